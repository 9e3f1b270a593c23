/** The store's own limit for the same rows: no HTTP, no XML; answers how many it committed. */
import { openStore } from '../../src/store/open.ts'
import { depot } from '../../test/store/places.ts'

const [, , sqliteFile = ':memory:', databaseUrl, clients = '32', seconds = '3'] = process.argv
const store = await openStore({ sqliteFile, ...(databaseUrl && { databaseUrl }) })
const contenu = JSON.stringify({ a: 'x'.repeat(4200) })
const run = async (ms: number) => {
  const end = performance.now() + ms
  let done = 0
  const client = async () => {
    while (performance.now() < end) {
      await store.depose(depot({ contenu }))
      done++
    }
  }
  const started = performance.now()
  await Promise.all(Array.from({ length: Number(clients) }, client))
  return (done * 1000) / (performance.now() - started)
}
await run(500)
const perSecond = await run(Number(seconds) * 1000)
await store.close()
process.send?.({ perSecond })
process.disconnect?.()
