import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool, PoolClient } from 'pg'
import pg from 'pg'
import type { Gate } from '../base/gate.ts'
import type { Acknowledge, BatchWriter } from './batcher.ts'
import { Batcher, CAP } from './batcher.ts'
import { Chain } from './chain.ts'
import type { Answer, Deed } from './deed.ts'
import { SequenceExhausted } from './deed.ts'
import type { Store, StoreOptions } from './ports.ts'
import { StoreUnavailable } from './ports.ts'
import { KeyTaken, type Line } from './postgres-acts.ts'
import { type Linked, writeBatch } from './postgres-batch.ts'
import { PostgresReads } from './postgres-reads.ts'
import { prepareSchema } from './postgres-schema.ts'
import { writeActs } from './postgres-transaction.ts'
import { StoreOfDeeds } from './store-of-deeds.ts'

const CONNECTIONS = 8
const CONNECT_MS = 2000
const ANSWER_MS = 10_000
/** Milliseconds that a caller waits at most; what it asked may still be done. */
const PATIENCE_MS = 4500
/** Of which it waits for a server that comes back, as long as nothing can have been done. */
const RETURN_MS = 3500
const POLL_MS = 100
const EARLY_MS = 50
const ATTEMPTS = 4

/**
 * An answer says that its deed is kept. Every statement has its index, even while a table is new and small; a batch
 * is planned as if it were large, and compiling its statement would cost far more than running it.
 */
const SETTINGS = 'SET synchronous_commit = on; SET enable_seqscan = off; SET jit = off'

/** SQLSTATE of an error the server itself answered; undefined when the connection was at fault. */
const sqlStateOf = (error: unknown): string | undefined =>
  error instanceof pg.DatabaseError ? error.code : undefined

/** Serialization failure, deadlock, key taken meanwhile: nothing was written, and trying again is enough. */
const isTransient = (error: unknown): boolean =>
  error instanceof KeyTaken || /^40(001|P01)$/.test(sqlStateOf(error) ?? '')

/** Connection classes, resources, shutdown: trying deed by deed would only add to the trouble. */
const isServerTrouble = (state: string): boolean => /^(08|53|57|58|25006)/.test(state)

/** Whether what was asked may have been committed all the same: the chain must not go on from what is unknown. */
const isDoubtful = (error: unknown): boolean =>
  isConnectionLoss(error) || isServerTrouble(sqlStateOf(error) ?? '')

const isSequenceFull = (error: unknown): error is pg.DatabaseError =>
  error instanceof pg.DatabaseError && error.constraint === 'sequence_sur_six_chiffres'

/** The commit passed but what follows did not: the deeds must not be written again. */
class AfterCommit extends Error {}

/** The server went before it was asked to commit: nothing was done, and it may be asked again once it is back. */
class NothingDone extends Error {}

class PostgresWriter implements BatchWriter {
  readonly #pool: Pool
  readonly #options: StoreOptions
  readonly #chain = new Chain()

  constructor(pool: Pool, options: StoreOptions) {
    this.#pool = pool
    this.#options = options
  }

  async write(batch: readonly Deed[], acknowledge: Acknowledge): Promise<readonly Answer[]> {
    const { gate } = this.#options
    const answers = await this.#insist(batch, acknowledge)
    if (gate) await this.#after(gate)
    return answers
  }

  mayRetryAlone(error: unknown): boolean {
    if (error instanceof AfterCommit) return false
    const state = sqlStateOf(error)
    // Without an answer from the server, nobody knows whether it committed: only the caller's key is safe.
    if (state === undefined) return !isConnectionLoss(error)
    return !isServerTrouble(state)
  }

  async #insist(batch: readonly Deed[], acknowledge: Acknowledge): Promise<readonly Answer[]> {
    const until = performance.now() + RETURN_MS
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#attempt(batch, acknowledge)
      } catch (found) {
        if (found instanceof NothingDone && performance.now() < until) {
          await sleep(POLL_MS)
          continue
        }
        const error = found instanceof NothingDone ? found.cause : found
        if (isDoubtful(error)) this.#chain.fork()
        if (isSequenceFull(error)) throw sequenceExhausted(batch, error)
        if (!isTransient(error) || attempt >= ATTEMPTS) throw error
        await sleep(Math.random() * 10 * attempt)
      }
    }
  }

  /** Journal rows alone are one statement, which is its own transaction. */
  async #attempt(batch: readonly Deed[], acknowledge: Acknowledge): Promise<readonly Answer[]> {
    const rows = batch.filter((deed) => deed.kind === 'journal')
    if (rows.length < batch.length) return this.#transact(batch, acknowledge)
    await this.#options.gate?.('avant-commit')
    const line: Line = { query: (query, values) => known(this.#pool.query(query, values)) }
    const { answers, linked } = await writeBatch(line, rows, this.#chain)
    this.#linked(linked)
    return answers
  }

  async #transact(batch: readonly Deed[], acknowledge: Acknowledge): Promise<readonly Answer[]> {
    const { gate, acknowledgeEarly } = this.#options
    const client = await known(this.#pool.connect()).catch(nothingDone)
    const line = gate ? gatedLine(lineOf(client), gate) : lineOf(client)
    let broken = true
    let asked = false
    try {
      try {
        const { answers, linked } = await writeActs(line, batch, this.#chain)
        if (acknowledgeEarly) {
          acknowledge(answers)
          await sleep(EARLY_MS)
        }
        await gate?.('avant-commit')
        asked = true
        await line.query('COMMIT')
        broken = false
        this.#linked(linked)
        return answers
      } catch (error) {
        // One that does not answer would not answer this either.
        broken = isConnectionLoss(error) || !(await isUndone(line))
        if (!asked && isDoubtful(error)) return nothingDone(error)
        throw error
      }
    } finally {
      client.release(broken)
    }
  }

  #linked(linked: Linked | undefined): void {
    if (linked) this.#chain.advance(linked.link, linked.sceau)
  }

  async #after(gate: Gate): Promise<void> {
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

/** What the server itself answered passes; anything else that the driver raises is a loss of connection. */
const known = async <T>(asked: Promise<T>): Promise<T> => {
  try {
    return await asked
  } catch (error) {
    throw sqlStateOf(error) === undefined ? new ConnectionLoss(error) : error
  }
}

const lineOf = (client: PoolClient): Line => ({
  query: (query, values) => known(client.query(query, values)),
})

/** Statements that take a key, with what they write beside it. */
const TAKES_KEY = new Set<string | undefined>(['prendre-cle', 'ecrire-version', 'ecrire-lot'])

const gatedLine = (line: Line, gate: Gate): Line => ({
  query: async (query, values) => {
    const answer = await line.query(query, values)
    if (typeof query === 'object' && TAKES_KEY.has(query.name)) await gate('apres-cle')
    return answer as never
  },
})

const isUndone = (line: Line): Promise<boolean> =>
  line.query('ROLLBACK').then(
    () => true,
    () => false,
  )

const isConnectionLoss = (error: unknown): boolean => error instanceof ConnectionLoss

function sequenceExhausted(batch: readonly Deed[], cause: Error): Error {
  const [deed] = batch
  // Among several deeds, each tried alone will tell which sequence is full.
  if (batch.length > 1 || deed?.kind !== 'depot') return cause
  return new SequenceExhausted(`${deed.depot.territoire}/${deed.depot.mmaa}`, { cause })
}

const nothingDone = (cause: unknown): never => {
  throw isDoubtful(cause) ? new NothingDone('rien n’a été fait', { cause }) : cause
}

class PostgresStore extends StoreOfDeeds {
  readonly kind = 'postgresql'
  readonly #pool: Pool

  constructor(pool: Pool, options: StoreOptions) {
    super(new Batcher(new PostgresWriter(pool, options), CAP, PATIENCE_MS), new PostgresReads(pool))
    this.#pool = pool
  }

  protected override async end(): Promise<void> {
    if (!this.#pool.ending) await this.#pool.end()
  }
}

/**
 * Opens a store kept in PostgreSQL, which any number of processes may share.
 * In: the addresses, their schema included (see StorePlace). Raises StoreUnavailable when it cannot be reached or
 * brought up to date.
 */
export async function openPostgres(
  databaseUrl: string,
  options: StoreOptions = {},
  ownerUrl?: string | undefined,
): Promise<Store> {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: ANSWER_MS,
    keepAlive: true,
    // What opens a transaction goes in one flight.
    pipeline: true,
    application_name: 'sne-gateway',
    onConnect: async (client) => {
      await client.query(SETTINGS)
    },
  })
  // A connection that breaks leaves the pool by itself; the next deed opens another.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  try {
    const client = await known(pool.connect())
    try {
      await prepareSchema(client, ownerUrl)
    } finally {
      client.release()
    }
  } catch (cause) {
    await pool.end()
    const message = isConnectionLoss(cause) ? 'la base ne répond pas' : "le dépôt n'a pas pu être ouvert"
    throw new StoreUnavailable(message, { cause })
  }
  return new PostgresStore(pool, options)
}
