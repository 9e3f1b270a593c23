ALTER TABLE journal ADD COLUMN systeme TEXT;
ALTER TABLE journal ADD COLUMN chaine TEXT;
ALTER TABLE journal ADD COLUMN rang INTEGER;
ALTER TABLE journal ADD COLUMN sceau TEXT;
CREATE INDEX journal_par_demande ON journal (num_unique, id) WHERE num_unique IS NOT NULL;
INSERT INTO parametres (nom, valeur)
  SELECT 'derniere-ligne-hors-chaine', CAST(coalesce(max(id), 0) AS TEXT) FROM journal;

-- A link for each commit that writes in the journal: its rows are numbered from premier to dernier.
CREATE TABLE maillons (
  chaine TEXT NOT NULL,
  rang INTEGER NOT NULL,
  origine TEXT NOT NULL,
  horodatage TEXT NOT NULL,
  nombre INTEGER NOT NULL,
  premier INTEGER NOT NULL,
  dernier INTEGER NOT NULL,
  sceau TEXT NOT NULL,
  CONSTRAINT un_maillon_par_rang PRIMARY KEY (chaine, rang)
) STRICT, WITHOUT ROWID;

CREATE TABLE sceaux (
  jour TEXT NOT NULL,
  precedent TEXT NOT NULL,
  lignes INTEGER NOT NULL,
  sceau TEXT NOT NULL,
  CONSTRAINT un_sceau_par_jour PRIMARY KEY (jour),
  CONSTRAINT une_seule_suite_par_sceau UNIQUE (precedent)
) STRICT, WITHOUT ROWID;

CREATE TABLE tetes (
  jour TEXT NOT NULL,
  chaine TEXT NOT NULL,
  du INTEGER NOT NULL,
  au INTEGER NOT NULL,
  sceau TEXT NOT NULL,
  CONSTRAINT une_tete_par_rang PRIMARY KEY (chaine, au),
  CONSTRAINT tete_d_un_jour_scelle FOREIGN KEY (jour) REFERENCES sceaux (jour)
) STRICT, WITHOUT ROWID;
CREATE INDEX tetes_par_jour ON tetes (jour);
