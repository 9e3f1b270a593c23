/** The reader and libxml2 give the same verdict on thousands of seeded mutations, but for the differences listed here. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { readElement } from '../../src/envelope/read-message.ts'
import { XmlRefusal } from '../../src/envelope/refusal.ts'
import { deposerDemande } from '../../src/operation/deposer-demande.ts'
import { judgeShape } from '../../src/rules/shape.ts'
import { KINDS, mutate, type Node, parse, random, write } from './mutate.ts'

const ROUNDS = 6000
const SEED = 20_180_315
const BATCH = 500
const ROOT = new URL('../../', import.meta.url).pathname

const SAMPLE = join(ROOT, 'fixtures/deposer-demande/ok-demandeur-seul/request.xml')

/** Where we differ on purpose, each with its reason and a message that shows it. */
const ADMITTED = [
  {
    name: 'xsi:type naming a type',
    reason: 'XSD lets xsi:type name the declared type; the contract refuses the attribute whatever it names',
    when: (text: string, ours: boolean) => !ours && /XMLSchema-instance" \w+:type=/.test(text),
    sample: (text: string) =>
      text.replace(
        'demandeLogement xmlns="http://nuu.application.i2/"',
        '$& xmlns:n="http://nuu.application.i2/" xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:type="n:demandeLogementType"',
      ),
  },
] as const

const oursSays = (text: string): boolean => {
  try {
    const read = readElement(text, deposerDemande.input)
    if ('racine' in read) return false
    return read.constats.length === 0 && judgeShape(deposerDemande.input, read.value, false).length === 0
  } catch (error) {
    if (error instanceof XmlRefusal) return false
    throw error
  }
}

const libxmlSays = (folder: string, names: readonly string[]): Map<string, boolean> => {
  const verdicts = new Map<string, boolean>()
  for (let i = 0; i < names.length; i += BATCH) {
    const run = spawnSync(
      'xmllint',
      ['--noout', '--schema', join(ROOT, 'schemas/guichet-v1.xsd'), ...names.slice(i, i + BATCH)],
      {
        cwd: folder,
        encoding: 'utf8',
        maxBuffer: 1 << 28,
      },
    )
    for (const [, name, verdict] of run.stderr.matchAll(/^(\d+\.xml) (validates|fails to validate)$/gm)) {
      verdicts.set(name ?? '', verdict === 'validates')
    }
  }
  return verdicts
}

const bases = (): Node[] => {
  const folder = join(ROOT, 'fixtures/deposer-demande')
  return readdirSync(folder)
    .filter((name) => name.startsWith('ok-'))
    .map((name) => readFileSync(join(folder, name, 'request.xml')))
    .filter(
      (bytes) => bytes[0] === 0x3c && !/encoding="(?!UTF-8)/i.test(bytes.toString('latin1').slice(0, 100)),
    )
    .map((bytes) => parse(bytes.toString('utf8')))
}

const hasXmllint = spawnSync('xmllint', ['--version']).status === 0

t.test('the same verdict as libxml2', { skip: hasXmllint ? false : 'xmllint absent' }, async (t) => {
  const messages = bases()
  t.ok(messages.length >= 1, 'valid messages to start from')
  const next = random(SEED)
  const folder = mkdtempSync(join(tmpdir(), 'sne-differentiel-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const texts = new Map<string, { text: string; kind: string }>()
  while (texts.size < ROUNDS) {
    const kind = KINDS[texts.size % KINDS.length] ?? 'drop'
    const base = messages[Math.floor(next() * messages.length)]
    let mutant = base && mutate(base, kind, next)
    // One in five is mutated twice: findings must not hide each other.
    if (mutant && next() < 0.2)
      mutant = mutate(mutant, KINDS[Math.floor(next() * KINDS.length)] ?? 'drop', next) ?? mutant
    if (!mutant) continue
    const name = `${texts.size}.xml`
    texts.set(name, { text: write(mutant), kind })
    writeFileSync(join(folder, name), write(mutant))
  }
  for (const { sample } of ADMITTED) {
    const name = `${texts.size}.xml`
    const text = sample(readFileSync(SAMPLE, 'utf8'))
    texts.set(name, { text, kind: 'admitted' })
    writeFileSync(join(folder, name), text)
  }
  const theirs = libxmlSays(folder, [...texts.keys()])
  t.equal(theirs.size, texts.size, 'libxml2 judged every message')
  const wrong: object[] = []
  const admitted = new Map<string, number>()
  let valid = 0
  for (const [name, { text, kind }] of texts) {
    const ours = oursSays(text)
    if (ours) valid++
    if (ours === theirs.get(name)) continue
    const known = ADMITTED.find((difference) => difference.when(text, ours))
    if (known) admitted.set(known.name, (admitted.get(known.name) ?? 0) + 1)
    else wrong.push({ kind, ours, text })
  }
  t.comment(`${texts.size} messages, ${valid} valid`, Object.fromEntries(admitted))
  for (const { name, reason } of ADMITTED) t.ok(admitted.get(name), `${name}: ${reason}`)
  t.ok(valid > ROUNDS / 50, 'some mutations leave the message valid')
  t.ok(valid < ROUNDS / 2, 'most do not')
  t.same(wrong.slice(0, 5), [], `${wrong.length} verdicts differ`)
})
