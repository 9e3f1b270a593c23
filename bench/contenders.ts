/** Who is measured: each one a server of its own process, or the store alone, loaded by some clients. */
import { join } from 'node:path'
import { Child } from './child.ts'
import { load } from './load.ts'
import { ACCEPTED, type Measured, messageOf } from './message.ts'
import { type BenchSchema, benchSchema, millisecondsBetween } from './postgres.ts'

/** One measured run. */
export interface Run {
  readonly perSecond: number
  /** Milliseconds of processor per request of the server's process. */
  readonly cpu: number
  /** The same of its PostgreSQL connections; undefined when it has none, or they cannot be read. */
  readonly databaseCpu: number | undefined
}

export interface Contender {
  readonly name: string
  readonly clients: number
  run(seconds: number): Promise<Run>
}

/** The names that the ratios are drawn between. */
export const NAMES = {
  bound: 'borne : Fastify, réponse constante',
  soap: 'npm `soap`',
  strongSoap: 'npm `strong-soap`',
  judging: 'jugement seul (`verifierDemande`, `sansRegistre`)',
  asking: 'jugement, registre consulté (`verifierDemande`)',
  sqlite: 'dépôt durable (`deposerDemande`), SQLite',
  postgres: 'dépôt durable (`deposerDemande`), PostgreSQL',
  sqliteStore: 'enregistrement seul, SQLite',
  postgresStore: 'enregistrement seul, PostgreSQL',
} as const

const GATEWAY = './servers/gateway.ts'
const MANY = 32
const FEW_AND_MANY = [1, MANY]

interface Usage {
  readonly cpu: number
  readonly written: number
}

/** Everything started, ready to run in turn; `close` ends it and drops what it made. */
export class Field {
  readonly contenders: Contender[] = []
  readonly schemas: BenchSchema[] = []
  /** Bytes of an application as the store keeps it. */
  rowBytes = 0
  readonly #folder: string
  readonly #databaseUrl: string | undefined
  readonly #children: { stop(): Promise<void> }[] = []

  private constructor(folder: string, databaseUrl: string | undefined) {
    this.#folder = folder
    this.#databaseUrl = databaseUrl
  }

  /** Starts every contender. @param databaseUrl absent, those on PostgreSQL are left out */
  static async open(folder: string, databaseUrl: string | undefined): Promise<Field> {
    const field = new Field(folder, databaseUrl)
    try {
      await field.#start()
      return field
    } catch (error) {
      await field.close()
      throw error
    }
  }

  async close(): Promise<void> {
    for (const child of this.#children) await child.stop()
    for (const schema of this.schemas) await schema.remove()
  }

  async #start(): Promise<void> {
    await this.#server(NAMES.bound, 'verifierDemande', [MANY], undefined, './servers/constant.ts')
    await this.#server(NAMES.soap, 'verifierDemande', [MANY], undefined, './servers/peer.ts', 'soap')
    await this.#server(
      NAMES.strongSoap,
      'verifierDemande',
      [MANY],
      undefined,
      './servers/peer.ts',
      'strong-soap',
    )
    await this.#server(NAMES.judging, 'verifierSansRegistre', [MANY], undefined, GATEWAY)
    const asked = this.#place('jugement.sqlite', undefined)
    await this.#server(NAMES.asking, 'verifierDemande', [MANY], undefined, GATEWAY, ...asked)
    await this.#deposits(NAMES.sqlite, 'passerelle.sqlite')
    await this.#store(NAMES.sqliteStore, 'enregistrement.sqlite')
    if (this.#databaseUrl === undefined) return
    await this.#deposits(NAMES.postgres, ':memory:', await this.#schema(this.#databaseUrl))
    await this.#store(NAMES.postgresStore, ':memory:', await this.#schema(this.#databaseUrl))
  }

  async #schema(url: string): Promise<BenchSchema> {
    const schema = await benchSchema(url)
    this.schemas.push(schema)
    return schema
  }

  #deposits(name: string, file: string, schema?: BenchSchema): Promise<void> {
    const args = this.#place(file, schema)
    return this.#server(name, 'deposerDemande', FEW_AND_MANY, schema, GATEWAY, ...args)
  }

  #place(file: string, schema: BenchSchema | undefined): string[] {
    return schema?.databaseUrl ? [file, schema.databaseUrl] : [join(this.#folder, file)]
  }

  async #server(
    name: string,
    operation: Measured,
    loads: readonly number[],
    schema: BenchSchema | undefined,
    ...[file, ...args]: readonly [string, ...string[]]
  ): Promise<void> {
    const child = await Child.start<{ url: string }>(file, ...args)
    this.#children.push(child)
    // A deposit writes its application, a verification that asks the record its journal row; the others write nothing.
    const writes = file === GATEWAY && operation !== 'verifierSansRegistre'
    let rank = 0
    for (const clients of loads) {
      const run = async (seconds: number): Promise<Run> => {
        const times = await schema?.times()
        const before = await child.ask<Usage>()
        const done = await load(
          child.ready.url,
          () => messageOf(operation, rank++),
          clients,
          seconds,
          ACCEPTED,
        )
        const after = await child.ask<Usage>()
        const written = after.written - before.written
        // An answer without its row would make the figures a lie.
        if (written !== (writes ? done.requests : 0))
          throw new Error(`${name} : ${written} écritures pour ${done.requests} réponses`)
        return runOf(done, after.cpu - before.cpu, times && millisecondsBetween(times, await schema!.times()))
      }
      this.contenders.push({ name, clients, run })
    }
  }

  async #store(name: string, file: string, schema?: BenchSchema): Promise<void> {
    const child = await Child.start<{ bytes: number }>('./servers/store.ts', ...this.#place(file, schema))
    this.#children.push(child)
    this.rowBytes = child.ready.bytes
    for (const clients of FEW_AND_MANY) {
      const run = async (seconds: number): Promise<Run> => {
        const times = await schema?.times()
        const done = await child.ask<{ requests: number; seconds: number; cpu: number }>({ clients, seconds })
        return runOf(done, done.cpu, times && millisecondsBetween(times, await schema!.times()))
      }
      this.contenders.push({ name, clients, run })
    }
  }
}

const runOf = (
  { requests, seconds }: { readonly requests: number; readonly seconds: number },
  cpu: number,
  databaseCpu: number | undefined,
): Run => ({
  perSecond: requests / seconds,
  cpu: cpu / requests,
  databaseCpu: databaseCpu === undefined ? undefined : databaseCpu / requests,
})
