/** A gateway in the drill's own process, spoilt or not, and its register looked at from behind. */
import type { FastifyInstance } from 'fastify'
import { buildApp } from '../src/app.ts'
import type { Gate } from '../src/base/gate.ts'
import { readConfig } from '../src/config/config.ts'
import { openStore } from '../src/store/open.ts'
import type { Store } from '../src/store/ports.ts'
import { openExamensOf } from './examens.ts'
import type { Said, Sent } from './operations.ts'
import type { Place } from './places.ts'
import { type Sabotage, spoiltExamens, spoiltStore } from './sabotages.ts'

export const SECRET = 'un secret commun aux passerelles de l’exercice'

/** A call made inside the process has no connection that could be slow. */
const NEVER_MS = 1_000_000_000

/** What the SNE's door says of an answer given before, which has no header there. */
const REPLAYED = /<nuu:rejeu>true<\/nuu:rejeu>/

export interface Answered {
  readonly status: number
  readonly text: string
  readonly replayed: boolean
}

export const isDone = (answer: Answered | undefined): boolean =>
  answer?.status === 200 || answer?.status === 201

export interface Options {
  readonly gate?: Gate
  readonly sabotages?: readonly Sabotage[]
  readonly clamd?: string
}

export interface Bench {
  readonly app: FastifyInstance
  readonly store: Store
  call(sent: Sent, cle?: string): Promise<Answered>
  /** A call that must pass. Raises Error when it does not. */
  must(sent: Sent, cle?: string): Promise<Said>
  close(): Promise<void>
}

/** Opens one on a place. */
export const openBench = async (place: Place, options: Options = {}): Promise<Bench> => {
  const { gate, sabotages = [], clamd } = options
  const gated = gate && { gate }
  const store = spoiltStore(await openStore(place, { ...gated }), sabotages)
  const examens = await openExamensOf(place.dossier, clamd)
  const app = await buildApp(readConfig({ SNE_NIVEAU_JOURNAL: 'silent' }), {
    store,
    examens: spoiltExamens(examens, sabotages),
    secret: Buffer.from(SECRET),
    limits: { windowMs: NEVER_MS, smallBodyMs: NEVER_MS, running: 512, share: 512 },
    ...gated,
  })
  const call = async ({ method, url, headers, payload }: Sent, cle?: string): Promise<Answered> => {
    const answer = await app.inject({
      method,
      url,
      headers: { ...headers, ...(cle !== undefined && { 'idempotency-key': cle }) },
      ...(payload && { payload }),
    })
    const replayed = answer.headers['idempotent-replayed'] === 'true' || REPLAYED.test(answer.body)
    return { status: answer.statusCode, text: answer.body, replayed }
  }
  return {
    app,
    store,
    call,
    must: async (sent, cle) => {
      const answer = await call(sent, cle)
      if (!isDone(answer)) throw new Error(`${sent.method} ${sent.url} : ${answer.text.slice(0, 400)}`)
      return JSON.parse(answer.text) as Said
    },
    close: async () => {
      await app.close()
      await examens.close()
      await store.close()
    },
  }
}

/** Opens several on one place, runs, closes them. */
export const withBenches = async <T>(
  place: Place,
  count: number,
  options: Options,
  run: (benches: readonly Bench[]) => Promise<T>,
): Promise<T> => {
  const benches: Bench[] = []
  try {
    for (let i = 0; i < count; i += 1) benches.push(await openBench(place, options))
    return await run(benches)
  } finally {
    await Promise.all(benches.map((bench) => bench.close()))
  }
}
