/** Deposits one document and dies at the gate of the rank given, counted over bytes and store; says whether it ran through. */
import { readFileSync } from 'node:fs'
import { KeyRing } from '../../src/blob/keys.ts'
import { openBlobs } from '../../src/blob/open.ts'
import type { S3Place } from '../../src/blob/ports.ts'
import { Inspector } from '../../src/inspection/inspector.ts'
import { openStore, type StorePlace } from '../../src/store/open.ts'
import { LIMIT, MASTER } from '../kit/examens.ts'
import { depositOf } from '../kit/pieces.ts'
import { openAppOn } from './deposit-app.ts'

/** What the drill asks of its child, as JSON in its first argument. */
export interface DepositOrder {
  /** Gate to die at, from 1; 0 for none. */
  readonly rank: number
  readonly place: StorePlace
  readonly dossier: string
  readonly s3?: S3Place | undefined
  readonly numUnique: string
  readonly file: string
}

const { rank, place, dossier, s3, numUnique, file } = JSON.parse(process.argv[2] ?? '{}') as DepositOrder
let armed = false
let passed = 0
const gate = (): void => {
  if (armed && ++passed === rank) process.kill(process.pid, 'SIGKILL')
}
const blobs = await openBlobs({ dossier, keys: new KeyRing([MASTER]), gate, ...(s3 && { s3 }) })
const store = await openStore(place, { gate })
const inspector = new Inspector(blobs.receptions)
const app = await openAppOn(store, {
  blobs,
  inspector,
  scanner: undefined,
  refuseSansAntivirus: false,
  relecture: 0,
  limite: LIMIT,
})
armed = true
const where = { categorie: 'ID01', personne: '1' }
const answer = await app.inject(depositOf(numUnique, readFileSync(file), where, 'exercice-1'))
process.stdout.write(JSON.stringify({ status: answer.statusCode, passed }))
await app.close()
await inspector.close()
await blobs.close()
await store.close()
