CREATE TABLE demandes (
  num_unique text NOT NULL,
  etat text NOT NULL DEFAULT 'ACTIVE',
  version_courante integer NOT NULL,
  date_creation_demande date NOT NULL,
  guichet text NOT NULL,
  territoire text NOT NULL,
  CONSTRAINT un_numero_par_demande PRIMARY KEY (num_unique),
  CONSTRAINT numero_de_dix_huit_caracteres CHECK (length(num_unique) = 18)
);

CREATE TABLE versions (
  num_unique text NOT NULL,
  version integer NOT NULL,
  horodatage timestamptz NOT NULL,
  guichet text NOT NULL,
  contenu text NOT NULL,
  CONSTRAINT une_seule_version_par_rang PRIMARY KEY (num_unique, version),
  CONSTRAINT version_d_une_demande_connue FOREIGN KEY (num_unique) REFERENCES demandes (num_unique)
);

CREATE TABLE sequences (
  territoire text NOT NULL,
  mmaa text NOT NULL,
  dernier integer NOT NULL,
  CONSTRAINT une_sequence_par_territoire_et_mois PRIMARY KEY (territoire, mmaa),
  CONSTRAINT sequence_sur_six_chiffres CHECK (dernier BETWEEN 1 AND 999999)
);

CREATE TABLE idempotence (
  guichet text NOT NULL,
  cle text NOT NULL,
  empreinte text NOT NULL,
  num_unique text NOT NULL,
  version integer NOT NULL,
  reponse text NOT NULL,
  horodatage timestamptz NOT NULL,
  CONSTRAINT un_seul_effet_par_cle PRIMARY KEY (guichet, cle)
);

CREATE TABLE journal (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  correlation text NOT NULL,
  operation text NOT NULL,
  porte text NOT NULL,
  guichet text NOT NULL,
  agent text,
  horodatage timestamptz NOT NULL,
  decision text NOT NULL,
  codes text NOT NULL,
  empreinte text NOT NULL,
  num_unique text
);

CREATE TABLE evolutions (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  num_unique text NOT NULL,
  version integer NOT NULL,
  nature text NOT NULL,
  horodatage timestamptz NOT NULL,
  CONSTRAINT une_seule_evolution_par_version UNIQUE (num_unique, version)
);
