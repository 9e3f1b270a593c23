CREATE TABLE plans (
  version integer PRIMARY KEY,
  date_effet date NOT NULL,
  contenu text NOT NULL,
  horodatage timestamptz NOT NULL,
  guichet text NOT NULL
);

CREATE TABLE pieces (
  id text NOT NULL,
  num_unique text NOT NULL,
  categorie text NOT NULL,
  personne integer NOT NULL,
  etat text NOT NULL,
  revision integer NOT NULL,
  empreinte text NOT NULL,
  blob text,
  recue timestamptz NOT NULL,
  contenu text NOT NULL,
  CONSTRAINT un_identifiant_par_piece PRIMARY KEY (id),
  CONSTRAINT piece_d_une_demande_connue FOREIGN KEY (num_unique) REFERENCES demandes (num_unique),
  CONSTRAINT supprimee_sans_octets CHECK ((etat = 'SUPPRIMEE') = (blob IS NULL))
);
CREATE UNIQUE INDEX une_fois_par_categorie ON pieces (num_unique, categorie, empreinte) WHERE etat <> 'SUPPRIMEE';
CREATE INDEX pieces_par_demande ON pieces (num_unique);
CREATE UNIQUE INDEX un_contenu_par_piece ON pieces (blob) WHERE blob IS NOT NULL;
CREATE INDEX pieces_en_analyse ON pieces (recue) WHERE etat = 'EN_ANALYSE';

CREATE TABLE places (
  num_unique text NOT NULL,
  categorie text NOT NULL,
  personne integer NOT NULL,
  tenues integer NOT NULL,
  CONSTRAINT un_compte_par_place PRIMARY KEY (num_unique, categorie, personne),
  CONSTRAINT jamais_moins_que_rien CHECK (tenues >= 0)
);
CREATE INDEX places_par_categorie ON places (categorie, tenues);

ALTER TABLE evolutions ADD COLUMN piece text NOT NULL DEFAULT '';
ALTER TABLE evolutions
  DROP CONSTRAINT une_seule_evolution_par_version_et_nature,
  ADD CONSTRAINT une_seule_evolution_par_version_et_nature UNIQUE (num_unique, version, nature, piece);
