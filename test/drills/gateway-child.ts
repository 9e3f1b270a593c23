/** A gateway in its own process, so that a drill may kill it: listens on a free port of the loopback, says its address. */
import { buildApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { openStore, type StorePlace } from '../../src/store/open.ts'

/** What the drill asks of its child, as JSON in its first argument. */
export interface ChildOrder extends StorePlace {
  /** Sabotage: answers before the commit. */
  readonly acknowledgeEarly?: boolean
  /** Under it the keys of persons are hashed, when several gateways share a store. */
  readonly secret?: string
}

const order: ChildOrder = JSON.parse(process.argv[2] ?? '{}')
const { acknowledgeEarly = false, secret } = order
const store = await openStore(order, { acknowledgeEarly })
const app = await buildApp(readConfig({ SNE_NIVEAU_JOURNAL: 'silent' }), {
  store,
  ...(secret !== undefined && { secret: Buffer.from(secret) }),
})
process.stdout.write(`${await app.listen({ host: '127.0.0.1', port: 0 })}\n`)
// A drill that is itself stopped leaves nothing behind.
process.stdin.resume().on('end', () => process.exit())
