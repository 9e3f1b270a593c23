/** Deposits one document and dies at the gate of the rank given, counted over bytes and store; says whether it ran through. */
import { readFileSync } from 'node:fs'
import { KeyRing } from '../../src/blob/keys.ts'
import { openBlobs } from '../../src/blob/open.ts'
import { Inspector } from '../../src/inspection/inspector.ts'
import { openStore } from '../../src/store/open.ts'
import { openAppOn } from './deposit-app.ts'

const [, , rank = '0', dossier = '', place = '{}', numUnique = '', file = ''] = process.argv
let armed = false
let passed = 0
const gate = (): void => {
  if (armed && ++passed === Number(rank)) process.kill(process.pid, 'SIGKILL')
}
const keys = new KeyRing([{ id: 'essai', key: Buffer.alloc(32, 7) }])
const blobs = await openBlobs({ dossier, keys, gate })
const store = await openStore(JSON.parse(place) as { sqliteFile: string }, { gate })
const inspector = new Inspector()
const app = await openAppOn(store, {
  blobs,
  inspector,
  scanner: undefined,
  refuseSansAntivirus: false,
  limite: 1e7,
})
armed = true
const answer = await app.inject({
  method: 'POST',
  url: `/v1/demandes/${numUnique}/pieces?categorie=ID01&personne=1`,
  headers: { 'content-type': 'application/pdf', 'idempotency-key': 'exercice-1' },
  payload: readFileSync(file),
})
process.stdout.write(JSON.stringify({ status: answer.statusCode, passed }))
await app.close()
await inspector.close()
await store.close()
