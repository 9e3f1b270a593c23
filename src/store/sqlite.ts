import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Gate } from '../base/gate.ts'
import type { Acknowledge, BatchWriter } from './batcher.ts'
import { Batcher } from './batcher.ts'
import type { Answer, Deed } from './deed.ts'
import { migrate, readMigrations } from './migrate.ts'
import type { Store, StoreOptions } from './ports.ts'
import { StoreUnavailable } from './ports.ts'
import { isBusy, patiently } from './sqlite-busy.ts'
import { SqliteDeeds } from './sqlite-deeds.ts'
import { SqliteReads } from './sqlite-reads.ts'
import { StoreOfDeeds } from './store-of-deeds.ts'

// SQLite waits on the loop's own thread: short waits there, the rest of the patience between turns.
const BUSY_MS = 50
const EARLY_MS = 50

/** The commit passed but what follows did not: the deeds must not be written again. */
class AfterCommit extends Error {}

/** The file was removed or replaced: what is written to the open one would be lost with the process. */
class FileGone extends Error {}

/** Tells whether the file at the address is still the one that was opened. */
const watchFile = (file: string): (() => boolean) => {
  const idOf = () => {
    const found = statSync(file, { throwIfNoEntry: false })
    return found && `${found.dev}:${found.ino}`
  }
  const opened = idOf()
  return () => idOf() === opened
}

class SqliteWriter implements BatchWriter {
  readonly #db: DatabaseSync
  readonly #deeds: SqliteDeeds
  readonly #options: StoreOptions
  readonly #inPlace: () => boolean
  /** Deeds are written without leaving the thread: a gate holds once they are, but fails or kills at once. */
  readonly #held: (void | Promise<void>)[] = []

  constructor(db: DatabaseSync, options: StoreOptions, inPlace: () => boolean) {
    this.#db = db
    const { gate } = options
    this.#deeds = new SqliteDeeds(db, gate && (() => void this.#held.push(gate('apres-cle'))))
    this.#options = options
    this.#inPlace = inPlace
  }

  async write(batch: readonly Deed[], acknowledge: Acknowledge): Promise<readonly Answer[]> {
    const { gate, acknowledgeEarly } = this.#options
    if (!this.#inPlace()) throw new FileGone('la base n’est plus à son adresse')
    await patiently(() => this.#db.exec('BEGIN IMMEDIATE'))
    let answers: readonly Answer[]
    try {
      answers = this.#deeds.writeAll(batch)
      if (gate) await Promise.all(this.#held.splice(0))
      if (acknowledgeEarly) {
        acknowledge(answers)
        await sleep(EARLY_MS)
      }
      if (gate) await gate('avant-commit')
      this.#commit()
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK')
      throw error
    }
    if (gate) await this.#after(gate)
    return answers
  }

  #commit(): void {
    try {
      this.#db.exec('COMMIT')
    } catch (error) {
      this.#deeds.fate.doubtful()
      throw error
    }
    this.#deeds.fate.committed()
  }

  mayRetryAlone(error: unknown): boolean {
    return !(error instanceof AfterCommit || error instanceof FileGone) && !isBusy(error)
  }

  async #after(gate: Gate): Promise<void> {
    try {
      await gate('apres-commit')
    } catch (cause) {
      throw new AfterCommit('réponse perdue après validation', { cause })
    }
  }
}

class SqliteStore extends StoreOfDeeds {
  readonly kind = 'sqlite'
  readonly #db: DatabaseSync
  readonly #reader: DatabaseSync

  constructor(db: DatabaseSync, reader: DatabaseSync, options: StoreOptions, inPlace: () => boolean) {
    super(new Batcher(new SqliteWriter(db, options, inPlace)), new SqliteReads(db, reader, inPlace))
    this.#db = db
    this.#reader = reader
  }

  protected override async end(): Promise<void> {
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
    // What is purged must not stay readable in free pages.
    db.exec('PRAGMA secure_delete = ON')
    // The keys of persons fall anywhere in their table: with the defaults its pages are read, and copied back, too often.
    db.exec('PRAGMA wal_autocheckpoint = 8000; PRAGMA cache_size = -32768')
    await migrateSqlite(db)
    // Its own connection, so that a reading never sees a batch before its commit.
    const reader = inMemory ? db : connect()
    if (!inMemory) reader.exec('PRAGMA query_only = ON')
    return new SqliteStore(db, reader, options, inMemory ? () => true : watchFile(file))
  } catch (cause) {
    for (const db of opened) db.close()
    throw new StoreUnavailable("le dépôt n'a pas pu être ouvert", { cause })
  }
}
