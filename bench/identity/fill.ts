/** Fills a base up to a number of applications: the real tables, without their indexes while the rows come in. */
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import pg from 'pg'
import type { Cluster } from './cluster.ts'

/** Ranks of applications, the last one excluded. */
export interface Lot {
  readonly from: number
  readonly to: number
}

/** What is filled, in the order of the references between the tables. */
export const COLUMNS = {
  demandes: 'num_unique, version_courante, date_creation_demande, guichet, territoire',
  versions: 'num_unique, version, horodatage, guichet, contenu',
  evolutions: 'num_unique, version, nature, horodatage',
  personnes: 'id, num_unique, role, rang, identite, cles, version_cles',
  cles_identite: 'cle, personne',
} as const
export type Tableau = keyof typeof COLUMNS

const LOT = 10_000
const TABLES = `'{${Object.keys(COLUMNS)}}'::text[]`

/** Constraints that need an index, and references, other tables' included; what the migrations made, whatever it is. */
const CONSTRAINTS = `
SELECT conrelid::regclass::text AS tableau, conname AS nom, contype AS sorte, pg_get_constraintdef(oid) AS texte
FROM pg_constraint
WHERE contype IN ('p', 'u') AND conrelid::regclass::text = ANY (${TABLES})
  OR contype = 'f' AND (conrelid::regclass::text = ANY (${TABLES}) OR confrelid::regclass::text = ANY (${TABLES}))
ORDER BY contype = 'f', contype = 'u', conname`
const INDEXES = `
SELECT indexname AS nom, indexdef AS texte FROM pg_indexes
WHERE tablename = ANY (${TABLES}) AND schemaname = 'public'
  AND indexname NOT IN (SELECT conname FROM pg_constraint WHERE contype IN ('p', 'u'))`
const SEQUENCES = `
INSERT INTO sequences (territoire, mmaa, dernier)
SELECT territoire, substr(num_unique, 4, 4), max(substr(num_unique, 8, 6)::int) FROM demandes GROUP BY 1, 2
ON CONFLICT (territoire, mmaa) DO UPDATE SET dernier = EXCLUDED.dernier`
const LAST_ID = `SELECT setval(pg_get_serial_sequence('personnes', 'id'), (SELECT max(id & ((1::bigint << 37) - 1)) FROM personnes))`

const EXTENSION = 'CREATE EXTENSION IF NOT EXISTS pg_prewarm'
/** A server that has run for a while has these in its memory. */
const WARM = `
SELECT sum(pg_prewarm(oid)) FROM pg_class
WHERE relkind IN ('r', 'i') AND relnamespace = 'public'::regnamespace AND relname <> 'versions'`

export interface Filling {
  readonly seconds: number
  /** Of these, those that the indexes took. */
  readonly indexSeconds: number
}

/** One more than the cores: while one waits for PostgreSQL, another draws. */
const threads = async (url: string, folder: string, lots: Lot[]): Promise<void> => {
  const one = async () => {
    const worker = new Worker(new URL('./fill-worker.ts', import.meta.url), { workerData: { url, folder } })
    try {
      for (let lot = lots.shift(); lot; lot = lots.shift()) {
        worker.postMessage(lot)
        await once(worker, 'message')
      }
    } finally {
      await worker.terminate()
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() + 1 }, one))
}

const lotsOf = (from: number, to: number): Lot[] => {
  const lots: Lot[] = []
  for (let at = from; at < to; at += LOT) lots.push({ from: at, to: Math.min(at + LOT, to) })
  return lots
}

/** Brings a base from one number of applications to another. */
export const fill = async (cluster: Cluster, base: string, from: number, to: number): Promise<Filling> => {
  const started = performance.now()
  const client = new pg.Client({ connectionString: cluster.urlOf(base) })
  await client.connect()
  try {
    const { rows: constraints } = await client.query<Record<'tableau' | 'nom' | 'texte', string>>(CONSTRAINTS)
    const { rows: indexes } = await client.query<Record<'nom' | 'texte', string>>(INDEXES)
    if (constraints.length === 0) throw new Error('aucune contrainte : le schéma n’est pas celui du service')
    for (const { tableau, nom } of constraints.toReversed())
      await client.query(`ALTER TABLE ${tableau} DROP CONSTRAINT ${nom}`)
    for (const { nom } of indexes) await client.query(`DROP INDEX ${nom}`)
    await threads(cluster.urlOf(base), join(cluster.folder, 'lots'), lotsOf(from, to))
    const filled = performance.now()
    const statements = [
      ...constraints.map(
        ({ tableau, nom, texte }) => `ALTER TABLE ${tableau} ADD CONSTRAINT ${nom} ${texte}`,
      ),
      ...indexes.map(({ texte }) => texte),
    ]
    for (const sql of statements) await client.query(sql)
    const indexSeconds = (performance.now() - filled) / 1000
    for (const sql of [SEQUENCES, LAST_ID, 'VACUUM ANALYZE', 'CHECKPOINT', EXTENSION, WARM])
      await client.query(sql)
    return { seconds: (performance.now() - started) / 1000, indexSeconds }
  } finally {
    await client.end()
  }
}
