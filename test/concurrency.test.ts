/** Many copies of the same submits at once, over HTTP, by one gateway and by two that share a database. */
import { readFileSync } from 'node:fs'
import t from 'tap'
import { buildApp } from '../src/app.ts'
import { readConfig } from '../src/config.ts'
import { openStore } from '../src/store/open.ts'
import { somebody, withApplicant } from './kit/somebody.ts'
import { postgresPlace, sqlitePlace, type TestPlace } from './store/places.ts'

const MESSAGES = 16
const COPIES = 4
const XML = readFileSync(
  new URL('../fixtures/deposer-demande/ok-demandeur-seul/request.xml', import.meta.url),
  'utf8',
)
const message = (i: number) => withApplicant(XML, somebody(i))
const SECRET = Buffer.from('un secret commun aux deux passerelles')

const openGateways = async (place: TestPlace, count: number) => {
  const gateways = await Promise.all(
    Array.from({ length: count }, async () => {
      const store = await openStore(place)
      const app = await buildApp(readConfig({ SNE_NIVEAU_JOURNAL: 'silent' }), { store, secret: SECRET })
      return { app, address: await app.listen({ host: '127.0.0.1', port: 0 }), store }
    }),
  )
  const close = async () => {
    for (const { app, store } of gateways) {
      await app.close()
      await store.close()
    }
  }
  return { addresses: gateways.map(({ address }) => address), close }
}

const submit = async (address: string, key: string, body: string) => {
  const answer = await fetch(`${address}/v1/demandes`, {
    method: 'POST',
    headers: { 'content-type': 'application/xml', 'idempotency-key': key },
    body,
  })
  return { status: answer.status, body: (await answer.json()) as { numUnique?: string; code?: string } }
}

const url = process.env['SNE_DATABASE_URL']
const PLACES = [
  { name: 'SQLite', gateways: 1, open: sqlitePlace },
  { name: 'SQLite, two gateways', gateways: 2, open: sqlitePlace },
  { name: 'PostgreSQL', gateways: 1, open: url === undefined ? undefined : () => postgresPlace(url) },
  {
    name: 'PostgreSQL, two gateways',
    gateways: 2,
    open: url === undefined ? undefined : () => postgresPlace(url),
  },
]

for (const { name, gateways, open } of PLACES) {
  t.test(
    `64 submits of 16 messages, ${name}`,
    { skip: open ? false : 'SNE_DATABASE_URL absent' },
    async (t) => {
      if (!open) return
      const place = await open()
      const { addresses, close } = await openGateways(place, gateways)
      t.teardown(async () => {
        await close()
        await place.remove()
      })
      const calls = Array.from({ length: MESSAGES * COPIES }, (_, n) => n)
      const answers = await Promise.all(
        calls.map((n) =>
          submit(
            addresses[n % gateways] ?? '',
            `cle-${Math.floor(n / COPIES)}`,
            message(Math.floor(n / COPIES)),
          ),
        ),
      )
      t.same([...new Set(answers.map((a) => a.status))], [201])
      const numbers = new Set(answers.map((a) => a.body.numUnique))
      t.equal(numbers.size, MESSAGES, 'one application for each key')
      for (const n of calls) t.same(answers[n]?.body, answers[n - (n % COPIES)]?.body, 'equal answers')
      const rows = await place.query('SELECT num_unique FROM demandes')
      t.equal(rows.length, MESSAGES, 'and nothing more is kept')

      const altered = await submit(addresses[0] ?? '', 'cle-0', message(40))
      t.match(altered, { status: 422, body: { code: 'SNE-SRV-003' } })
      t.equal((await place.query('SELECT num_unique FROM demandes')).length, MESSAGES)
    },
  )
}
