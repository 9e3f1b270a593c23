/** Many submits of the same messages or of one person at once, over HTTP, by one gateway and by two that share a database. */
import t from 'tap'
import { buildApp } from '../src/app.ts'
import { readConfig } from '../src/config/config.ts'
import { openStore } from '../src/store/open.ts'
import { startGateway } from './drills/start-child.ts'
import { unmarked } from './kit/replay.ts'
import { readXml, somebody, withApplicant } from './kit/somebody.ts'
import { postgresPlace, sqlitePlace, type TestPlace } from './store/places.ts'

const MESSAGES = 16
const COPIES = 4
const XML = readXml('deposer-demande/ok-demandeur-seul')
const message = (i: number) => withApplicant(XML, somebody(i))
const SECRET = 'un secret commun aux deux passerelles'
const compiled = t.testdir({})

const openGateways = async (place: TestPlace, count: number) => {
  const gateways = await Promise.all(
    Array.from({ length: count }, async () => {
      const store = await openStore(place)
      const app = await buildApp(readConfig({ SNE_NIVEAU_JOURNAL: 'silent' }), {
        store,
        secret: Buffer.from(SECRET),
      })
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

/** The same gateways, each in a process of its own. */
const startGateways = async ({ databaseUrl, sqliteFile }: TestPlace, count: number) => {
  const gateways = await Promise.all(
    Array.from({ length: count }, () => startGateway({ databaseUrl, sqliteFile, secret: SECRET }, compiled)),
  )
  const close = async () => {
    await Promise.all(gateways.map((gateway) => gateway.kill()))
  }
  return { addresses: gateways.map(({ address }) => address), close }
}

interface Body {
  readonly numUnique?: string
  readonly code?: string
  readonly rapport?: { readonly listeConstat: readonly { readonly code: string }[] }
}

const submit = async (address: string, key: string, body: string) => {
  const answer = await fetch(`${address}/v1/demandes`, {
    method: 'POST',
    headers: { 'content-type': 'application/xml', 'idempotency-key': key },
    body,
  })
  return { status: answer.status, body: JSON.parse(unmarked(await answer.text())) as Body }
}

const url = process.env['SNE_DATABASE_URL']
const PLACES = [
  { name: 'SQLite', gateways: 1, open: sqlitePlace },
  { name: 'SQLite, two gateways on one file', gateways: 2, open: sqlitePlace },
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

const GUICHETS = ['G1226', 'G2226'] as const
/** One person, as each of two counters sends it. */
const asGuichet = (guichet: string) => XML.replace(/<numGuichet>[^<]*</, `<numGuichet>${guichet}<`)

for (const { name, gateways, open } of PLACES) {
  t.test(
    `64 submits of one person under 64 keys by two counters, ${name}`,
    { skip: open ? false : 'SNE_DATABASE_URL absent' },
    async (t) => {
      if (!open) return
      const place = await open()
      const { addresses, close } = await startGateways(place, gateways)
      t.teardown(async () => {
        await close()
        await place.remove()
      })
      const calls = Array.from({ length: MESSAGES * COPIES }, (_, n) => ({
        // Both counters at each gateway.
        guichet: GUICHETS[Math.floor(n / gateways) % 2]!,
        address: addresses[n % gateways] ?? '',
        cle: `cle-${n}`,
      }))
      const answers = await Promise.all(
        calls.map(async ({ guichet, address, cle }) => ({
          guichet,
          ...(await submit(address, cle, asGuichet(guichet))),
        })),
      )
      const accepted = answers.filter(({ status }) => status === 201)
      const refused = answers.filter(({ status }) => status === 422)
      t.equal(accepted.length, 1, 'one application')
      t.equal(refused.length, 63)
      const number = accepted[0]?.body.numUnique ?? ''
      t.match(number, /^035[0-9]{4}000001G[12]226$/)
      const told = new Map<string, Set<boolean>>(GUICHETS.map((guichet) => [guichet, new Set()]))
      for (const { guichet, body } of refused) {
        t.same(
          body.rapport?.listeConstat.map(({ code }) => code),
          ['SNE-REG-201'],
        )
        told.get(guichet)?.add(JSON.stringify(body).includes(number))
      }
      const [registering, other] = number.endsWith(GUICHETS[0]) ? GUICHETS : GUICHETS.toReversed()
      t.same([...(told.get(registering!) ?? [])], [true], 'named to the guichet that registered it')
      t.same([...(told.get(other!) ?? [])], [false], 'and to no other')
      t.equal((await place.query('SELECT num_unique FROM demandes')).length, 1)
      t.equal((await place.query('SELECT cle FROM idempotence')).length, 1, 'a refusal takes no key')
      const journal = await place.query('SELECT decision FROM journal')
      t.equal(journal.filter((row) => row['decision'] === 'REFUSEE').length, 63)
      t.equal(journal.length, 64)
    },
  )
}
