CREATE TABLE demandes (
  num_unique TEXT NOT NULL,
  etat TEXT NOT NULL DEFAULT 'ACTIVE',
  version_courante INTEGER NOT NULL,
  date_creation_demande TEXT NOT NULL,
  guichet TEXT NOT NULL,
  territoire TEXT NOT NULL,
  CONSTRAINT un_numero_par_demande PRIMARY KEY (num_unique),
  CONSTRAINT numero_de_dix_huit_caracteres CHECK (length(num_unique) = 18)
) STRICT, WITHOUT ROWID;

CREATE TABLE versions (
  num_unique TEXT NOT NULL,
  version INTEGER NOT NULL,
  horodatage TEXT NOT NULL,
  guichet TEXT NOT NULL,
  contenu TEXT NOT NULL,
  CONSTRAINT une_seule_version_par_rang PRIMARY KEY (num_unique, version),
  CONSTRAINT version_d_une_demande_connue FOREIGN KEY (num_unique) REFERENCES demandes (num_unique)
) STRICT;

CREATE TABLE sequences (
  territoire TEXT NOT NULL,
  mmaa TEXT NOT NULL,
  dernier INTEGER NOT NULL,
  CONSTRAINT une_sequence_par_territoire_et_mois PRIMARY KEY (territoire, mmaa),
  CONSTRAINT sequence_sur_six_chiffres CHECK (dernier BETWEEN 1 AND 999999)
) STRICT, WITHOUT ROWID;

CREATE TABLE idempotence (
  guichet TEXT NOT NULL,
  cle TEXT NOT NULL,
  empreinte TEXT NOT NULL,
  num_unique TEXT NOT NULL,
  version INTEGER NOT NULL,
  reponse TEXT NOT NULL,
  horodatage TEXT NOT NULL,
  CONSTRAINT un_seul_effet_par_cle PRIMARY KEY (guichet, cle)
) STRICT, WITHOUT ROWID;

CREATE TABLE journal (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  correlation TEXT NOT NULL,
  operation TEXT NOT NULL,
  porte TEXT NOT NULL,
  guichet TEXT NOT NULL,
  agent TEXT,
  horodatage TEXT NOT NULL,
  decision TEXT NOT NULL,
  codes TEXT NOT NULL,
  empreinte TEXT NOT NULL,
  num_unique TEXT
) STRICT;

CREATE TABLE evolutions (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  num_unique TEXT NOT NULL,
  version INTEGER NOT NULL,
  nature TEXT NOT NULL,
  horodatage TEXT NOT NULL,
  CONSTRAINT une_seule_evolution_par_version UNIQUE (num_unique, version)
) STRICT;
