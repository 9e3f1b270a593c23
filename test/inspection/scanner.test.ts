/** The antivirus, a real one: what it says of a document, and that its silence is never a yes. */
import { once } from 'node:events'
import { createServer } from 'node:net'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { type Cause, Scanner } from '../../src/inspection/scanner.ts'
import { EICAR, startClamd } from '../kit/clamd.ts'

const of = (bytes: Buffer) => () => Readable.from([bytes])
const CLEAN = of(Buffer.alloc(200_000, 'sain '))

const clamd = await startClamd(['StreamMaxLength 1M'])

t.test('a real clamd', { skip: typeof clamd === 'string' ? clamd : false }, async (t) => {
  if (typeof clamd === 'string') return
  t.teardown(() => clamd.stop())
  const causes: Cause[] = []
  const scanner = new Scanner(clamd.adresse, { delai: 1000, onSilence: (cause) => causes.push(cause) })
  t.match(await scanner.health(), { version: /^ClamAV \d/ })
  t.equal(await scanner.scan(CLEAN), 'SAINE')
  t.match(await scanner.scan(of(EICAR)), { infectee: /Eicar/ })
  const inPdf = Buffer.concat([Buffer.from('%PDF-1.4\n'), EICAR, Buffer.from('\n%%EOF\n')])
  t.match(await scanner.scan(of(inPdf)), { infectee: /Eicar/ }, 'wherever it is')
  t.same(causes, [])

  t.equal(await scanner.scan(of(Buffer.alloc(2_000_000, 'x'))), 'SANS_REPONSE', 'more than clamd takes')
  t.equal(causes.length, 1)

  process.kill(clamd.pid, 'SIGSTOP')
  const started = performance.now()
  t.equal(await scanner.scan(CLEAN), 'SANS_REPONSE', 'a process that hangs')
  t.ok(performance.now() - started < 3000)
  t.equal(causes.at(-1), 'DELAI_DEPASSE')
  process.kill(clamd.pid, 'SIGCONT')
  const many = await Promise.all(Array.from({ length: 20 }, () => scanner.scan(CLEAN)))
  t.ok(
    many.every((verdict) => verdict === 'SAINE'),
    'and goes on once it lives again',
  )

  const running: number[] = []
  const watched = () => {
    running.push(scanner.figures().running)
    return CLEAN()
  }
  await Promise.all(Array.from({ length: 20 }, () => scanner.scan(watched)))
  t.ok(Math.max(...running) <= 4, 'four at once at most')

  const six = new Scanner(clamd.adresse, { simultanes: 6 })
  let [held, most] = [0, 0]
  async function* slowly() {
    most = Math.max(most, ++held)
    await sleep(100)
    held--
    yield Buffer.from('rien')
  }
  await Promise.all(Array.from({ length: 12 }, () => six.scan(() => Readable.from(slowly()))))
  t.equal(most, 6, 'as many as are set')
})

t.test('nobody there, or somebody who hangs up', async (t) => {
  const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const causes: Cause[] = []
  const scanner = new Scanner(`127.0.0.1:${port}`, { onSilence: (cause) => causes.push(cause) })
  t.equal(await scanner.scan(CLEAN), 'SANS_REPONSE')
  server.close()
  await once(server, 'close')
  t.equal(await scanner.scan(CLEAN), 'SANS_REPONSE')
  t.equal(await scanner.health(), undefined)
  t.equal(causes[1], 'INJOIGNABLE')
})

t.test('an answer that is not a clean yes is none', async (t) => {
  for (const answer of ['stream: OK but', 'OK', '', 'stream: UNKNOWN\0']) {
    const server = createServer((socket) => {
      socket.on('error', () => undefined)
      socket.resume()
      socket.end(answer)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    t.equal(await new Scanner(`127.0.0.1:${port}`).scan(CLEAN), 'SANS_REPONSE', answer)
    server.close()
    await once(server, 'close')
  }
})
