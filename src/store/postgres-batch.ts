import { type Chain, digestOf, latest, type NextLink, rowOf } from './chain.ts'
import { type Answer, type Deed, zoneOf } from './deed.ts'
import type { JournalEntry, PersonneIndexee, ReponseKept } from './ports.ts'
import type { Line } from './postgres-acts.ts'
import { nextPerson } from './postgres-candidats.ts'

/**
 * One statement for what a batch adds: allocates the numbers, claims the keys, writes everything, and seals its journal
 * rows with the link of the chain that holds them (see chain.ts). In: the batch, then the link before its rows.
 * Sequences then keys are taken in sorted order, so that two processes never wait for each other.
 * A key taken by another process at the same instant gives no row here: the deed comes back in a later batch,
 * where the key is known.
 */
export const WRITE_BATCH = `
WITH recu AS MATERIALIZED (
  SELECT * FROM json_to_recordset($1::json) AS r(
    i int, depot bool, territoire text, zone bigint, mmaa text, guichet text, creation date, contenu text,
    cle_guichet text, cle text, cle_empreinte text, reponse text, correlation text, operation text, porte text,
    auteur text, agent text, horodatage timestamptz, decision text, codes text, empreinte text,
    num_cite text, version_lue int, doute bool, systeme text, ligne text, personnes json)
), candidat AS MATERIALIZED (
  SELECT r.i, r.territoire, r.mmaa,
    row_number() OVER (PARTITION BY r.territoire, r.mmaa ORDER BY r.i DESC) - 1 AS recul
  FROM recu r
  WHERE r.depot
), alloue AS (
  INSERT INTO sequences AS s (territoire, mmaa, dernier)
  SELECT territoire, mmaa, count(*) FROM candidat GROUP BY territoire, mmaa ORDER BY territoire, mmaa
  ON CONFLICT (territoire, mmaa) DO UPDATE SET dernier = s.dernier + EXCLUDED.dernier
  RETURNING territoire, mmaa, dernier
), numerote AS MATERIALIZED (
  SELECT r.*, r.territoire || r.mmaa || lpad((a.dernier - c.recul)::text, 6, '0') || r.guichet AS num_unique
  FROM candidat c
  JOIN alloue a ON a.territoire = c.territoire AND a.mmaa = c.mmaa
  JOIN recu r ON r.i = c.i
), pris AS (
  INSERT INTO idempotence AS k (guichet, cle, empreinte, num_unique, version, reponse, horodatage)
  SELECT cle_guichet, cle, cle_empreinte, num_unique, 1, reponse, horodatage FROM numerote
  WHERE cle IS NOT NULL ORDER BY cle_guichet, cle
  ON CONFLICT (guichet, cle) DO UPDATE SET empreinte = EXCLUDED.empreinte, num_unique = EXCLUDED.num_unique,
    version = EXCLUDED.version, reponse = EXCLUDED.reponse, horodatage = EXCLUDED.horodatage
    WHERE k.horodatage < EXCLUDED.horodatage - interval '30 days'
  RETURNING num_unique
), ecrit AS MATERIALIZED (
  SELECT n.* FROM numerote n
  WHERE n.cle IS NULL OR n.num_unique IN (SELECT p.num_unique FROM pris p)
), demande AS (
  INSERT INTO demandes (num_unique, version_courante, date_creation_demande, guichet, territoire)
  SELECT num_unique, 1, creation, guichet, territoire FROM ecrit
), version AS (
  INSERT INTO versions (num_unique, version, horodatage, guichet, contenu)
  SELECT num_unique, 1, horodatage, guichet, contenu FROM ecrit
), personne AS (
  INSERT INTO personnes (id, num_unique, role, rang, identite, cles, version_cles)
  SELECT ${nextPerson('e.zone')}, e.num_unique, p.role, p.rang, p.identite, p.cles, p.version_cles
  FROM ecrit e CROSS JOIN LATERAL json_to_recordset(e.personnes)
    AS p(role text, rang int, identite text, cles bigint[], version_cles int)
  RETURNING id, cles
), cle AS (
  INSERT INTO cles_identite (cle, personne) SELECT DISTINCT k, id FROM personne, unnest(cles) k
), lecture AS (
  INSERT INTO lectures AS l (num_unique, guichet, version)
  SELECT num_cite, auteur, max(version_lue) FROM recu
  WHERE version_lue IS NOT NULL AND num_cite IS NOT NULL AND auteur <> ''
  GROUP BY num_cite, auteur ORDER BY num_cite, auteur
  ON CONFLICT (num_unique, guichet) DO UPDATE SET version = greatest(l.version, EXCLUDED.version)
), evolution AS (
  INSERT INTO evolutions (num_unique, version, nature, horodatage)
  SELECT num_unique, 1, 'CREATION', horodatage FROM ecrit ORDER BY i
), trace AS (
  INSERT INTO journal (correlation, operation, porte, guichet, agent, horodatage, decision, codes, empreinte,
    num_unique, doute, systeme, chaine, rang, sceau)
  SELECT r.correlation, r.operation, r.porte, r.auteur, r.agent, r.horodatage, r.decision, r.codes, r.empreinte,
    n.numero, r.doute, r.systeme, $2::text, $3::int, encode(sha256(convert_to(r.ligne || coalesce(n.numero, ''), 'UTF8')), 'hex')
  FROM recu r LEFT JOIN ecrit e ON e.i = r.i
  CROSS JOIN LATERAL (SELECT CASE WHEN r.depot THEN e.num_unique ELSE r.num_cite END AS numero) n
  WHERE NOT r.depot OR e.i IS NOT NULL
  ORDER BY r.i
  RETURNING id, sceau
), maillon AS (
  INSERT INTO maillons (chaine, rang, origine, horodatage, nombre, premier, dernier, sceau)
  SELECT $2::text, $3::int, $4::text, $5::timestamptz, count(*), min(id), max(id),
    encode(sha256(convert_to($6::text || string_agg(sceau, '' ORDER BY id), 'UTF8')), 'hex')
  FROM trace HAVING count(*) > 0
  RETURNING sceau
)
SELECT e.i, e.num_unique AS "numUnique", m.sceau FROM maillon m LEFT JOIN ecrit e ON true`

/** A row given back by the statement: one for each depot kept, or one without depot. None when nothing was written. */
interface BatchRow {
  readonly i: number | null
  readonly numUnique: string | null
  readonly sceau: string
}

/** A link written in a transaction that is still open. */
export interface Linked {
  readonly link: NextLink
  readonly sceau: string
}

/** Columns of a journal row, by their names in the statements. */
const journalColumns = (entry: JournalEntry) => {
  const { guichet: auteur, ...row } = rowOf(entry)
  return {
    ...row,
    auteur,
    num_cite: entry.numUnique,
    version_lue: entry.versionLue,
    ligne: digestOf({ ...row, guichet: auteur }),
  }
}

/** Persons as the statements read them; keys use all 64 bits, and PostgreSQL reads them from text as well. */
export const personRows = (personnes: readonly PersonneIndexee[] = []) =>
  personnes.map(({ role, rang, identite, cles, versionCles }) => ({
    role,
    rang,
    identite,
    cles: cles.map(String),
    version_cles: versionCles,
  }))

export type BatchDeed = Extract<Deed, { readonly kind: 'depot' | 'journal' }>

/** The statement's parameter: the deeds as JSON text. No two of them bear the same key. */
const encodeBatch = (batch: readonly BatchDeed[]): string =>
  JSON.stringify(
    batch.map((deed, i) => {
      if (deed.kind === 'journal') return { i, depot: false, ...journalColumns(deed.entry) }
      const { depot } = deed
      return {
        i,
        depot: true,
        territoire: depot.territoire,
        zone: zoneOf(depot.territoire),
        mmaa: depot.mmaa,
        guichet: depot.guichet,
        creation: depot.dateCreationDemande,
        contenu: depot.contenu,
        cle_guichet: depot.key?.guichet,
        cle: depot.key?.cle,
        cle_empreinte: depot.key?.empreinte,
        reponse: depot.reponse,
        personnes: personRows(depot.personnes),
        ...journalColumns(depot.journal),
      }
    }),
  )

/** The answers of a batch, in its order, from the rows the statement gave back. */
function decodeBatch(batch: readonly BatchDeed[], rows: readonly BatchRow[]): readonly Answer[] {
  const answers: Answer[] = batch.map((deed) => (deed.kind === 'journal' ? 'note' : 'a-reprendre'))
  for (const { i, numUnique } of rows) {
    const deed = i === null ? undefined : batch[i]
    if (i === null || numUnique === null || deed?.kind !== 'depot') continue
    answers[i] = { kind: 'fait', numUnique, version: 1, reponse: deed.depot.reponse }
  }
  return answers
}

const entryOf = (deed: BatchDeed): JournalEntry => (deed.kind === 'journal' ? deed.entry : deed.depot.journal)

/**
 * Writes what a batch adds, with its link of the chain; the caller has the chain advance once that is committed.
 * Raises the driver's error.
 */
export const writeBatch = async (
  line: Line,
  batch: readonly BatchDeed[],
  chain: Chain,
): Promise<{ readonly answers: readonly Answer[]; readonly linked: Linked | undefined }> => {
  const link = chain.next(latest(batch.map((deed) => entryOf(deed).horodatage)))
  const { chaine, rang, origine, horodatage, tete } = link
  const values = [encodeBatch(batch), chaine, rang, origine, horodatage, tete]
  const { rows } = await line.query<BatchRow>({ name: 'ecrire-lot', text: WRITE_BATCH, values })
  return { answers: decodeBatch(batch, rows), linked: rows[0] && { link, sceau: rows[0].sceau } }
}

/** Columns of `idempotence`, all null when the key is not known. */
export interface KnownColumns {
  readonly empreinte: string | null
  readonly num_unique: string | null
  readonly version: number | null
  readonly reponse: string | null
}

/** What those columns say. */
export const knownKey = (row: KnownColumns): ReponseKept => ({
  empreinte: row.empreinte ?? '',
  numUnique: row.num_unique ?? '',
  version: row.version ?? 1,
  reponse: row.reponse ?? '',
})
