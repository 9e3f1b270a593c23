CREATE TABLE acces (
  nature text NOT NULL,
  code text NOT NULL,
  revision integer NOT NULL,
  contenu text NOT NULL,
  horodatage timestamptz NOT NULL,
  CONSTRAINT une_entree_par_code PRIMARY KEY (nature, code),
  CONSTRAINT nature_connue CHECK (nature IN ('GUICHET', 'SYSTEME', 'IDENTIFIANT', 'HABILITATION'))
);
