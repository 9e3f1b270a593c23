-- The number of a person begins with the territory of the application: a search leaves aside, on its index alone, those
-- of other territories that share a single key.
ALTER TABLE personnes ADD COLUMN zone bigint;
UPDATE personnes p SET zone = (
  SELECT sum((strpos('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', substr(d.territoire, i, 1)) - 1) * 36 ^ (3 - i))::bigint
  FROM demandes d, generate_series(1, 3) i WHERE d.num_unique = p.num_unique);
UPDATE cles_identite c SET personne = (p.zone << 37) + p.id FROM personnes p WHERE p.id = c.personne;
UPDATE personnes SET id = (zone << 37) + id;
ALTER TABLE personnes DROP COLUMN zone;
