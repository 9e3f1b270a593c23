/**
 * Hostile documents against the gateway as it is run: none accepted, each refused with its code within a second, the
 * process alive and still writing, memory bounded, and nothing of their content in the log, the figures or the database.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import t from 'tap'
import { soapFault } from '../kit/cases.ts'
import { JSON_TEXTS } from './json.ts'
import { type Hostile, message, REST_PATH, type Sending } from './message.ts'
import { startService } from './process.ts'
import { WRAPPING } from './wrapping.ts'
import { XML } from './xml.ts'

const HOSTILES: readonly Hostile[] = [...XML, ...WRAPPING, ...JSON_TEXTS]
const FEWEST = 60
const CPU_SECONDS = 1
const WALL_MS = 5000
/** Bytes resident after all of them, twice; a third of it is there before the first. */
const RESIDENT = 450_000_000
/** Whether a document that could not be judged leaves a row in the journal, as one that was judged does. */
const FAULTS_ARE_JOURNALLED = true

interface Sent extends Sending {
  readonly name: string
  readonly correlation: string
}

const CANARY = 'Kanarivogel'
const SENT: readonly Sent[] = HOSTILES.flatMap(({ name, sendings }, i) =>
  sendings(`${CANARY}${i}`).map((one) => ({ ...one, name, correlation: `hostile-${i}-${one.door}` })),
)

/** The codes of a refusal, whatever its form; undefined for an answer that accepts. */
const refusalOf = (status: number, text: string): readonly string[] | undefined => {
  const fault = soapFault(text)
  if (fault !== undefined) return [fault]
  const codes = [...new Set(text.match(/SNE-[A-Z]{3}-\d{3}/g) ?? [])]
  if (status >= 400) return codes
  return /REFUSEE|listeAnomalie/.test(text) && !/numUnique>/.test(text) ? codes : undefined
}

/** What a refusal says in English, in JSON or in XML. */
const englishOf = (text: string): readonly string[] =>
  [...text.matchAll(/"\w+En":("(?:[^"\\]|\\.)*")|<(?:\w+:)?\w+En>([^<]*)<|xml:lang="en">([^<]*)</g)].map(
    ([, json, element, reason]) =>
      json === undefined ? (element ?? reason ?? '') : String(JSON.parse(json)),
  )

t.test('hostile documents', async (t) => {
  const sqlite = join(t.testdir({}), 'sne.sqlite')
  const service = await startService({ SNE_SQLITE: sqlite, SNE_PIECES: join(t.testdirName, 'pieces') })
  t.teardown(() => service.stop())
  const send = async (url: string, headers: Record<string, string>, body: Buffer) => {
    const answer = await fetch(`${service.address}${url}`, { method: 'POST', headers, body })
    return { status: answer.status, text: await answer.text() }
  }
  const deposit = (name: string) =>
    send(REST_PATH, { 'content-type': 'application/xml' }, Buffer.from(message(name)))
  t.equal((await deposit('Avant')).status, 201)
  const before = await service.taken()
  t.ok(HOSTILES.length >= FEWEST, `${HOSTILES.length} documents, sent ${SENT.length} times`)

  const judged = new Set<string>()
  let slowest = 0
  let { cpu } = before
  for (const { name, door, url, headers, body, code, correlation } of SENT) {
    const started = performance.now()
    const { status, text } = await send(url, { ...headers, 'x-correlation-id': correlation }, body)
    const wall = performance.now() - started
    const spent = (await service.taken()).cpu - cpu
    cpu += spent
    slowest = Math.max(slowest, wall)
    t.ok(
      refusalOf(status, text)?.includes(code),
      `${name}, ${door}: ${code} (${refusalOf(status, text)?.join(' ') ?? `${status} ${text.slice(0, 200)}`})`,
    )
    const english = englishOf(text)
    // The SNE's own answer has one label, in French.
    t.ok(english.length > 0 || text.includes('listeAnomalie'), `${name}, ${door}: told in English`)
    t.notMatch(english.join('\n'), /[à-ÿœ]/i, `${name}, ${door}: and in English only`)
    t.notMatch(text, CANARY, `${name}, ${door}: nothing of it comes back`)
    t.ok(spent < CPU_SECONDS && wall < WALL_MS, `${name}, ${door}: ${wall} ms, ${spent} s of processor`)
    if (status < 500 && /REFUSEE/.test(text)) judged.add(correlation)
  }

  const after = await service.taken()
  const total = Math.round((after.cpu - before.cpu) * 1000)
  t.comment(`${SENT.length} sent: ${total} ms of processor, slowest ${Math.round(slowest)} ms`)
  for (const { url, headers, body } of SENT) await send(url, headers, body)
  const { rss } = await service.taken()
  t.comment(`a second time: ${Math.round(rss / 1e6)} MB resident`)
  t.ok(rss < RESIDENT, `${rss} bytes resident`)
  t.ok(service.isAlive())
  t.equal((await deposit('Apres')).status, 201, 'it still writes')

  const figures = await (await fetch(`${service.address}/metrics`)).text()
  for (const [where, text] of Object.entries({ log: service.said(), figures }))
    t.notMatch(text, new RegExp(CANARY, 'i'), `nothing of them is in the ${where}`)
  const database = new DatabaseSync(sqlite, { readOnly: true })
  t.teardown(() => database.close())
  const rows = database.prepare('SELECT correlation FROM journal').all() as { correlation: string }[]
  const journalled = new Set(rows.map(({ correlation }) => correlation))
  const due = SENT.filter(({ correlation }) => FAULTS_ARE_JOURNALLED || judged.has(correlation))
  t.ok(judged.size > 10, `${judged.size} were judged`)
  t.strictSame(
    due.filter(({ correlation }) => !journalled.has(correlation)).map(({ name, door }) => `${name}, ${door}`),
    [],
    'each has its row in the journal',
  )
  for (const file of [sqlite, `${sqlite}-wal`])
    t.notOk(readFileSync(file).includes(CANARY), 'nothing of them was written')
})
