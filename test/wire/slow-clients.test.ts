/** Slow clients: hundreds of them are cut off in time, take no memory to speak of, and slow nobody. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import type { HttpLimits } from '../../src/wire/http-limits.ts'
import { openApp } from '../kit/open-app.ts'
import { answersIn, listen } from '../kit/raw-http.ts'

const XML = readFileSync(
  new URL('../../fixtures/deposer-demande/ok-demandeur-seul/request.xml', import.meta.url),
)
/** The limits of a real gateway, a dozen times shorter. */
const SHORT = {
  headersMs: 1200,
  smallBodyMs: 1500,
  windowMs: 1500,
  windowBytes: 2500,
} as const satisfies Partial<HttpLimits>
/** Half a minute, as much shorter. */
const CUT_MS = 2400
const CLIENTS = 300
/** Of 64 KiB: more than the network's buffers take. */
const CHUNKS = 800
const HEAD = `POST /v1/demandes HTTP/1.1\r\nHost: a\r\nContent-Type: application/xml\r\n`

interface Slow {
  readonly socket: Socket
  readonly openedAt: number
  received: string
  cutAfter: number | undefined
}

const open = async (port: number, first: string | Buffer): Promise<Slow> => {
  const socket = connect(port, '127.0.0.1')
  const slow: Slow = { socket, openedAt: performance.now(), received: '', cutAfter: undefined }
  socket
    .on('error', () => undefined)
    .on('data', (text) => {
      slow.received += text.toString('latin1')
    })
    .on('close', () => {
      slow.cutAfter = performance.now() - slow.openedAt
    })
  await once(socket, 'connect')
  socket.write(first)
  return slow
}

/** Has each client send its next piece, again and again, until `over`. */
const drip = async (clients: readonly Slow[], piece: string, everyMs: number, over: () => boolean) => {
  while (!over()) {
    await sleep(everyMs)
    for (const { socket } of clients) if (socket.writable) socket.write(piece)
  }
}

const p95 = (times: readonly number[]): number =>
  [...times].sort((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? Number.NaN

/** Calls of a client that does nothing wrong, one after the other. */
const goodCalls = async (port: number, count: number): Promise<number[]> => {
  const times: number[] = []
  for (let i = 0; i < count; i++) {
    const started = performance.now()
    const answer = await fetch(`http://127.0.0.1:${port}/v1/demandes`, {
      method: 'POST',
      headers: { 'content-type': 'application/xml' },
      body: XML,
    })
    await answer.text()
    if (answer.status >= 429) throw new Error(`a good client was answered ${answer.status}`)
    times.push(performance.now() - started)
  }
  return times
}

/** Too slow, or one caller's memory was full of what its other calls announced. */
const TOLD = new Set(['SNE-ENV-037', 'SNE-SRV-007'])
const KINDS = [
  { kind: 'nothing at all', first: '', piece: '' },
  { kind: 'a head without end', first: HEAD, piece: 'X-A: b\r\n' },
  { kind: 'a small body', first: `${HEAD}Content-Length: 5000\r\n\r\n`, piece: '<' },
  { kind: 'a long body', first: `${HEAD}Content-Length: 900000\r\n\r\n`, piece: '<<<<<<<<' },
  { kind: 'chunks without end', first: `${HEAD}Transfer-Encoding: chunked\r\n\r\n`, piece: '1\r\n<\r\n' },
] as const

t.test(`SNE-ENV-037: ${CLIENTS} clients that send slowly are cut off and slow nobody`, async (t) => {
  const { app, log } = await openApp(t, { limits: SHORT })
  const port = await listen(app)
  await goodCalls(port, 30)
  const baseline = p95(await goodCalls(port, 100))
  const before = process.memoryUsage().rss
  const clients = await Promise.all(
    Array.from({ length: CLIENTS }, (_, i) => open(port, KINDS[i % KINDS.length]?.first ?? '')),
  )
  const kindOf = (index: number) => clients.filter((_, i) => i % KINDS.length === index)
  let isOver = false
  const drips = KINDS.map(({ piece }, i) => drip(kindOf(i), piece, 100, () => isOver))
  const during = p95(await goodCalls(port, 100))
  const grown = process.memoryUsage().rss - before
  const cut = () => clients.every(({ cutAfter }) => cutAfter !== undefined)
  const until = performance.now() + 10_000
  while (!cut() && performance.now() < until) await sleep(50)
  isOver = true
  await Promise.all(drips)
  t.comment(
    `p95 ${baseline.toFixed(1)} ms, then ${during.toFixed(1)} ms; memory +${Math.round(grown / 1e6)} MB`,
  )
  t.ok(grown < 100_000_000, `${grown} bytes more`)
  // A baseline of some milliseconds doubles by itself on a machine that does other things as well.
  t.ok(
    during <= Math.max(2 * baseline, baseline + 100),
    `p95 of a good client: ${baseline} ms, then ${during} ms`,
  )
  for (const [i, { kind }] of KINDS.entries()) {
    const latest = Math.max(...kindOf(i).map(({ cutAfter = Number.POSITIVE_INFINITY }) => cutAfter))
    t.comment(`${kind}: cut within ${Math.round(latest)} ms`)
    t.ok(latest <= 2 * CUT_MS, `${kind}: cut after ${latest} ms`)
    const answered = kindOf(i).flatMap(({ received }) => answersIn(received))
    t.ok(
      answered.every(({ code = '' }) => TOLD.has(code)),
      'said why, when it could be',
    )
    if (i > 0) t.ok(answered.length > 0, `${kind}: told`)
  }
  t.ok(log.some((line) => line.includes('SNE-ENV-037')))
  t.equal((await goodCalls(port, 1)).length, 1, 'the gateway still answers')
})

t.test('a long body on a slow link passes: what counts is that it goes on', async (t) => {
  const { app } = await openApp(t, { limits: SHORT })
  const port = await listen(app)
  const body = Buffer.concat([XML, Buffer.alloc(100_000 - XML.length, 0x20)])
  const client = await open(port, `${HEAD}Connection: close\r\nContent-Length: ${body.length}\r\n\r\n`)
  const started = performance.now()
  for (let at = 0; at < body.length; at += 4000) {
    client.socket.write(body.subarray(at, at + 4000))
    await sleep(150)
  }
  while (client.cutAfter === undefined) await sleep(20)
  t.ok(performance.now() - started > 2 * SHORT.smallBodyMs, 'longer than a small body may take')
  t.match(answersIn(client.received), [{ status: 201 }])
})

t.test('a client that does not read its answer is cut off; one that reads slowly is not', async (t) => {
  const { app } = await openApp(t, { limits: SHORT })
  app.get('/gros', async (_request, reply) =>
    reply.send(Readable.from(Array.from({ length: CHUNKS }, () => Buffer.alloc(65_536)))),
  )
  const port = await listen(app)
  const GET = 'GET /gros HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'
  const deaf = connect(port, '127.0.0.1').pause()
  deaf.on('error', () => undefined).write(GET)
  const closed = new Promise<number>((resolve) => {
    const started = performance.now()
    app.server.on('connection', (socket) => socket.once('close', () => resolve(performance.now() - started)))
  })
  const after = await closed
  t.ok(after > SHORT.windowMs && after <= 2 * CUT_MS, `cut after ${after} ms`)
  deaf.destroy()

  const slow = connect(port, '127.0.0.1')
  let read = 0
  slow.on('data', (bytes) => {
    read += bytes.length
    slow.pause()
    setTimeout(() => slow.resume(), 15)
  })
  slow.write(GET)
  await sleep(2 * CUT_MS)
  t.notOk(slow.destroyed, 'still reading')
  t.ok(read > 1_000_000)
  slow.destroy()
})

t.test(
  'connections beyond the limit are closed at once, and others are served again when there is room',
  async (t) => {
    const { app, log } = await openApp(t, { limits: { ...SHORT, connections: 10, headersMs: 20_000 } })
    const port = await listen(app)
    const idle = await Promise.all(Array.from({ length: 10 }, () => open(port, '')))
    await t.rejects(fetch(`http://127.0.0.1:${port}/health/live`))
    t.ok(log.some((line) => line.includes('"porte":"connexion"') && line.includes('SNE-SRV-006')))
    for (const { socket } of idle) socket.destroy()
    await sleep(100)
    t.equal(
      (await fetch(`http://127.0.0.1:${port}/health/live`, { headers: { connection: 'close' } })).status,
      200,
    )
  },
)
