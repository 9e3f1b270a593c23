import { openSync, writeSync } from 'node:fs'
import { openStore } from '../../src/store/open.ts'
import { keyed } from '../store/places.ts'

/** What the drill asks of its child, as JSON in its first argument. */
export interface ChildOrder {
  readonly databaseUrl?: string | undefined
  readonly sqliteFile: string
  readonly ledger: string
  readonly round: number
  readonly acknowledgeEarly: boolean
}

const CLIENTS = 8

const order: ChildOrder = JSON.parse(process.argv[2] ?? '{}')
const store = await openStore(order, { acknowledgeEarly: order.acknowledgeEarly })
const ledger = openSync(order.ledger, 'a')

async function submitForever(client: number): Promise<never> {
  for (let i = 0; ; i += 1) {
    const cle = `${order.round}-${client}-${i}`
    const outcome = await store.depose(keyed(cle, undefined, { contenu: JSON.stringify({ cle }) }))
    if (outcome.kind !== 'fait') throw new Error(`unexpected outcome: ${outcome.kind}`)
    writeSync(ledger, `${cle} ${outcome.numUnique}\n`)
  }
}

process.stdout.write('ready\n')
await Promise.all(Array.from({ length: CLIENTS }, (_, client) => submitForever(client)))
