/** A gateway in its own process, so that a drill may kill it: listens on a free port of the loopback, says its address. */
import { buildApp } from '../../src/app.ts'
import { KeyRing } from '../../src/blob/keys.ts'
import { openBlobs } from '../../src/blob/open.ts'
import type { S3Place } from '../../src/blob/ports.ts'
import { readConfig } from '../../src/config/config.ts'
import { Inspector } from '../../src/inspection/inspector.ts'
import { Scanner } from '../../src/inspection/scanner.ts'
import { openStore, type StorePlace } from '../../src/store/open.ts'
import type { HttpLimits } from '../../src/wire/http-limits.ts'
import { decidingBefore } from '../kit/careless.ts'
import { LIMIT, MASTER, TAKEN_FOR_PDF } from '../kit/examens.ts'

/** What the drill asks of its child, as JSON in its first argument. */
export interface ChildOrder extends StorePlace {
  /** Sabotage: answers before the commit. */
  readonly acknowledgeEarly?: boolean
  /** Sabotage: counts what a file holds, then writes. */
  readonly decideBefore?: boolean
  /** Under it the keys of persons are hashed, when several gateways share a store. */
  readonly secret?: string
  /** More of its environment. */
  readonly env?: Readonly<Record<string, string>>
  /** In place of the limits that calls are held to. */
  readonly limits?: Partial<HttpLimits>
  /** Where documents are kept, and which antivirus they pass; none is taken without it. */
  readonly pieces?: {
    readonly dossier: string
    readonly s3?: S3Place
    readonly clamd?: string
    /** Takes each document for a good one. */
    readonly unexamined?: boolean
  }
}

const order: ChildOrder = JSON.parse(process.argv[2] ?? '{}')
const { acknowledgeEarly = false, decideBefore = false, secret, pieces, env, limits } = order
const store = await openStore(order, { acknowledgeEarly })
const blobs = pieces && (await openBlobs({ ...pieces, keys: new KeyRing([MASTER]) }))
const examens = blobs && {
  blobs,
  inspector: pieces.unexamined ? TAKEN_FOR_PDF : new Inspector(blobs.receptions),
  scanner: pieces.clamd === undefined ? undefined : new Scanner(pieces.clamd),
  refuseSansAntivirus: false,
  relecture: 0,
  limite: LIMIT,
}
const app = await buildApp(readConfig({ SNE_NIVEAU_JOURNAL: 'silent', ...env }), {
  store: decideBefore ? decidingBefore(store) : store,
  ...(secret !== undefined && { secret: Buffer.from(secret) }),
  ...(examens && { examens }),
  ...(limits && { limits }),
})
process.stdout.write(`${await app.listen({ host: '127.0.0.1', port: 0 })}\n`)
// A drill that is itself stopped leaves nothing behind.
process.stdin.resume().on('end', () => process.exit())
