import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import type { StorePlace } from '../../src/store/open.ts'
import type {
  Candidat,
  Depot,
  DepotOutcome,
  JournalEntry,
  PersonneIndexee,
  Recherche,
  Revision,
  RevisionOutcome,
  Store,
} from '../../src/store/ports.ts'

/** A store's own place for one test, and a way to look at its rows behind its back. */
export interface TestPlace extends StorePlace {
  query(sql: string): Promise<readonly Record<string, unknown>[]>
  /** Several statements at once, whose rows are not wanted. */
  run(sql: string): Promise<void>
  remove(): Promise<void>
}

const shown = (value: unknown): unknown =>
  typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value

/** A new file in a new folder. */
export async function sqlitePlace(): Promise<TestPlace> {
  const folder = await mkdtemp(join(tmpdir(), 'sne-depot-'))
  const sqliteFile = join(folder, 'depot.db')
  const using = <T>(act: (db: DatabaseSync) => T): T => {
    const db = new DatabaseSync(sqliteFile, { timeout: 2000 })
    try {
      return act(db)
    } finally {
      db.close()
    }
  }
  return {
    sqliteFile,
    query: async (sql) =>
      using((db) => {
        const statement = db.prepare(sql)
        // Keys of persons use all 64 bits; everything else is a number.
        statement.setReadBigInts(true)
        return statement
          .all()
          .map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, shown(value)])))
      }),
    run: async (sql) => using((db) => db.exec(sql)),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

/** A place in PostgreSQL, where a lock may be held against the store. */
export interface PostgresPlace extends TestPlace {
  hold(lock: string): Promise<{ release(): Promise<void> }>
}

/** A new schema in the database given; the store's connections bear the schema's name. */
export async function postgresPlace(url: string): Promise<PostgresPlace> {
  const schema = `essai_${randomBytes(6).toString('hex')}`
  const connect = async () => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    // What the test does behind the store's back may be lost: only the store's own commits are waited for.
    await client.query(`SET search_path = ${schema}; SET synchronous_commit = off`)
    return client
  }
  const own = await connect()
  await own.query(`CREATE SCHEMA ${schema}`)
  const options = encodeURIComponent(`-c search_path=${schema}`)
  return {
    databaseUrl: `${url}${url.includes('?') ? '&' : '?'}options=${options}&application_name=${schema}`,
    sqliteFile: ':memory:',
    query: async (sql) => (await own.query<Record<string, unknown>>(sql)).rows,
    run: async (sql) => {
      await own.query(sql)
    },
    hold: async (lock) => {
      const client = await connect()
      await client.query('BEGIN')
      await client.query(lock)
      return { release: () => client.end() }
    },
    remove: async () => {
      await own.query(`DROP SCHEMA ${schema} CASCADE`)
      await own.end()
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

/** The number in an outcome. Raises when it has none. */
export const numberOf = (outcome: DepotOutcome | RevisionOutcome): string => {
  if (!('numUnique' in outcome)) throw new Error(`no number in ${outcome.kind}`)
  return outcome.numUnique
}

/** The next version of an application, without key, in force as before unless the changes say otherwise. */
export const revision = (
  numUnique: string,
  versionLue: number,
  changes: Partial<Revision> = {},
): Revision => ({
  numUnique,
  versionLue,
  nature: 'MODIFICATION',
  etat: 'ACTIVE',
  territoire: '075',
  guichet: 'CD456',
  dateRenouvellement: undefined,
  dateRadiation: undefined,
  motifRadiation: undefined,
  contenu: `{"version":${versionLue + 1}}`,
  key: undefined,
  journal: journalEntry({ operation: 'modifierDemande', numUnique }),
  reponse: `{"apres":${versionLue}}`,
  ...changes,
})

/** An applicant found under some keys. */
export const person = (cles: readonly bigint[], changes: Partial<PersonneIndexee> = {}): PersonneIndexee => ({
  role: 'DEMANDEUR',
  rang: 1,
  identite: `{"cles":"${cles.join(' ')}"}`,
  cles,
  versionCles: 1,
  ...changes,
})

/** A search that refuses whoever shares a key with an active application of the territory `075`. */
export const searching = (
  personnes: readonly PersonneIndexee[],
  changes: Partial<Recherche> = {},
): Recherche => ({
  personnes,
  sauf: [],
  trier: (candidats) => {
    const refuse = candidats.some(({ etat, territoire }) => etat === 'ACTIVE' && territoire === '075')
    const decision = refuse ? 'REFUSEE' : 'ACCEPTEE'
    return { refuse, journal: journalEntry({ decision }), reponse: JSON.stringify({ vus: candidats.length }) }
  },
  ...changes,
})

/** The deposit of one person, searched before. */
export const depotOf = (cles: readonly bigint[], changes: Partial<Depot> = {}): Depot => {
  const personnes = [person(cles)]
  return depot({ personnes, recherche: searching(personnes), ...changes })
}

/** The number of a new application, without key or person unless the changes bring some. */
export const deposed = async (store: Store, changes: Partial<Depot> = {}): Promise<string> =>
  numberOf(await store.depose(depot(changes)))

/** A number well formed that no application has. */
export const UNKNOWN = '0750326999999AB123'

export const kindsOf = (outcomes: readonly { readonly kind: string }[]): string[] =>
  outcomes.map(({ kind }) => kind)

/** A search with what it saw, one list for each time it was asked. */
export const watching = (recherche: Recherche): Recherche & { readonly seen: (readonly Candidat[])[] } => {
  const seen: (readonly Candidat[])[] = []
  const trier: Recherche['trier'] = (candidats) => {
    seen.push(candidats)
    return recherche.trier(candidats)
  }
  return { ...recherche, trier, seen }
}

/** Every table of a place, with its rows as text in a settled order. */
export const everyRow = async (place: TestPlace): Promise<Readonly<Record<string, readonly string[]>>> => {
  const tables = await place.query(
    place.databaseUrl === undefined
      ? "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'sqlite_*'"
      : 'SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()',
  )
  const dump: Record<string, readonly string[]> = {}
  for (const { name } of tables) {
    const rows = await place.query(`SELECT * FROM ${name}`)
    dump[String(name)] = rows.map((row) => JSON.stringify(row, asText)).sort()
  }
  return dump
}

const asText = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value)
