/** A gateway in its own process, with gates and sabotages that no other entry knows; says its address once it listens. */

import { flushCompileCache } from 'node:module'
import { buildApp } from '../src/app.ts'
import type { Gate } from '../src/base/gate.ts'
import { readConfig } from '../src/config/config.ts'
import { openStore, type StorePlace } from '../src/store/open.ts'
import type { HttpLimits } from '../src/wire/http-limits.ts'
import { openExamensOf } from './examens.ts'
import { type Sabotage, spoiltExamens, spoiltStore } from './sabotages.ts'

/** What a drill asks of its gateway, as JSON in its first argument. */
export interface Order extends StorePlace {
  /** Where documents are kept; without it none is taken. */
  readonly dossier?: string
  /** Where an antivirus listens. */
  readonly clamd?: string
  /** Dies at the nth gate passed. */
  readonly mort?: number
  readonly sabotages?: readonly Sabotage[]
  /** Under it the keys of persons are hashed, when several gateways share a store. */
  readonly secret?: string
  readonly port?: number
  /** In place of the limits that connections and calls are held to. */
  readonly limits?: Partial<HttpLimits>
  /** More of the environment that the configuration reads. */
  readonly env?: Readonly<Record<string, string>>
}

const order: Order = JSON.parse(process.argv[2] ?? '{}')
const { mort, sabotages = [], secret, dossier, clamd, port = 0 } = order

let passed = 0
const gate: Gate = () => {
  if (++passed === mort) process.kill(process.pid, 'SIGKILL')
}
const gated = mort !== undefined && { gate }

const store = await openStore(order, { acknowledgeEarly: sabotages.includes('repond-avant'), ...gated })
const examens = dossier === undefined ? undefined : await openExamensOf(dossier, clamd)
const app = await buildApp(readConfig({ SNE_NIVEAU_JOURNAL: 'silent', ...order.env }), {
  store: spoiltStore(store, sabotages),
  ...(order.limits && { limits: order.limits }),
  ...(secret !== undefined && { secret: Buffer.from(secret) }),
  ...(examens && { examens: spoiltExamens(examens, sabotages) }),
  ...gated,
})
process.stdout.write(`${await app.listen({ host: '127.0.0.1', port })}\n`)
// One that is killed would never write it.
flushCompileCache()
const close = async () => {
  await app.close()
  await examens?.close()
  await store.close()
  process.exit()
}
process.once('SIGTERM', () => void close())
// A drill that is itself stopped leaves nothing behind.
process.stdin.resume().on('end', () => process.exit())
