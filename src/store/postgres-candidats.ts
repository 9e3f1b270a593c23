/** Persons found in PostgreSQL by the keys they share with those searched. */
import { CANDIDATS_MAX } from './deed.ts'
import type { Candidat } from './ports.ts'

/** Control characters, which no column below holds, an identity being JSON; none of them is null either. */
const [FIELD, RECORD] = ['\x1f', '\x1e']

/** Bits of a person's number below its zone (see zoneOf), which begins it; the migrations have the same. */
const ZONE_SHIFT = 37

/** The number of one more person of a zone. */
export const nextPerson = (zone: string): string =>
  `(${zone}::bigint << ${ZONE_SHIFT}) + nextval('personnes_id_seq')`

/**
 * Persons that share keys with those of `r.personnes` (JSON, an array of arrays of keys), ranked inside the statement:
 * never cut unranked. Each is fetched by its own key (LIMIT 1 keeps it so): a plan made while the tables were small, or
 * before they were analysed, must not read all of them. With `r.zone`, of those who share a single key only the ones of
 * that territory, where alone they may stand against an act: the index tells, and most are never fetched. One text for
 * all, for `candidatsOf`: as JSON, a hundred of them took PostgreSQL twice as long, mostly in quoting the identities.
 */
export const CANDIDATS = `
  SELECT string_agg(concat_ws('${FIELD}', s.rang - 1, p.num_unique, d.etat, d.territoire, d.guichet,
    to_char(d.date_creation_demande, 'YYYY-MM-DD'), p.role, p.rang, p.identite, h.communes), '${RECORD}'
    ORDER BY s.rang, h.communes DESC, p.id) AS candidats
  FROM json_array_elements(r.personnes) WITH ORDINALITY AS s(cles, rang)
  CROSS JOIN LATERAL (
    SELECT personne, count(*) AS communes FROM cles_identite
    WHERE cle = ANY (ARRAY(SELECT value::bigint FROM json_array_elements_text(s.cles)))
    GROUP BY personne HAVING r.zone IS NULL OR count(*) > 1 OR personne >> ${ZONE_SHIFT} = r.zone
    ORDER BY communes DESC, personne LIMIT ${CANDIDATS_MAX}) h
  CROSS JOIN LATERAL (SELECT * FROM personnes WHERE id = h.personne LIMIT 1) p
  CROSS JOIN LATERAL (SELECT * FROM demandes WHERE num_unique = p.num_unique LIMIT 1) d`

const candidatOf = (record: string): Candidat => {
  const fields = record.split(FIELD)
  const [cherchee, numUnique = '', etat, territoire = '', guichet = '', dateCreationDemande = ''] = fields
  const [role, rang, identite = '', communes] = fields.slice(6)
  return {
    cherchee: Number(cherchee),
    numUnique,
    etat: etat as Candidat['etat'],
    territoire,
    guichet,
    dateCreationDemande,
    role: role as Candidat['role'],
    rang: Number(rang),
    identite,
    communes: Number(communes),
  }
}

/** The candidates in the text that the statement gives; none without a text. */
export const candidatsOf = (text: string | null | undefined): readonly Candidat[] =>
  text ? text.split(RECORD).map(candidatOf) : []
