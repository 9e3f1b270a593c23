CREATE TABLE acces (
  nature TEXT NOT NULL,
  code TEXT NOT NULL,
  revision INTEGER NOT NULL,
  contenu TEXT NOT NULL,
  horodatage TEXT NOT NULL,
  CONSTRAINT une_entree_par_code PRIMARY KEY (nature, code),
  CONSTRAINT nature_connue CHECK (nature IN ('GUICHET', 'SYSTEME', 'IDENTIFIANT', 'HABILITATION'))
) STRICT, WITHOUT ROWID;
