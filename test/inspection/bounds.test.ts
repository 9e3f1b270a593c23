/** The child process: what it may take, how it ends, what it may touch. */
import { execFile } from 'node:child_process'
import { cpSync, readdirSync, readFileSync, readlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import t from 'tap'
import type { Inspector } from '../../src/inspection/inspector.ts'
import { SealedReader } from '../../src/inspection/sealed.ts'
import { openReceptions } from '../kit/inspection.ts'
import { objectStream, onePage, rawPdf } from '../kit/raw-pdf.ts'

const run = promisify(execFile)
const MIB = 2 ** 20
const TOO_LONG = { kind: 'refusee', motif: 'TROP_LONG_A_EXAMINER' }
const PAGE = rawPdf(onePage())
const PHOTO = readFileSync(new URL('../../fixtures/pieces/photo.jpg', import.meta.url))

/** Few bytes, and so many objects that a reader needs seconds, and more than 300 MiB, to hold them. */
const heavy = rawPdf([
  ...onePage(),
  objectStream(
    5,
    Array.from({ length: 150_000 }, () => '[1 2 3 4 5 6 7 8]'),
  ),
])

const receptions = await openReceptions()
t.teardown(() => receptions.close())
const inspect = async (inspector: Inspector, bytes: Buffer) => inspector.inspect(await receptions.seal(bytes))

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Waits until a killed process is gone. */
const gone = async (pid: number): Promise<boolean> => {
  for (let i = 0; i < 100 && isAlive(pid); i++) await new Promise((done) => setTimeout(done, 10))
  return !isAlive(pid)
}

t.test('over its memory, the child is killed, the document refused, the next one served', async (t) => {
  const inspector = receptions.newInspector({
    processus: 1,
    inspection: { delai: 60_000, memoire: 256 * MIB },
  })
  t.teardown(() => inspector.close())
  t.match(await inspect(inspector, PHOTO), { kind: 'bonne' })
  const [pid = 0] = inspector.figures().pids
  t.ok(isAlive(pid))
  t.strictSame(await inspect(inspector, heavy), TOO_LONG)
  t.ok(await gone(pid), 'killed')
  t.match(await inspect(inspector, PHOTO), { kind: 'bonne' })
  t.not(inspector.figures().pids[0], pid)
})

t.test('libraries behind a link are read too', async (t) => {
  const root = fileURLToPath(new URL('../../', import.meta.url))
  const place = t.testdir({ node_modules: t.fixture('symlink', join(root, 'node_modules')) })
  for (const part of ['package.json', 'src/base', 'src/blob', 'src/inspection'])
    cpSync(join(root, part), join(place, part), { recursive: true })
  const { Inspector } = await import(pathToFileURL(join(place, 'src/inspection/inspector.ts')).href)
  const inspector = receptions.newInspector({ processus: 1 }, Inspector)
  t.teardown(() => inspector.close())
  t.match(await inspect(inspector, PAGE), { kind: 'bonne' })
})

t.test('past its time, the same', async (t) => {
  const delai = 400
  const inspector = receptions.newInspector({ processus: 1, inspection: { delai, memoire: 4096 * MIB } })
  t.teardown(() => inspector.close())
  t.match(await inspect(inspector, PAGE), { kind: 'bonne' })
  const [pid = 0] = inspector.figures().pids
  const started = performance.now()
  t.strictSame(await inspect(inspector, heavy), TOO_LONG)
  const ms = performance.now() - started
  t.ok(ms >= delai - 20 && ms < delai + 1000, `${Math.round(ms)} ms`)
  t.ok(await gone(pid), 'killed')
  t.match(await inspect(inspector, PAGE), { kind: 'bonne' })
})

t.test('many documents of one do not keep another waiting', async (t) => {
  const inspector = receptions.newInspector({ processus: 1 })
  const over: string[] = []
  const photo = await receptions.seal(PHOTO)
  const one = async (pour: string) => {
    await inspector.inspect(photo, {}, pour)
    over.push(pour)
  }
  const all = [...Array.from({ length: 20 }, () => one('pressé')), one('calme'), one('calme')]
  t.equal(inspector.figures().waiting, 21)
  await inspector.close()
  t.equal(over.length, 22, 'closed once all were served')
  await Promise.all(all)
  const ranks = over.flatMap((pour, i) => (pour === 'calme' ? [i] : []))
  t.ok(
    ranks.every((rank) => rank <= 5),
    ranks.join(' '),
  )
})

t.test('a child stopped before it holds the document is killed, and the document not blamed', async (t) => {
  const inspector = receptions.newInspector({
    processus: 1,
    inspection: { delai: 5_000, lecture: 500, memoire: 256 * MIB },
  })
  t.teardown(() => inspector.close())
  t.match(await inspect(inspector, PAGE), { kind: 'bonne' })
  const [pid = 0] = inspector.figures().pids
  process.kill(pid, 'SIGSTOP')
  await t.rejects(inspect(inspector, PAGE), { name: 'InspectionUnavailable' })
  t.ok(await gone(pid), 'killed')
  t.match(await inspect(inspector, PAGE), { kind: 'bonne' })
})

t.test('a document that is not what was sealed, or not there, is not judged, and not blamed', async (t) => {
  const inspector = receptions.newInspector({ processus: 1 })
  t.teardown(() => inspector.close())
  const unavailable = { name: 'InspectionUnavailable' }
  const [altered, cut, absent] = await Promise.all([PHOTO, PHOTO, PHOTO].map(receptions.seal))
  for (const [one, change] of [
    [altered, (bytes: Buffer) => bytes.fill(1, 100, 101)],
    [cut, (bytes: Buffer) => bytes.subarray(1)],
  ] as const) {
    writeFileSync(one!.fichier, change(readFileSync(one!.fichier)))
    await t.rejects(inspector.inspect(one!), unavailable)
  }
  await t.rejects(inspector.inspect({ ...altered!, cle: cut!.cle }), unavailable)
  unlinkSync(absent!.fichier)
  await t.rejects(inspector.inspect(absent!), unavailable)
  t.match(await inspect(inspector, PHOTO), { kind: 'bonne' })
})

t.test('nothing of a document is left in the memory that the next one is read into', async (t) => {
  const documents = new SealedReader()
  const first = documents.read(await receptions.seal(PHOTO))
  t.ok(first.equals(PHOTO))
  documents.forget(first)
  const second = documents.read(await receptions.seal(PAGE))
  t.ok(second.equals(PAGE))
  t.equal(second.buffer, first.buffer, 'the same memory')
  const beyond = new Uint8Array(second.buffer, PAGE.length)
  t.ok(beyond.every((byte) => byte === 0))
})

t.test('twenty at once: two children, the others wait, each has its own verdict', async (t) => {
  const inspector = receptions.newInspector()
  const pids = new Set<number>()
  let most = 0
  const watch = setInterval(() => {
    const figures = inspector.figures()
    most = Math.max(most, figures.running)
    for (const pid of figures.pids) pids.add(pid)
  }, 1)
  const documents = Array.from({ length: 20 }, (_, i) => (i % 2 ? PHOTO : PAGE))
  const sealed = await Promise.all(documents.map(receptions.seal))
  const verdicts = sealed.map((one) => inspector.inspect(one))
  t.match(inspector.figures(), { running: 2, waiting: 18 })
  t.same(
    (await Promise.all(verdicts)).map((verdict) => verdict.kind === 'bonne' && verdict.type),
    documents.map((bytes) => (bytes === PHOTO ? 'JPEG' : 'PDF')),
  )
  clearInterval(watch)
  t.equal(most, 2)
  t.equal(pids.size, 2)
  await inspector.close()
  t.ok((await Promise.all([...pids].map(gone))).every(Boolean), 'none outlives its inspector')
})

t.test(
  'it has no environment, one pipe, and no right but to read its code',
  { skip: process.platform !== 'linux' },
  async (t) => {
    process.env['SNE_SECRET_ESSAI'] = 'ne-doit-pas-passer'
    const inspector = receptions.newInspector({ processus: 1 })
    t.teardown(async () => {
      delete process.env['SNE_SECRET_ESSAI']
      await inspector.close()
    })
    await inspect(inspector, PHOTO)
    const [pid = 0] = inspector.figures().pids
    t.equal(readFileSync(`/proc/${pid}/environ`, 'latin1'), 'VIPS_DISC_THRESHOLD=1000g\0')
    const open = readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`))
    t.equal(open.filter((target) => target.startsWith('socket:')).length, 1, 'the pipe to the gateway')
    const [program = '', ...args] = readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0').slice(0, -1)
    t.match(args.at(-1), /child\.ts$/)
    // The same rights, given to a program that tries what the child must not do.
    const attempts = [
      `fs.writeFileSync(${JSON.stringify(`${t.testdir({})}/a`)}, '')`,
      `fs.readFileSync('/etc/passwd')`,
      `fs.readFileSync(${JSON.stringify(new URL('../../package-lock.json', import.meta.url).pathname)})`,
      `require('node:child_process').execFileSync('/bin/true')`,
      `new (require('node:worker_threads').Worker)('0', { eval: true })`,
    ]
    const script = attempts
      .map((one) => `try { ${one}; console.log('fait') } catch (error) { console.log(error.code) }`)
      .join('\n')
    // `env -i`, for the runner of tests would slip its own code into a child of Node's.
    const { stdout } = await run('/usr/bin/env', [
      '-i',
      program,
      ...args.slice(0, -1),
      '-e',
      `const fs = require('node:fs')\n${script}`,
    ])
    t.same(
      stdout.trim().split('\n'),
      attempts.map(() => 'ERR_ACCESS_DENIED'),
    )
  },
)
