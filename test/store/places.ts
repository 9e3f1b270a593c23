import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import type { StorePlace } from '../../src/store/open.ts'
import type { Depot, JournalEntry } from '../../src/store/ports.ts'

/** A store's own place for one test, and a way to look at its rows behind its back. */
export interface TestPlace extends StorePlace {
  query(sql: string): Promise<readonly Record<string, unknown>[]>
  remove(): Promise<void>
}

/** A new file in a new folder. */
export async function sqlitePlace(): Promise<TestPlace> {
  const folder = await mkdtemp(join(tmpdir(), 'sne-depot-'))
  const sqliteFile = join(folder, 'depot.db')
  return {
    sqliteFile,
    query: async (sql) => {
      const db = new DatabaseSync(sqliteFile, { timeout: 2000 })
      try {
        return db.prepare(sql).all()
      } finally {
        db.close()
      }
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

/** A place in PostgreSQL, where a lock may be held against the store. */
export interface PostgresPlace extends TestPlace {
  hold(lock: string): Promise<{ release(): Promise<void> }>
}

/** A new schema in the database given; its connections bear the schema's name. */
export async function postgresPlace(url: string): Promise<PostgresPlace> {
  const schema = `essai_${randomBytes(6).toString('hex')}`
  const connect = async () => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    await client.query(`SET search_path = ${schema}`)
    return client
  }
  const ask = async (sql: string) => {
    const client = await connect()
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows
    } finally {
      await client.end()
    }
  }
  await ask(`CREATE SCHEMA ${schema}`)
  const options = encodeURIComponent(`-c search_path=${schema}`)
  return {
    databaseUrl: `${url}${url.includes('?') ? '&' : '?'}options=${options}&application_name=${schema}`,
    sqliteFile: ':memory:',
    query: ask,
    hold: async (lock) => {
      const client = await connect()
      await client.query('BEGIN')
      await client.query(lock)
      return { release: () => client.end() }
    },
    remove: async () => {
      await ask(`DROP SCHEMA ${schema} CASCADE`)
    },
  }
}

/** A journal row like those the services write. */
export const journalEntry = (changes: Partial<JournalEntry> = {}): JournalEntry => ({
  correlation: randomBytes(8).toString('hex'),
  operation: 'creerDemande',
  porte: 'soap',
  author: { guichet: 'AB123', agent: undefined },
  horodatage: '2026-03-14T09:26:53.589Z',
  decision: 'accepte',
  codes: [],
  empreinte: 'e'.repeat(64),
  numUnique: undefined,
  ...changes,
})

/** A depot without key, unless the changes bring one. */
export const depot = (changes: Partial<Depot> = {}): Depot => ({
  territoire: '075',
  mmaa: '0326',
  guichet: 'AB123',
  dateCreationDemande: '2026-03-14',
  contenu: '{"nom":"Éloïse"}',
  key: undefined,
  journal: journalEntry(),
  reponse: '{"date":"2026-03-14"}',
  ...changes,
})

/** A depot under a key; the content's fingerprint is its own text. */
export const keyed = (cle: string, empreinte = `empreinte-${cle}`, changes: Partial<Depot> = {}): Depot =>
  depot({ key: { guichet: 'AB123', cle, empreinte }, ...changes })
