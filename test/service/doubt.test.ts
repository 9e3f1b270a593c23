/** Doubtful answers are counted for each guichet within the hour, by every process, under a clock that the test owns. */
import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { buildApp } from '../../src/app.ts'
import { readConfig } from '../../src/config/config.ts'
import { DoubtLimiter } from '../../src/service/doubt.ts'
import type { Store } from '../../src/store/ports.ts'
import { StoreUnavailable } from '../../src/store/ports.ts'
import { readXml } from '../kit/somebody.ts'
import { onEveryStore } from '../store/frame.ts'
import { journalEntry } from '../store/places.ts'

const at = (time: string) => new Date(`2026-02-10T${time}Z`)
const refused = { code: 'SNE-DRO-003', status: 429 }

const doubted = (store: Store, horodatage: Date, guichet = 'G1226') =>
  store.record(
    journalEntry({
      horodatage: horodatage.toISOString(),
      doute: true,
      author: { guichet, agent: undefined },
    }),
  )

t.test('calls at one instant share one count; one that failed is asked again', async (t) => {
  let asked = 0
  let broken = true
  const store = {
    countDoutes: async () => {
      asked++
      if (broken) throw new StoreUnavailable('panne')
      return 1
    },
  } as unknown as Store
  const limiter = new DoubtLimiter(store, 3)
  const now = at('10:00:00')
  const three = () => Promise.allSettled([1, 2, 3].map(() => limiter.check('G1226', now)))
  for (const one of await three()) t.ok(one.status === 'rejected' && one.reason instanceof StoreUnavailable)
  t.equal(asked, 1)
  broken = false
  t.same(
    (await three()).map(({ status }) => status),
    ['fulfilled', 'fulfilled', 'fulfilled'],
  )
  t.equal(asked, 2)
  const late = limiter.check('G1226', now)
  limiter.add('G1226')
  await late
  limiter.add('G1226')
  await t.rejects(limiter.check('G1226', now), refused, 'those given since are not forgotten')
  await limiter.check('G2226', now)
  await limiter.check(undefined, now)
  limiter.add('G3226')
  t.equal(asked, 4, 'one for each guichet')
})

onEveryStore((check) => {
  check('the limit holds for an hour, for one guichet, whichever process answered', async (t, open) => {
    const stores = await Promise.all([open(), open()])
    const [here, there] = stores.map((store) => new DoubtLimiter(store, 3)) as [DoubtLimiter, DoubtLimiter]
    await doubted(stores[0], at('10:00:00'))
    await doubted(stores[1], at('10:20:00'))
    await here.check('G1226', at('10:30:00'))
    await there.check('G1226', at('10:30:00'))
    await doubted(stores[0], at('10:30:00'))
    here.add('G1226')
    await t.rejects(here.check('G1226', at('10:30:01')), refused, 'known at once where it was given')
    await t.rejects(there.check('G1226', at('10:30:06')), refused, 'and soon everywhere else')
    await t.rejects(here.check('G1226', at('10:59:59')), refused)
    await here.check('G2226', at('10:59:59'))
    await t.rejects(here.check('G1226', at('11:00:00')), refused, 'the hour is over after this instant')
    await here.check('G1226', at('11:00:06'))
    await there.check('G1226', at('11:00:06'))
    await t.rejects(there.check('G1226', at('10:30:06')), refused, 'a clock put back is counted anew')
  })
})

const XML = readXml('deposer-demande/ok-demandeur-seul')
/** The same names, born a day that one slip of the finger gives, without the phone and the mail that would tell. */
const doubtful = (day: number) =>
  XML.replace('1984-07-09', `1984-07-0${8 - day}`)
    .replace(/<telPortable>.*?<\/telPortable>/, '')
    .replace(/<mel>.*?<\/mel>/, '')

const post = (app: FastifyInstance, url: string, type: string, payload: string, guichet: string) =>
  app.inject({ method: 'POST', url, headers: { 'content-type': type, 'x-guichet': guichet }, payload })

onEveryStore((check) => {
  check('on the doors: 429 with the time to wait, and nothing more of the record', async (t, open, place) => {
    const store = await open()
    let now = at('09:00:00')
    const config = { ...readConfig({ SNE_NIVEAU_JOURNAL: 'silent' }), doubtLimit: 2 }
    const app = await buildApp(config, { store, clock: () => now })
    try {
      const depose = (xml: string, guichet = 'G1226') =>
        post(app, '/v1/demandes', 'application/xml', xml.replaceAll('G1226', guichet), guichet)
      t.equal((await depose(XML)).statusCode, 201)
      for (const day of [0, 1]) {
        const answer = await depose(doubtful(day), 'G2226')
        t.match(answer, { statusCode: 422, body: 'SNE-REG-202' })
      }
      t.equal((await place.query('SELECT id FROM journal WHERE doute')).length, 2)
      const answer = await depose(XML, 'G2226')
      t.match(answer, { statusCode: 429, headers: { 'retry-after': '3600' } })
      t.match(answer.json(), { code: 'SNE-DRO-003' })
      t.notMatch(answer.body, /Grandin|SNE-REG/)
      const envelope = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${XML.replace(/<\?.*?\?>/, '').replaceAll('G1226', 'G2226')}</s:Body></s:Envelope>`
      const soap = await post(app, '/soap/v1', 'text/xml', envelope, 'G2226')
      t.match(soap.body, /Fault>.*SNE-DRO-003/s)
      t.match(
        await depose(doubtful(2)),
        { statusCode: 422, body: 'SNE-REG-202' },
        'another guichet is answered',
      )
      t.match(await place.query("SELECT decision FROM journal WHERE codes LIKE '%DRO-003%'"), [
        { decision: 'REFUSEE' },
        { decision: 'REFUSEE' },
      ])
      now = at('10:00:01')
      t.match(await depose(doubtful(3), 'G2226'), { statusCode: 422, body: 'SNE-REG-202' }, 'an hour later')
    } finally {
      await app.close()
    }
  })
})
