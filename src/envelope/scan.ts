/**
 * From text to events, strictly: a thin hand on saxes that refuses what the service never accepts (DOCTYPE, processing
 * instructions), holds the limits while reading, and says where each tag begins.
 */
import { type SaxesAttributeNS, SaxesParser } from 'saxes'
import { turn } from '../base/turn.ts'
import type { Code, Params } from '../diagnostic/catalogue.ts'
import { placeAt, type TextPlace } from './encoding.ts'
import { sayMalformed } from './malformed.ts'
import { readPlain } from './plain.ts'
import { XmlRefusal } from './refusal.ts'

/** An attribute, its namespace resolved; namespace declarations are never among them. */
export interface XmlAttribute {
  readonly uri: string
  readonly local: string
  readonly value: string
}

/** What receives a document as it is read. What it raises stops the reading and goes through. */
export interface XmlHandler {
  /**
   * The place is that of the tag's `<`, line and column counted from 1. The attributes may be kept, not changed.
   * `ns` resolves a prefix in this element's scope, for QNames in values; it holds only until `open` returns.
   */
  open(
    uri: string,
    local: string,
    prefix: string,
    attributes: readonly XmlAttribute[],
    ligne: number,
    colonne: number,
    ns: (prefix: string) => string | undefined,
  ): void
  /** Character data and CDATA inside the root, references resolved; may come in several calls. */
  text(data: string): void
  close(): void
}

/** Each is the most that is still accepted; `textLength` holds for one run of text and for one attribute value. */
export interface XmlLimits {
  readonly depth: number
  readonly elements: number
  readonly textLength: number
  readonly attributes: number
}

/** Limits of the contract. The whole message's size is held at the door. */
export const DEFAULT_LIMITS: XmlLimits = {
  depth: 64,
  elements: 10_000,
  textLength: 1_048_576,
  attributes: 64,
}

/** Rules beside the limits. */
export interface XmlRules {
  /** `accepte` only to test the reader against public suites. */
  readonly processingInstructions?: 'refuse' | 'accepte'
}

const NONE: readonly XmlAttribute[] = []
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that XML 1.0 forbids
const FORBIDDEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uD800-\uDFFF\uFFFE\uFFFF]/
const DECLARATION = /<!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)/iy
const VERSION = /^\uFEFF?<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*["']([^"'<>]*)/
const BLANKS = /[\uFEFF \t\r\n]*/y

/** Refuses a DOCTYPE or an entity declaration (SNE-XML-002) before anything is parsed: reads the prolog, once over. */
export const refuseDoctype = (text: string): void => {
  let at = 0
  while (at !== -1) {
    BLANKS.lastIndex = at
    BLANKS.test(text)
    at = BLANKS.lastIndex
    if (text.startsWith('<?', at)) at = after(text, '?>', at + 2)
    else if (text.startsWith('<!--', at)) at = after(text, '-->', at + 4)
    else {
      DECLARATION.lastIndex = at
      if (DECLARATION.test(text)) throw new XmlRefusal('SNE-XML-002', {}, placeAt(text, at))
      return
    }
  }
}

const after = (text: string, end: string, from: number): number => {
  const at = text.indexOf(end, from)
  return at === -1 ? -1 : at + end.length
}

/**
 * Reads a document to its end and tells it to `handler`.
 * Raises XmlRefusal at the first thing that is not XML 1.0 with namespaces (SNE-XML-001), is a DOCTYPE (-002), a
 * processing instruction (-003) or a forbidden character (-007), or passes a limit (-009, -010, -011).
 */
export const readXml = (text: string, handler: XmlHandler, limits: XmlLimits, rules: XmlRules = {}): void => {
  if (!readPlain(text, handler, limits)) readAny(text, handler, limits, rules)
}

/** Characters read in one turn of the loop: less than a millisecond of work. */
const SLICE = 16_384
/** Beyond as many, a message is read in turns. Those of every day are five times shorter. */
const LONG = 65_536

/** Reads a document as `readXml` does, and leaves turns to others when it is long. Raises as `readXml` does. */
export const readXmlInTurns = async (
  text: string,
  handler: XmlHandler,
  limits: XmlLimits,
  { long, slice } = { long: LONG, slice: SLICE },
): Promise<void> => {
  if (text.length <= long) {
    readXml(text, handler, limits)
    return
  }
  const slices = readingAny(text, handler, limits, {}, slice)
  while (!slices.next().done) await turn()
}

/** Reads whatever document, plain or not. Raises as `readXml` does. */
export const readAny = (text: string, handler: XmlHandler, limits: XmlLimits, rules: XmlRules = {}): void => {
  const slices = readingAny(text, handler, limits, rules, SLICE)
  while (!slices.next().done);
}

/** The same slice after slice. */
function* readingAny(
  text: string,
  handler: XmlHandler,
  limits: XmlLimits,
  rules: XmlRules,
  slice: number,
): Generator<void, void> {
  refuseDoctype(text)
  // saxes would take the character after a lone surrogate for its second half.
  if (!text.isWellFormed())
    throw new XmlRefusal('SNE-XML-007', {}, placeAt(text, text.search(/\p{Surrogate}/u)))
  const version = VERSION.exec(text)?.[1]
  if (version !== undefined && version !== '1.0')
    throw new XmlRefusal(
      'SNE-XML-001',
      { detail: { fr: 'seule la version 1.0 est lue', en: 'only version 1.0 is read' } },
      { ligne: 1, colonne: 1 },
    )
  const parser = new SaxesParser({ xmlns: true, position: true })
  const ns = (prefix: string) => parser.resolve(prefix)
  let depth = 0
  let elements = 0
  let length = 0
  let count = 0
  let attributes: SaxesAttributeNS[] | undefined

  const refuse: Refuse = (code, params) => {
    throw new XmlRefusal(code, params, lastRead(parser))
  }
  parser.on('error', (error) => {
    const message = error.message.replace(/^\d+:\d+: /, '')
    if (message.startsWith('inappropriately located doctype')) refuse('SNE-XML-002', {})
    if (message === 'disallowed character.' && FORBIDDEN.test(text.charAt(parser.position - 1)))
      refuse('SNE-XML-007', {})
    refuse('SNE-XML-001', { detail: sayMalformed(message) })
  })
  // Rare, and not said in vain: a seventh handler turns the parser into a dictionary, six times slower.
  if (
    rules.processingInstructions !== 'accepte' &&
    text.indexOf('<?', version === undefined ? 0 : 1) !== -1
  ) {
    parser.on('processinginstruction', () => {
      throw new XmlRefusal('SNE-XML-003', {}, placeAt(text, text.lastIndexOf('<?', parser.position - 2)))
    })
  }
  parser.on('attribute', (attribute) => {
    if (++count > limits.attributes) refuse('SNE-XML-011', { limite: limits.attributes })
    const { name, prefix, local, value } = attribute
    if (value.length > limits.textLength) refuse('SNE-XML-011', { limite: limits.textLength })
    if (prefix === 'xmlns' || name === 'xmlns') {
      // saxes would trim it, and make it another namespace than the one written.
      if (value.trim() !== value)
        refuse('SNE-XML-001', {
          detail: {
            fr: 'un espace de noms est entouré de blancs',
            en: 'a namespace is surrounded by blanks',
          },
        })
      if (prefix !== '') ncName(local, refuse)
      return
    }
    if (prefix !== '') ncName(local, refuse)
    attributes ??= []
    // saxes adds `uri` to this very object before it tells the tag.
    attributes.push(attribute as SaxesAttributeNS)
  })
  parser.on('opentag', (tag) => {
    // No `<` stands inside a tag, so the last one opened it.
    const start = text.lastIndexOf('<', parser.position - 1)
    let ligne = parser.line
    let colonne = parser.columnIndex - (parser.position - start) + 1
    if (colonne < 1) {
      ligne -= placeAt(text.slice(start, parser.position), parser.position - start).ligne - 1
      colonne = columnOf(text, start)
    }
    if (++depth > limits.depth)
      throw new XmlRefusal('SNE-XML-009', { limite: limits.depth }, { ligne, colonne })
    if (++elements > limits.elements)
      throw new XmlRefusal('SNE-XML-010', { limite: limits.elements }, { ligne, colonne })
    if (tag.prefix !== '') ncName(tag.local, refuse)
    const found = attributes ?? NONE
    attributes = undefined
    count = 0
    length = 0
    handler.open(tag.uri, tag.local, tag.prefix, found, ligne, colonne, ns)
  })
  const onText = (data: string) => {
    if (depth === 0) return
    length += data.length
    if (length > limits.textLength) refuse('SNE-XML-011', { limite: limits.textLength })
    handler.text(data)
  }
  parser.on('text', onText)
  parser.on('cdata', onText)
  parser.on('closetag', () => {
    depth--
    length = 0
    handler.close()
  })
  for (let at = 0; at < text.length; ) {
    const end = endOfSlice(text, at + slice)
    parser.write(text.slice(at, end))
    at = end
    yield
  }
  parser.close()
}

/** Where a slice ends: neither within CR LF nor within a surrogate pair. */
const endOfSlice = (text: string, from: number): number => {
  let end = from
  while (end < text.length && /[\r\uD800-\uDBFF]/.test(text.charAt(end - 1))) end++
  return end
}

const lastRead = (parser: { line: number; columnIndex: number }): TextPlace => ({
  ligne: parser.line,
  colonne: Math.max(1, parser.columnIndex),
})

/** Column of `index`, looking back to the start of its line only. */
const columnOf = (text: string, index: number): number => {
  let start = index
  while (start > 0 && text.charCodeAt(start - 1) !== 0x0a && text.charCodeAt(start - 1) !== 0x0d) start--
  return index - start + 1
}

const NC_START =
  /^(?:[A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u2070-\u218F\u2C00-\u2FEF]|\u200C|\u200D|[\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\u{10000}-\u{EFFFF}])/u

type Refuse = <C extends Code>(code: C, params: Params<C>) => never

/** A local name after a prefix must itself begin as a name: saxes checks the first character of the whole only. */
const ncName = (local: string, refuse: Refuse): void => {
  const code = local.charCodeAt(0) | 0x20
  if (code >= 0x61 && code <= 0x7a) return
  if (!NC_START.test(local))
    refuse('SNE-XML-001', { detail: { fr: 'un nom est mal écrit', en: 'a name is badly written' } })
}
