/** Statements of one transaction of acts in PostgreSQL: what is known before, the next version, notices, purges. */
import type { QueryConfig, QueryResult, QueryResultRow } from 'pg'
import { judgeKnownKey, zoneOf } from './deed.ts'
import type {
  Candidat,
  Depot,
  Echue,
  ExchangeKey,
  JournalEntry,
  PersonneIndexee,
  Revision,
  RevisionOutcome,
  Tri,
} from './ports.ts'
import { type KnownColumns, knownKey, personRows } from './postgres-batch.ts'
import { CANDIDATS, candidatsOf, nextPerson } from './postgres-candidats.ts'

/** A connection on which one thing is asked at a time. */
export interface Line {
  query<R extends QueryResultRow>(query: string | QueryConfig, values?: unknown[]): Promise<QueryResult<R>>
}

const SEARCH = `SELECT c.candidats FROM (SELECT $1::json AS personnes, NULL::bigint AS zone) r CROSS JOIN LATERAL (${CANDIDATS}) c`

const PRELUDE = `
SELECT r.i, k.empreinte, k.num_unique, k.version, k.reponse, c.candidats,
  r.num_unique IS NULL OR EXISTS (
    SELECT FROM demandes d
    WHERE d.num_unique = r.num_unique AND d.version_courante = r.version_lue AND d.etat <> 'PURGEE') AS "enVigueur"
FROM json_to_recordset($1::json) AS r(
  i int, cle_guichet text, cle text, horodatage timestamptz, num_unique text, version_lue int,
  zone bigint, personnes json)
LEFT JOIN LATERAL (
  SELECT * FROM idempotence k
  WHERE k.guichet = r.cle_guichet AND k.cle = r.cle AND k.horodatage >= r.horodatage - interval '30 days'
  LIMIT 1) k ON true
LEFT JOIN LATERAL (${CANDIDATS}) c ON k.empreinte IS NULL`

// Each statement must see what was committed while the lock was waited for, whatever the server's own default.
const BEGIN = 'BEGIN ISOLATION LEVEL READ COMMITTED'
// The advisory lock does what no unique index can: homonyms are legitimate, one person twice is not.
const LOCK = `
SELECT pg_advisory_xact_lock(hashtext('sne-gateway ' || current_schema()), hashtext(t))
FROM unnest($1::text[]) AS t`

const keysOf = (personnes: readonly PersonneIndexee[]) => personnes.map(({ cles }) => cles.map(String))

/** Persons that share keys with those searched, outside any transaction. */
export const searchCandidats = async (
  client: Line,
  personnes: readonly PersonneIndexee[],
): Promise<readonly Candidat[]> => {
  const { rows } = await client.query<{ candidats: string | null }>({
    name: 'chercher-candidats',
    text: SEARCH,
    values: [JSON.stringify(keysOf(personnes))],
  })
  return candidatsOf(rows[0]?.candidats)
}

type Act = Depot | Revision

/** What the store knows of an act before it: its answer already, or how to sort what its search found. */
export type Prior = { readonly known: RevisionOutcome } | { readonly sort: () => Tri }

interface PriorRow extends KnownColumns {
  readonly i: number
  readonly enVigueur: boolean
  readonly candidats: string | null
}

/**
 * Opens the transaction, takes the territories of the acts that search, then reads their keys and candidates.
 * From here to the commit nobody else brings a person into those territories. The three go in one flight; nothing is
 * written before all are answered.
 */
export const beginActs = async (client: Line, acts: readonly Act[]): Promise<readonly Prior[]> => {
  const [, , rows] = await Promise.all([client.query(BEGIN), lock(client, acts), readPriors(client, acts)])
  const byRank = new Map(rows.map((row) => [row.i, row]))
  return acts.map((act, i) => priorOf(act, byRank.get(i)))
}

const lock = async (client: Line, acts: readonly Act[]): Promise<void> => {
  const territoires = [...new Set(acts.filter((a) => a.recherche).map((a) => a.territoire))].sort()
  if (territoires.length > 0)
    await client.query({ name: 'prendre-territoires', text: LOCK, values: [territoires] })
}

const readPriors = async (client: Line, acts: readonly Act[]): Promise<readonly PriorRow[]> => {
  if (acts.length === 0) return []
  const asked = acts.map((act, i) => ({
    i,
    cle_guichet: act.key?.guichet,
    cle: act.key?.cle,
    horodatage: act.journal.horodatage,
    ...('numUnique' in act && { num_unique: act.numUnique, version_lue: act.versionLue }),
    zone: zoneOf(act.territoire),
    personnes: keysOf(act.recherche?.personnes ?? []),
  }))
  const values = [JSON.stringify(asked)]
  return (await client.query<PriorRow>({ name: 'preparer-actes', text: PRELUDE, values })).rows
}

const priorOf = (act: Act, row: PriorRow | undefined): Prior => {
  if (row && row.num_unique !== null) return { known: judgeKnownKey(act.key, knownKey(row)) }
  if (row && !row.enVigueur) return { known: { kind: 'conflit' } }
  const { recherche, journal, reponse } = act
  if (!recherche) return { sort: () => ({ refuse: false, journal, reponse }) }
  const found = candidatsOf(row?.candidats).filter(({ numUnique }) => !recherche.sauf.includes(numUnique))
  return { sort: () => recherche.trier(found) }
}

const REVISE = `
WITH r AS (
  SELECT * FROM json_to_record($1::json) AS r(
    num_unique text, version_lue_acte int, etat text, renouvellement date, radiation date, motif text, guichet text,
    contenu text, nature text, cle_guichet text, cle text, cle_empreinte text, reponse text, horodatage timestamptz)
), maj AS (
  UPDATE demandes d SET version_courante = d.version_courante + 1, etat = r.etat,
    date_renouvellement = r.renouvellement, date_radiation = r.radiation, motif_radiation = r.motif,
    preavis = CASE WHEN d.date_renouvellement IS NOT DISTINCT FROM r.renouvellement THEN d.preavis END
  FROM r WHERE d.num_unique = r.num_unique AND d.version_courante = r.version_lue_acte AND d.etat <> 'PURGEE'
  RETURNING d.version_courante AS version
), pris AS (
  INSERT INTO idempotence AS k (guichet, cle, empreinte, num_unique, version, reponse, horodatage)
  SELECT r.cle_guichet, r.cle, r.cle_empreinte, r.num_unique, maj.version, r.reponse, r.horodatage FROM r, maj
  WHERE r.cle IS NOT NULL
  ON CONFLICT (guichet, cle) DO UPDATE SET empreinte = EXCLUDED.empreinte, num_unique = EXCLUDED.num_unique,
    version = EXCLUDED.version, reponse = EXCLUDED.reponse, horodatage = EXCLUDED.horodatage
    WHERE k.horodatage < EXCLUDED.horodatage - interval '30 days'
  RETURNING 1
), version AS (
  INSERT INTO versions (num_unique, version, horodatage, guichet, contenu)
  SELECT r.num_unique, maj.version, r.horodatage, r.guichet, r.contenu FROM r, maj
), evolution AS (
  INSERT INTO evolutions (num_unique, version, nature, horodatage)
  SELECT r.num_unique, maj.version, r.nature, r.horodatage FROM r, maj
)
SELECT maj.version, (SELECT cle FROM r) IS NULL OR EXISTS (SELECT FROM pris) AS "cleLibre" FROM maj`

/** The answer kept under a key. In: guichet, key, instant. */
export const KNOWN = `
SELECT empreinte, num_unique, version, reponse FROM idempotence
WHERE guichet = $1 AND cle = $2 AND horodatage >= $3::timestamptz - interval '30 days'`

const REMOVE_PERSONS = `
WITH p AS (DELETE FROM personnes WHERE num_unique = $1 RETURNING id, cles)
DELETE FROM cles_identite c USING p, unnest(p.cles) k WHERE c.cle = k AND c.personne = p.id`
const ADD_PERSONS = `
WITH p AS (
  INSERT INTO personnes (id, num_unique, role, rang, identite, cles, version_cles)
  SELECT ${nextPerson('$3')}, $1, p.role, p.rang, p.identite, p.cles, p.version_cles FROM json_to_recordset($2::json)
    AS p(role text, rang int, identite text, cles bigint[], version_cles int)
  RETURNING id, cles)
INSERT INTO cles_identite (cle, personne) SELECT DISTINCT k, id FROM p, unnest(cles) k`

/** Another process took the key between the reading and the writing: everything is undone and tried again. */
export class KeyTaken extends Error {}

/** Writes the next version of an application, once its search was sorted; its journal row is the caller's. */
export const writeRevision = async (client: Line, revision: Revision, tri: Tri): Promise<RevisionOutcome> => {
  const { numUnique, key } = revision
  const record = {
    num_unique: numUnique,
    version_lue_acte: revision.versionLue,
    etat: revision.etat,
    renouvellement: revision.dateRenouvellement,
    radiation: revision.dateRadiation,
    motif: revision.motifRadiation,
    guichet: revision.guichet,
    contenu: revision.contenu,
    nature: revision.nature,
    cle_guichet: key?.guichet,
    cle: key?.cle,
    cle_empreinte: key?.empreinte,
    reponse: tri.reponse,
    horodatage: tri.journal.horodatage,
  }
  const { rows } = await client.query<{ version: number; cleLibre: boolean }>({
    name: 'ecrire-version',
    text: REVISE,
    values: [JSON.stringify(record)],
  })
  const [written] = rows
  if (!written) return conflictOf(client, key, tri.journal)
  if (!written.cleLibre) throw new KeyTaken('clé prise entre-temps')
  if (revision.personnes) {
    await client.query({ name: 'oter-personnes', text: REMOVE_PERSONS, values: [numUnique] })
    const values = [numUnique, JSON.stringify(personRows(revision.personnes)), zoneOf(revision.territoire)]
    await client.query({ name: 'ajouter-personnes', text: ADD_PERSONS, values })
  }
  return { kind: 'fait', numUnique, version: written.version, reponse: tri.reponse }
}

/** A version that moved may have been moved by the same exchange, which another process has just done. */
const conflictOf = async (
  client: Line,
  key: ExchangeKey | undefined,
  { horodatage }: JournalEntry,
): Promise<RevisionOutcome> => {
  if (!key) return { kind: 'conflit' }
  const { rows } = await client.query<KnownColumns>(KNOWN, [key.guichet, key.cle, horodatage])
  return rows[0] ? judgeKnownKey(key, knownKey(rows[0])) : { kind: 'conflit' }
}

const NOTIFY = `
WITH maj AS (
  UPDATE demandes SET preavis = $3::date
  WHERE num_unique = $1 AND version_courante = $2 AND etat = 'ACTIVE' AND preavis IS NULL
  RETURNING version_courante AS version
), evolution AS (
  INSERT INTO evolutions (num_unique, version, nature, horodatage)
  SELECT $1, version, 'PREAVIS', $4::timestamptz FROM maj
)
SELECT version FROM maj`

/** Says that the notice of renewal is due. Returns whether it had not been said for this period of validity. */
export const writeNotice = async (
  client: Line,
  { numUnique, version }: Echue,
  preavis: string,
  { horodatage }: JournalEntry,
): Promise<boolean> => (await client.query(NOTIFY, [numUnique, version, preavis, horodatage])).rowCount === 1

const TOMBSTONE = `
WITH maj AS (
  UPDATE demandes SET etat = 'PURGEE', motif_radiation = NULL, preavis = NULL
  WHERE num_unique = $1 AND etat = 'RADIEE' AND date_radiation <= $2::date
  RETURNING version_courante AS version
), evolution AS (
  INSERT INTO evolutions (num_unique, version, nature, horodatage)
  SELECT $1, version, 'PURGE', $3::timestamptz FROM maj
)
SELECT version FROM maj`
const ERASE = [
  'DELETE FROM versions WHERE num_unique = $1',
  'DELETE FROM idempotence WHERE num_unique = $1',
  'DELETE FROM lectures WHERE num_unique = $1',
  'DELETE FROM pieces WHERE num_unique = $1',
  'DELETE FROM places WHERE num_unique = $1',
] as const

/** Erases all but the number of an application cancelled on or before a day. Returns whether it was one. */
export const writePurge = async (
  client: Line,
  numUnique: string,
  jusquAu: string,
  { horodatage }: JournalEntry,
): Promise<boolean> => {
  const { rowCount } = await client.query(TOMBSTONE, [numUnique, jusquAu, horodatage])
  if (rowCount !== 1) return false
  await client.query({ name: 'oter-personnes', text: REMOVE_PERSONS, values: [numUnique] })
  for (const sql of ERASE) await client.query(sql, [numUnique])
  return true
}
