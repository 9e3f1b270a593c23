ALTER TABLE journal
  ADD COLUMN systeme text,
  ADD COLUMN chaine text,
  ADD COLUMN rang integer,
  ADD COLUMN sceau text,
  ADD CONSTRAINT toute_ligne_est_chainee CHECK (chaine IS NOT NULL AND rang IS NOT NULL AND sceau IS NOT NULL) NOT VALID;
CREATE INDEX journal_par_demande ON journal (num_unique, id) WHERE num_unique IS NOT NULL;
INSERT INTO parametres (nom, valeur)
  SELECT 'derniere-ligne-hors-chaine', coalesce(max(id), 0)::text FROM journal;

-- A link for each commit that writes in the journal: its rows are numbered from premier to dernier.
CREATE TABLE maillons (
  chaine text NOT NULL,
  rang integer NOT NULL,
  origine text NOT NULL,
  horodatage timestamptz NOT NULL,
  nombre integer NOT NULL,
  premier bigint NOT NULL,
  dernier bigint NOT NULL,
  sceau text NOT NULL,
  CONSTRAINT un_maillon_par_rang PRIMARY KEY (chaine, rang)
);

CREATE TABLE sceaux (
  jour date NOT NULL,
  precedent text NOT NULL,
  lignes bigint NOT NULL,
  sceau text NOT NULL,
  CONSTRAINT un_sceau_par_jour PRIMARY KEY (jour),
  CONSTRAINT une_seule_suite_par_sceau UNIQUE (precedent)
);

CREATE TABLE tetes (
  jour date NOT NULL,
  chaine text NOT NULL,
  du integer NOT NULL,
  au integer NOT NULL,
  sceau text NOT NULL,
  CONSTRAINT une_tete_par_rang PRIMARY KEY (chaine, au),
  CONSTRAINT tete_d_un_jour_scelle FOREIGN KEY (jour) REFERENCES sceaux (jour)
);
CREATE INDEX tetes_par_jour ON tetes (jour);

-- The one way by which what is journalled leaves: whole sealed days, more than twelve months old, whoever asks.
DO $migration$ BEGIN EXECUTE format($fonction$
CREATE FUNCTION effacer_journal(avant date) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = %I, pg_temp AS $corps$
DECLARE
  limite date := least(avant, ((now() AT TIME ZONE 'UTC') - interval '12 months')::date);
  effacees bigint;
  autres bigint;
BEGIN
  WITH anciens AS MATERIALIZED (
    SELECT m.chaine, m.rang, m.premier, m.dernier
    FROM tetes t JOIN maillons m ON m.chaine = t.chaine AND m.rang BETWEEN t.du AND t.au
    WHERE t.jour < limite
  ), lignes AS (
    DELETE FROM journal j USING anciens a
    WHERE j.id BETWEEN a.premier AND a.dernier AND j.chaine = a.chaine AND j.rang = a.rang
    RETURNING 1
  ), liens AS (
    DELETE FROM maillons m USING anciens a WHERE m.chaine = a.chaine AND m.rang = a.rang
  )
  SELECT count(*) INTO effacees FROM lignes;
  DELETE FROM journal
  WHERE id <= (SELECT valeur::bigint FROM parametres WHERE nom = 'derniere-ligne-hors-chaine')
    AND chaine IS NULL AND horodatage < limite;
  GET DIAGNOSTICS autres = ROW_COUNT;
  RETURN effacees + autres;
END $corps$
$fonction$, current_schema()); END $migration$;
REVOKE ALL ON FUNCTION effacer_journal(date) FROM PUBLIC;
