/** `/health/ready`: what turns a process away, what is only a reservation, and how long it takes to say so. */
import { once } from 'node:events'
import { rename } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import type { BlobStore } from '../../src/blob/ports.ts'
import { Scanner } from '../../src/inspection/scanner.ts'
import type { Examens } from '../../src/service/depot.ts'
import { onPlace } from '../blob/frame.ts'
import { diskPlace, s3Place } from '../blob/places.ts'
import { startClamd } from '../kit/clamd.ts'
import { openTestExamens } from '../kit/examens.ts'
import { openFaultProxy } from '../kit/fault-proxy.ts'
import { NOW, openApp } from '../kit/open-app.ts'
import { useS3 } from '../kit/radosgw.ts'

/** What a process with these examinations says at its first question, and in how many milliseconds. */
const ask = async (changes: Partial<Examens>) => {
  const { examens, close } = await openTestExamens(changes)
  const opened = await openApp(undefined, { examens })
  const started = performance.now()
  const answer = await opened.app.inject({ url: '/health/ready' })
  const ms = performance.now() - started
  await opened.close()
  await close()
  return { status: answer.statusCode, body: answer.json() as Record<string, unknown>, ms }
}

t.test('nothing to say', async (t) => {
  const { status, body } = await ask({})
  t.equal(status, 200)
  t.strictSame(body, { etat: 'pret', causes: [], reserves: [], registre: 'sqlite', pieces: 'disque' })
})

t.test(
  'the disk of this process, gone, turns it away',
  onPlace(diskPlace, async (t, open, place) => {
    const blobs = await open()
    await rename(join(place.options.dossier, 'reception'), join(place.options.dossier, 'ailleurs'))
    const { status, body } = await ask({ blobs })
    t.equal(status, 503)
    t.match(body, { etat: 'pas-pret', causes: ['pièces : le dossier des pièces est absent'], reserves: [] })
  }),
)

t.test('a store that hangs is waited for a little, asked once at a time, and its answer kept', async (t) => {
  let [asked, release] = [0, () => undefined as unknown]
  const hung = new Promise<undefined>((resolve) => {
    release = () => resolve(undefined)
  })
  const health = () => {
    asked++
    return hung
  }
  const { examens, close } = await openTestExamens()
  const blobs = { kind: 's3', health } as unknown as BlobStore
  const { app } = await openApp(t, { examens: { ...examens, blobs } })
  t.teardown(close)
  const started = performance.now()
  const answers = await Promise.all([1, 2, 3].map(() => app.inject({ url: '/health/ready' })))
  t.ok(performance.now() - started < 2900, `${performance.now() - started} ms`)
  for (const answer of answers)
    t.match(
      [answer.statusCode, answer.json()],
      [200, { etat: 'degrade', reserves: ['pièces : sans réponse'] }],
    )
  t.equal(asked, 1)
  await new Promise((done) => setTimeout(done, 1100))
  const again = performance.now()
  t.match((await app.inject({ url: '/health/ready' })).json(), { etat: 'degrade' })
  t.ok(performance.now() - again < 500, 'still hung: said at once, and not asked again')
  t.equal(asked, 1)
  release()
  await hung
  t.match(
    (await app.inject({ url: '/health/ready' })).json(),
    { etat: 'pret' },
    'and asked again once it answers',
  )
  t.equal(asked, 2)
})

const s3 = await useS3()
if (typeof s3 === 'string') t.pass('S3', { skip: s3 })
else {
  t.teardown(() => s3.stop())
  t.test(
    'S3 stopped is a reservation: applications are still served',
    onPlace(
      () => s3Place(s3.service),
      async (t, open, place) => {
        const proxy = await openFaultProxy(s3.service.endpoint)
        const blobs = await open({ s3: { ...place.s3, endpoint: proxy.endpoint } })
        t.match((await ask({ blobs })).body, { etat: 'pret', pieces: 's3' })
        for (const kind of ['refus', 'silence'] as const) {
          proxy.set(kind === 'refus' ? { kind } : { kind, octets: 0 })
          const { status, body, ms } = await ask({ blobs })
          t.equal(status, 200, kind)
          t.match(body, {
            etat: 'degrade',
            causes: [],
            reserves: [/^pièces : (le service S3 est injoignable|sans réponse)$/],
          })
          t.ok(ms < 2900, `${ms} ms`)
        }
        await proxy.close()
      },
    ),
  )
}

const clamd = await startClamd()
t.test(
  'an antivirus that runs, hangs, is gone',
  { skip: typeof clamd === 'string' ? clamd : false },
  async (t) => {
    if (typeof clamd === 'string') return
    const scanner = new Scanner(clamd.adresse)
    t.match((await ask({ scanner })).body, { etat: 'pret', antivirus: { version: /^ClamAV \d/ } })
    process.kill(clamd.pid, 'SIGSTOP')
    const hung = await ask({ scanner })
    t.match(hung, { status: 200, body: { etat: 'degrade', reserves: ['antivirus : sans réponse'] } })
    t.ok(hung.ms < 2900, `${hung.ms} ms`)
    await clamd.stop()
    t.match(await ask({ scanner }), {
      status: 200,
      body: { etat: 'degrade', reserves: ['antivirus : sans réponse'] },
    })
  },
)

t.test('signatures too old, and no antivirus where one is demanded', async (t) => {
  const days = (n: number) => new Date(NOW.getTime() - n * 86_400_000)
  let written = days(8)
  const server = createServer((socket) => {
    socket.once('data', (command) =>
      socket.end(
        String(command) === 'zPING\0' ? 'PONG\0' : `ClamAV 1.4.3/27823/${written.toString().slice(0, 24)}\0`,
      ),
    )
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const scanner = new Scanner(`127.0.0.1:${(server.address() as { port: number }).port}`)
  t.match(await ask({ scanner }), {
    status: 200,
    body: {
      reserves: ['antivirus : signatures de 8 jours'],
      antivirus: { signatures: days(8).toISOString() },
    },
  })
  written = days(7)
  t.match((await ask({ scanner })).body, { etat: 'pret', antivirus: { version: 'ClamAV 1.4.3' } })
  t.match(await ask({ refuseSansAntivirus: true }), {
    status: 200,
    body: { etat: 'degrade', reserves: ['antivirus : absent, les pièces sont refusées'] },
  })
})
