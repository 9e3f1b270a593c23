import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool, PoolClient } from 'pg'
import pg from 'pg'
import type { Acknowledge, BatchWriter } from './batcher.ts'
import { Batcher } from './batcher.ts'
import type { Answer, Deed } from './deed.ts'
import { SequenceExhausted } from './deed.ts'
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
import type { BatchRow } from './postgres-batch.ts'
import { decodeBatch, encodeBatch, WRITE_BATCH } from './postgres-batch.ts'

const CONNECTIONS = 8
const CONNECT_MS = 2000
const ANSWER_MS = 10_000
const HEALTH_MS = 2000
const EARLY_MS = 50
const ATTEMPTS = 4

const SELECT_DEMANDE = `
  SELECT d.num_unique AS "numUnique", v.version, d.etat,
    to_char(d.date_creation_demande, 'YYYY-MM-DD') AS "dateCreationDemande",
    to_char(v.horodatage AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS horodatage,
    v.guichet, v.contenu
  FROM demandes d
  JOIN versions v ON v.num_unique = d.num_unique AND v.version = coalesce($2::int, d.version_courante)
  WHERE d.num_unique = $1`

/** SQLSTATE of an error the server itself answered; undefined when the connection was at fault. */
const sqlStateOf = (error: unknown): string | undefined =>
  error instanceof pg.DatabaseError ? error.code : undefined

/** Serialization failure or deadlock: nothing was written, and trying again is enough. */
const isTransient = (error: unknown): boolean => /^40(001|P01)$/.test(sqlStateOf(error) ?? '')

/** Connection classes, resources, shutdown: trying deed by deed would only add to the trouble. */
const isServerTrouble = (state: string): boolean => /^(08|53|57|58|25006)/.test(state)

const isSequenceFull = (error: unknown): error is pg.DatabaseError =>
  error instanceof pg.DatabaseError && error.constraint === 'sequence_sur_six_chiffres'

/** The commit passed but what follows did not: the deeds must not be written again. */
class AfterCommit extends Error {}

class PostgresWriter implements BatchWriter {
  readonly #pool: Pool
  readonly #options: StoreOptions

  constructor(pool: Pool, options: StoreOptions) {
    this.#pool = pool
    this.#options = options
  }

  async write(batch: readonly Deed[], acknowledge: Acknowledge): Promise<readonly Answer[]> {
    const { gate, acknowledgeEarly } = this.#options
    if (gate) await gate('avant-commit')
    const query = { name: 'ecrire-lot', text: WRITE_BATCH, values: [encodeBatch(batch)] }
    const rows = acknowledgeEarly
      ? await this.#writeLate(query, (early) => acknowledge(decodeBatch(batch, early)))
      : await this.#insist(query, batch)
    if (gate) await this.#after(gate)
    return decodeBatch(batch, rows)
  }

  mayRetryAlone(error: unknown): boolean {
    if (error instanceof AfterCommit) return false
    const state = sqlStateOf(error)
    // Without an answer from the server, nobody knows whether it committed: only the caller's key is safe.
    if (state === undefined) return !isConnectionLoss(error)
    return !isServerTrouble(state)
  }

  async #insist(query: pg.QueryConfig, batch: readonly Deed[]): Promise<readonly BatchRow[]> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#execute(query)
      } catch (error) {
        if (isSequenceFull(error)) throw sequenceExhausted(batch, error)
        if (!isTransient(error) || attempt >= ATTEMPTS) throw error
        await sleep(Math.random() * 10 * attempt)
      }
    }
  }

  async #execute(query: pg.QueryConfig): Promise<readonly BatchRow[]> {
    try {
      return (await this.#pool.query<BatchRow>(query)).rows
    } catch (error) {
      throw sqlStateOf(error) === undefined ? new ConnectionLoss(error) : error
    }
  }

  async #writeLate(query: pg.QueryConfig, early: (rows: readonly BatchRow[]) => void) {
    const client = await this.#pool.connect()
    try {
      await client.query('BEGIN')
      const { rows } = await client.query<BatchRow>(query)
      early(rows)
      await sleep(EARLY_MS)
      await client.query('COMMIT')
      return rows
    } finally {
      client.release()
    }
  }

  async #after(gate: NonNullable<StoreOptions['gate']>): Promise<void> {
    try {
      await gate('apres-commit')
    } catch (cause) {
      throw new AfterCommit('réponse perdue après validation', { cause })
    }
  }
}

class ConnectionLoss extends Error {
  constructor(cause: unknown) {
    super('base de données injoignable', { cause })
  }
}

const isConnectionLoss = (error: unknown): boolean => error instanceof ConnectionLoss

function sequenceExhausted(batch: readonly Deed[], cause: Error): Error {
  const [deed] = batch
  // Among several deeds, each tried alone will tell which sequence is full.
  if (batch.length > 1 || deed?.kind !== 'depot') return cause
  return new SequenceExhausted(`${deed.depot.territoire}/${deed.depot.mmaa}`, { cause })
}

class PostgresStore implements Store {
  readonly kind = 'postgresql'
  readonly #pool: Pool
  readonly #batcher: Batcher

  constructor(pool: Pool, options: StoreOptions) {
    this.#pool = pool
    this.#batcher = new Batcher(new PostgresWriter(pool, options))
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
      const query = { name: 'lire-demande', text: SELECT_DEMANDE, values: [numUnique, version ?? null] }
      return (await this.#pool.query<DemandeKept>(query)).rows[0]
    } catch (cause) {
      throw new StoreUnavailable("le dépôt n'a pas pu être lu", { cause })
    }
  }

  async health(): Promise<StoreHealth> {
    const timer = new AbortController()
    const asked = this.#pool.query('SELECT 1').then(
      () => true,
      () => false,
    )
    const late = sleep(HEALTH_MS, false, { signal: timer.signal, ref: false }).catch(() => false)
    const ok = await Promise.race([asked, late])
    timer.abort()
    return { ok, cause: ok ? undefined : 'base de données injoignable' }
  }

  figures(): StoreFigures {
    return this.#batcher.figures()
  }

  async close(): Promise<void> {
    await this.#batcher.close()
    if (!this.#pool.ending) await this.#pool.end()
  }
}

async function migratePostgres(client: PoolClient): Promise<void> {
  const run = async (sql: string, values?: unknown[]) => client.query(sql, values)
  await migrate(await readMigrations('postgresql'), {
    begin: async () => {
      await run('BEGIN')
      await run("SELECT pg_advisory_xact_lock(hashtext('sne-gateway migrations ' || current_schema()))")
    },
    run: async (sql) => {
      await run(sql)
    },
    applied: async () =>
      (await client.query<{ nom: string }>('SELECT nom FROM migrations')).rows.map((row) => row.nom),
    mark: async (nom, horodatage) => {
      await run('INSERT INTO migrations (nom, horodatage) VALUES ($1, $2)', [nom, horodatage])
    },
    commit: async () => {
      await run('COMMIT')
    },
    rollback: async () => {
      await run('ROLLBACK')
    },
  })
}

/**
 * Opens a store kept in PostgreSQL, which any number of processes may share.
 * In: the address, its schema included (see StorePlace). Raises StoreUnavailable when it cannot be reached or
 * brought up to date.
 */
export async function openPostgres(databaseUrl: string, options: StoreOptions = {}): Promise<Store> {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: ANSWER_MS,
    keepAlive: true,
    application_name: 'sne-gateway',
    onConnect: async (client) => {
      await client.query('SET synchronous_commit = on')
    },
  })
  // A connection that breaks leaves the pool by itself; the next deed opens another.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  try {
    const client = await pool.connect()
    try {
      await migratePostgres(client)
    } finally {
      client.release()
    }
  } catch (cause) {
    await pool.end()
    throw new StoreUnavailable("le dépôt n'a pas pu être ouvert", { cause })
  }
  return new PostgresStore(pool, options)
}
