/** More calls than can be answered: turned away while it costs little, and a storm slows only its author. */
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { openApp } from '../kit/open-app.ts'
import { answersIn, exchange, listen } from '../kit/raw-http.ts'

const XML = readFileSync(
  new URL('../../fixtures/deposer-demande/ok-demandeur-seul/request.xml', import.meta.url),
)
const [STORMY, CALM] = ['cle-de-la-tempete', 'cle-du-guichet-calme']

/** A store whose deeds wait until they are let go. */
const held = () => {
  let release: () => void = () => undefined
  const gate = new Promise<void>((resolve) => {
    release = resolve
  })
  return { release: () => release(), deed: () => gate.then(() => Promise.reject(new Error('let go'))) }
}

type App = Awaited<ReturnType<typeof openApp>>['app']
const post = (app: App, key = '', url = '/v1/demandes') =>
  app.inject({
    method: 'POST',
    url,
    headers: {
      'content-type': url === '/v1/demandes' ? 'application/xml' : 'text/xml',
      ...(key && { authorization: `Bearer ${key}` }),
    },
    payload: XML,
  })
const keys = [STORMY, CALM, 'cle-d-un-troisieme']

t.test(
  'SNE-SRV-006 and -007: calls beyond what may be inside are turned away, in the form of the door',
  async (t) => {
    const { release, deed } = held()
    const { app, store } = await openApp(t, {
      config: { keys },
      store: { depose: deed },
      limits: { calls: 20, turnMs: 60_000, share: 2, running: 4 },
    })
    const inside = [STORMY, CALM].flatMap((key) => Array.from({ length: 10 }, () => post(app, key)))
    await sleep(200)
    const rest = await post(app, keys[2])
    t.match([rest.statusCode, rest.json()], [503, { code: 'SNE-SRV-006', reessayable: true }])
    t.match(rest.headers, { 'retry-after': /^\d+$/, 'x-content-type-options': 'nosniff' })
    for (const url of ['/soap/v1', '/services/DemandeLogementImplService/']) {
      const soap = await post(app, keys[2], url)
      t.match([soap.statusCode, soap.headers['retry-after']], [500, /^\d+$/])
      t.match(soap.body, /<soap:Fault>.*(Server|Receiver)<.*<gui:code>SNE-SRV-006</s)
    }
    t.equal((await app.inject('/health/live')).statusCode, 200, 'health is always told')
    t.match((await app.inject('/metrics')).body, 'sne_fautes_total{porte="http",code="SNE-SRV-006"} 3')
    release()
    await Promise.all(inside)
    t.equal((await post(app, keys[2])).statusCode, 500, 'once there is room the call reaches the store')
    t.equal(store.figures().waiting, 0)
  },
)

t.test(
  'one caller has half of the room, whatever it sends, and keys that it invents are one caller',
  async (t) => {
    const { release, deed } = held()
    const { app } = await openApp(t, {
      config: { keys },
      store: { depose: deed },
      limits: { calls: 20, turnMs: 60_000 },
    })
    const invented = await Promise.all(
      Array.from({ length: 30 }, (_, i) => post(app, `cle-inventee-numero-${i}`)),
    )
    t.strictSame(
      [...new Set(invented.map(({ statusCode }) => statusCode))].sort(),
      [401, 429],
      'no more room than one caller has',
    )
    const inside = Array.from({ length: 10 }, () => post(app, STORMY))
    await sleep(100)
    const more = await post(app, STORMY)
    t.match([more.statusCode, more.json()], [429, { code: 'SNE-SRV-007', reessayable: true }])
    t.equal(more.headers['retry-after'], '2')
    const other = post(app, CALM)
    release()
    t.match(await other, { statusCode: 500 }, 'another caller is let in')
    await Promise.all(inside)
  },
)

t.test('a call waits for its turn, not longer than it should', async (t) => {
  const { release, deed } = held()
  const { app } = await openApp(t, {
    store: { depose: deed },
    limits: { running: 1, share: 1, turnMs: 400 },
  })
  const first = post(app)
  await sleep(100)
  // What the gateway waits by keeps no process alive.
  const [second] = await Promise.all([post(app), sleep(1000)])
  t.match([second.statusCode, second.json()], [429, { code: 'SNE-SRV-007' }])
  release()
  await first
  t.equal((await post(app)).statusCode, 500, 'the turn was given back')
})

t.test('messages whose length is not told count as the longest: memory is promised once', async (t) => {
  const { app } = await openApp(t)
  const port = await listen(app)
  const head = 'POST /v1/demandes HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n'
  const all = await Promise.all(Array.from({ length: 70 }, () => exchange(port, head, 1000)))
  const answered = all.flatMap(answersIn)
  t.match(answered, Array(6).fill({ status: 429, code: 'SNE-SRV-007' }))
  t.equal(answered.length, 6, '64 are waited for')
  await sleep(100)
  t.equal((await post(app)).statusCode, 201, 'what was promised is given back')
})

t.test('an event loop that lags twice in a row turns calls away, and takes them again', async (t) => {
  const { app } = await openApp(t, { limits: { lagMs: 150 } })
  await app.ready()
  const block = (ms: number) => {
    const until = performance.now() + ms
    while (performance.now() < until);
  }
  const statusAfter = async (blocks: number) => {
    for (let i = 0; i < blocks; i++) {
      block(600)
      await sleep(1)
    }
    return (await app.inject('/v1/plan-classement')).statusCode
  }
  t.equal(await statusAfter(1), 200, 'one long step is made up for')
  await sleep(600)
  t.equal(await statusAfter(3), 503)
  await sleep(1200)
  t.equal(await statusAfter(0), 200)
})
