ALTER TABLE pieces ADD COLUMN rendu TEXT CONSTRAINT rendu_d_une_piece_gardee CHECK (rendu IS NULL OR blob IS NOT NULL);
CREATE UNIQUE INDEX un_rendu_par_piece ON pieces (rendu) WHERE rendu IS NOT NULL;
