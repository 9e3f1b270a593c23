import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Acknowledge, BatchWriter } from './batcher.ts'
import { Batcher } from './batcher.ts'
import type { Answer, Deed } from './deed.ts'
import { migrate, readMigrations } from './migrate.ts'
import type {
  DemandeKept,
  Depot,
  DepotOutcome,
  JournalEntry,
  Store,
  StoreFigures,
  StoreHealth,
  StoreOptions,
} from './ports.ts'
import { StoreUnavailable } from './ports.ts'
import { SqliteDeeds } from './sqlite-deeds.ts'

// SQLite waits on the loop's own thread: short waits there, the rest of the patience between turns.
const BUSY_MS = 50
const PATIENCE_MS = 5000
const SQLITE_BUSY = 5
const EARLY_MS = 50

const SELECT_DEMANDE = `
  SELECT d.num_unique AS "numUnique", v.version, d.etat, d.date_creation_demande AS "dateCreationDemande",
    v.horodatage, v.guichet, v.contenu
  FROM demandes d
  JOIN versions v ON v.num_unique = d.num_unique AND v.version = coalesce(?, d.version_courante)
  WHERE d.num_unique = ?`

const isBusy = (error: unknown): boolean =>
  error instanceof Error &&
  'errcode' in error &&
  typeof error.errcode === 'number' &&
  (error.errcode & 0xff) === SQLITE_BUSY

/** Runs a statement that another process may hold back, until it passes or patience ends. */
async function patiently(run: () => void): Promise<void> {
  const end = Date.now() + PATIENCE_MS
  for (;;) {
    try {
      return run()
    } catch (error) {
      if (!isBusy(error) || Date.now() > end) throw error
      await sleep(1 + Math.random() * 5)
    }
  }
}

/** The commit passed but what follows did not: the deeds must not be written again. */
class AfterCommit extends Error {}

class SqliteWriter implements BatchWriter {
  readonly #db: DatabaseSync
  readonly #deeds: SqliteDeeds
  readonly #options: StoreOptions

  constructor(db: DatabaseSync, options: StoreOptions) {
    this.#db = db
    this.#deeds = new SqliteDeeds(db)
    this.#options = options
  }

  async write(batch: readonly Deed[], acknowledge: Acknowledge): Promise<readonly Answer[]> {
    const { gate, acknowledgeEarly } = this.#options
    await patiently(() => this.#db.exec('BEGIN IMMEDIATE'))
    let answers: readonly Answer[]
    try {
      answers = batch.map((deed) => this.#deeds.write(deed))
      if (acknowledgeEarly) {
        acknowledge(answers)
        await sleep(EARLY_MS)
      }
      if (gate) await gate('avant-commit')
      this.#db.exec('COMMIT')
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK')
      throw error
    }
    if (gate) await this.#after(gate)
    return answers
  }

  mayRetryAlone(error: unknown): boolean {
    return !(error instanceof AfterCommit) && !isBusy(error)
  }

  async #after(gate: NonNullable<StoreOptions['gate']>): Promise<void> {
    try {
      await gate('apres-commit')
    } catch (cause) {
      throw new AfterCommit('réponse perdue après validation', { cause })
    }
  }
}

class SqliteStore implements Store {
  readonly kind = 'sqlite'
  readonly #db: DatabaseSync
  readonly #reader: DatabaseSync
  readonly #batcher: Batcher
  readonly #find: ReturnType<DatabaseSync['prepare']>

  constructor(db: DatabaseSync, reader: DatabaseSync, options: StoreOptions) {
    this.#db = db
    this.#reader = reader
    this.#batcher = new Batcher(new SqliteWriter(db, options))
    this.#find = reader.prepare(SELECT_DEMANDE)
  }

  async depose(depot: Depot): Promise<DepotOutcome> {
    const answer = await this.#batcher.submit({ kind: 'depot', depot })
    if (typeof answer === 'string') throw new StoreUnavailable('le dépôt a répondu de façon incomplète')
    return answer
  }

  async record(entry: JournalEntry): Promise<void> {
    await this.#batcher.submit({ kind: 'journal', entry })
  }

  async findDemande(numUnique: string, version?: number): Promise<DemandeKept | undefined> {
    try {
      const row = this.#find.get(version ?? null, numUnique)
      return row === undefined ? undefined : ({ ...row } as unknown as DemandeKept)
    } catch (cause) {
      throw new StoreUnavailable("le dépôt n'a pas pu être lu", { cause })
    }
  }

  async health(): Promise<StoreHealth> {
    try {
      this.#reader.prepare('SELECT count(*) FROM migrations').get()
      return { ok: true, cause: undefined }
    } catch {
      return { ok: false, cause: 'base de données injoignable' }
    }
  }

  figures(): StoreFigures {
    return this.#batcher.figures()
  }

  async close(): Promise<void> {
    await this.#batcher.close()
    if (this.#reader !== this.#db && this.#reader.isOpen) this.#reader.close()
    if (this.#db.isOpen) this.#db.close()
  }
}

async function migrateSqlite(db: DatabaseSync): Promise<void> {
  await migrate(await readMigrations('sqlite'), {
    begin: () => patiently(() => db.exec('BEGIN IMMEDIATE')),
    run: async (sql) => db.exec(sql),
    applied: async () =>
      db
        .prepare('SELECT nom FROM migrations')
        .all()
        .map((row) => String(row.nom)),
    mark: async (nom, horodatage) => {
      db.prepare('INSERT INTO migrations (nom, horodatage) VALUES (?, ?)').run(nom, horodatage)
    },
    commit: async () => db.exec('COMMIT'),
    rollback: async () => {
      if (db.isTransaction) db.exec('ROLLBACK')
    },
  })
}

/**
 * Opens a store kept in one file, which several processes may share; `:memory:` keeps nothing.
 * Raises StoreUnavailable when the file cannot be opened or brought up to date.
 */
export async function openSqlite(file: string, options: StoreOptions = {}): Promise<Store> {
  const inMemory = file === ':memory:'
  const opened: DatabaseSync[] = []
  const connect = (): DatabaseSync => {
    const db = new DatabaseSync(file, { timeout: BUSY_MS })
    opened.push(db)
    return db
  }
  try {
    if (!inMemory) mkdirSync(dirname(file), { recursive: true })
    const db = connect()
    await patiently(() => db.exec('PRAGMA journal_mode = WAL'))
    db.exec('PRAGMA synchronous = FULL')
    await migrateSqlite(db)
    // Its own connection, so that a reading never sees a batch before its commit.
    const reader = inMemory ? db : connect()
    if (!inMemory) reader.exec('PRAGMA query_only = ON')
    return new SqliteStore(db, reader, options)
  } catch (cause) {
    for (const db of opened) db.close()
    throw new StoreUnavailable("le dépôt n'a pas pu être ouvert", { cause })
  }
}
