CREATE TABLE plans (
  version INTEGER PRIMARY KEY,
  date_effet TEXT NOT NULL,
  contenu TEXT NOT NULL,
  horodatage TEXT NOT NULL,
  guichet TEXT NOT NULL
) STRICT;

CREATE TABLE pieces (
  id TEXT NOT NULL,
  num_unique TEXT NOT NULL,
  categorie TEXT NOT NULL,
  personne INTEGER NOT NULL,
  etat TEXT NOT NULL,
  revision INTEGER NOT NULL,
  empreinte TEXT NOT NULL,
  blob TEXT,
  recue TEXT NOT NULL,
  contenu TEXT NOT NULL,
  CONSTRAINT un_identifiant_par_piece PRIMARY KEY (id),
  CONSTRAINT piece_d_une_demande_connue FOREIGN KEY (num_unique) REFERENCES demandes (num_unique),
  CONSTRAINT supprimee_sans_octets CHECK ((etat = 'SUPPRIMEE') = (blob IS NULL))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX une_fois_par_categorie ON pieces (num_unique, categorie, empreinte) WHERE etat <> 'SUPPRIMEE';
CREATE INDEX pieces_par_demande ON pieces (num_unique);
CREATE UNIQUE INDEX un_contenu_par_piece ON pieces (blob) WHERE blob IS NOT NULL;
CREATE INDEX pieces_en_analyse ON pieces (recue) WHERE etat = 'EN_ANALYSE';

CREATE TABLE places (
  num_unique TEXT NOT NULL,
  categorie TEXT NOT NULL,
  personne INTEGER NOT NULL,
  tenues INTEGER NOT NULL,
  CONSTRAINT un_compte_par_place PRIMARY KEY (num_unique, categorie, personne),
  CONSTRAINT jamais_moins_que_rien CHECK (tenues >= 0)
) STRICT, WITHOUT ROWID;
CREATE INDEX places_par_categorie ON places (categorie, tenues);

CREATE TABLE evolutions_des_pieces (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  num_unique TEXT NOT NULL,
  version INTEGER NOT NULL,
  nature TEXT NOT NULL,
  horodatage TEXT NOT NULL,
  piece TEXT NOT NULL DEFAULT '',
  CONSTRAINT une_seule_evolution_par_version_et_nature UNIQUE (num_unique, version, nature, piece)
) STRICT;
INSERT INTO evolutions_des_pieces SELECT seq, num_unique, version, nature, horodatage, '' FROM evolutions;
DROP TABLE evolutions;
ALTER TABLE evolutions_des_pieces RENAME TO evolutions;
CREATE INDEX evolutions_par_nature ON evolutions (nature, horodatage);
