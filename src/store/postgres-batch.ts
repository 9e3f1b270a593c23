import { type Answer, type Deed, zoneOf } from './deed.ts'
import type { JournalEntry, PersonneIndexee, ReponseKept } from './ports.ts'
import { nextPerson } from './postgres-candidats.ts'

/**
 * One statement for what a batch adds: allocates the numbers, claims the keys, writes everything.
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
    num_cite text, version_lue int, doute bool, personnes json)
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
    num_unique, doute)
  SELECT r.correlation, r.operation, r.porte, r.auteur, r.agent, r.horodatage, r.decision, r.codes, r.empreinte,
    CASE WHEN r.depot THEN e.num_unique ELSE r.num_cite END, coalesce(r.doute, false)
  FROM recu r LEFT JOIN ecrit e ON e.i = r.i
  WHERE NOT r.depot OR e.i IS NOT NULL
  ORDER BY r.i
)
SELECT i, num_unique AS "numUnique" FROM ecrit`

/** A row given back by the statement, for one depot kept. */
export interface BatchRow {
  readonly i: number
  readonly numUnique: string
}

/** Columns of a journal row, by their names in the statements. */
export const journalColumns = (entry: JournalEntry) => ({
  correlation: entry.correlation,
  operation: entry.operation,
  porte: entry.porte,
  auteur: entry.author.guichet,
  agent: entry.author.agent,
  horodatage: entry.horodatage,
  decision: entry.decision,
  codes: JSON.stringify(entry.codes),
  empreinte: entry.empreinte,
  num_cite: entry.numUnique,
  version_lue: entry.versionLue,
  doute: entry.doute,
})

/** Persons as the statements read them; keys use all 64 bits, and PostgreSQL reads them from text as well. */
export const personRows = (personnes: readonly PersonneIndexee[] = []) =>
  personnes.map(({ role, rang, identite, cles, versionCles }) => ({
    role,
    rang,
    identite,
    cles: cles.map(String),
    version_cles: versionCles,
  }))

type BatchDeed = Extract<Deed, { readonly kind: 'depot' | 'journal' }>

/** The statement's parameter: the deeds as JSON text. No two of them bear the same key. */
export const encodeBatch = (batch: readonly BatchDeed[]): string =>
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
export function decodeBatch(batch: readonly BatchDeed[], rows: readonly BatchRow[]): readonly Answer[] {
  const answers: Answer[] = batch.map((deed) => (deed.kind === 'journal' ? 'note' : 'a-reprendre'))
  for (const { i, numUnique } of rows) {
    const deed = batch[i]
    if (deed?.kind !== 'depot') continue
    answers[i] = { kind: 'fait', numUnique, version: 1, reponse: deed.depot.reponse }
  }
  return answers
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
