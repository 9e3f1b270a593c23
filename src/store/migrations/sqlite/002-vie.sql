ALTER TABLE demandes ADD COLUMN date_renouvellement TEXT;
ALTER TABLE demandes ADD COLUMN date_radiation TEXT;
ALTER TABLE demandes ADD COLUMN motif_radiation TEXT;
ALTER TABLE demandes ADD COLUMN preavis TEXT;
CREATE INDEX demandes_par_echeance ON demandes (etat, coalesce(date_radiation, date_renouvellement, date_creation_demande));
CREATE INDEX idempotence_par_demande ON idempotence (num_unique);
CREATE INDEX idempotence_par_age ON idempotence (horodatage);

CREATE TABLE personnes (
  id INTEGER PRIMARY KEY,
  num_unique TEXT NOT NULL,
  role TEXT NOT NULL,
  rang INTEGER NOT NULL,
  identite TEXT NOT NULL,
  cles TEXT NOT NULL,
  version_cles INTEGER NOT NULL,
  CONSTRAINT une_personne_par_place UNIQUE (num_unique, role, rang),
  CONSTRAINT personne_d_une_demande_connue FOREIGN KEY (num_unique) REFERENCES demandes (num_unique)
) STRICT;

CREATE TABLE cles_identite (
  cle INTEGER NOT NULL,
  personne INTEGER NOT NULL,
  CONSTRAINT une_fois_par_personne PRIMARY KEY (cle, personne)
) STRICT, WITHOUT ROWID;

CREATE TABLE lectures (
  num_unique TEXT NOT NULL,
  guichet TEXT NOT NULL,
  version INTEGER NOT NULL,
  CONSTRAINT une_derniere_lecture_par_guichet PRIMARY KEY (num_unique, guichet)
) STRICT, WITHOUT ROWID;

CREATE TABLE parametres (
  nom TEXT NOT NULL,
  valeur TEXT NOT NULL,
  CONSTRAINT une_valeur_par_parametre PRIMARY KEY (nom)
) STRICT, WITHOUT ROWID;

ALTER TABLE journal ADD COLUMN doute INTEGER NOT NULL DEFAULT 0;
CREATE INDEX journal_des_doutes ON journal (guichet, horodatage) WHERE doute = 1;

CREATE TABLE evolutions_par_nature (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  num_unique TEXT NOT NULL,
  version INTEGER NOT NULL,
  nature TEXT NOT NULL,
  horodatage TEXT NOT NULL,
  CONSTRAINT une_seule_evolution_par_version_et_nature UNIQUE (num_unique, version, nature)
) STRICT;
INSERT INTO evolutions_par_nature SELECT seq, num_unique, version, nature, horodatage FROM evolutions;
DROP TABLE evolutions;
ALTER TABLE evolutions_par_nature RENAME TO evolutions;
CREATE INDEX evolutions_par_nature ON evolutions (nature, horodatage);
