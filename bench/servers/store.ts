/** The store's own limit for the same rows: no HTTP, no XML. Each message asks for a run of some clients and seconds. */
import { Decoder } from '../../src/envelope/decode.ts'
import { EnvelopeReader } from '../../src/envelope/read-envelope.ts'
import { rootOf } from '../../src/envelope/read-message.ts'
import { deposerDemande } from '../../src/operation/deposer-demande.ts'
import { openStore } from '../../src/store/open.ts'
import { depot, journalEntry } from '../../test/store/places.ts'
import { messageOf } from '../message.ts'
import { searchedPersons } from '../rows.ts'
import { answer, cpuMs } from './serve.ts'

const [, , sqliteFile = ':memory:', databaseUrl] = process.argv
const store = await openStore({ sqliteFile, databaseUrl })
const reader = new EnvelopeReader(() => new Decoder(rootOf(deposerDemande.input)))
const contenu = JSON.stringify(reader.read(messageOf('deposerDemande', 0)).value)

const run = async (clients: number, seconds: number) => {
  const started = performance.now()
  const before = cpuMs()
  const end = started + seconds * 1000
  let requests = 0
  const client = async () => {
    while (performance.now() < end) {
      await store.depose(depot({ contenu, journal: journalEntry(), ...searchedPersons() }))
      requests++
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  return { requests, seconds: (performance.now() - started) / 1000, cpu: cpuMs() - before }
}

answer({ bytes: Buffer.byteLength(contenu) }, (asked) => {
  const { clients, seconds } = asked as { clients: number; seconds: number }
  return run(clients, seconds)
})
