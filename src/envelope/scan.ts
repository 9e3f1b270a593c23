/**
 * From text to events, strictly: a thin hand on saxes that refuses what the service never accepts (DOCTYPE, processing
 * instructions), holds the limits while reading, and says where each tag begins.
 */
import { type SaxesAttributeNS, SaxesParser, type SaxesTagNS } from 'saxes'
import { XmlRefusal } from './refusal.ts'

export interface XmlAttribute {
  readonly uri: string
  readonly local: string
  readonly value: string
}

export interface XmlHandler {
  /** The place is that of the tag's `<`, both counted from 1. Namespace declarations are not among the attributes. */
  open(
    uri: string,
    local: string,
    prefix: string,
    attributes: readonly XmlAttribute[],
    ligne: number,
    colonne: number,
  ): void
  /** Character data and CDATA, references resolved; may come in several calls. */
  text(data: string): void
  close(): void
}

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

export interface XmlRules {
  /** `accepte` only to test the reader against public suites. */
  readonly processingInstructions?: 'refuse' | 'accepte'
}

const XMLNS = 'http://www.w3.org/2000/xmlns/'
const NONE: readonly XmlAttribute[] = []
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that XML 1.0 forbids
const FORBIDDEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/

/** Refuses a DOCTYPE before anything is parsed: looks only at what may stand before the root. */
export const refuseDoctype = (text: string): void => {
  const prolog = /^(?:\s+|<\?[\s\S]*?\?>|<!--[\s\S]*?-->)*<!DOCTYPE/i.exec(text)
  if (prolog) {
    const before = text.slice(0, prolog[0].length - '<!DOCTYPE'.length)
    throw new XmlRefusal('SNE-XML-002', {}, placeAfter(before))
  }
}

const placeAfter = (before: string) => ({
  ligne: before.split('\n').length,
  colonne: before.length - before.lastIndexOf('\n'),
})

/** Reads a document to its end. Raises XmlRefusal at the first thing that is not XML or not within the limits. */
export const readXml = (text: string, handler: XmlHandler, limits: XmlLimits, rules: XmlRules = {}): void => {
  refuseDoctype(text)
  const bad = FORBIDDEN.exec(text)
  if (bad) throw new XmlRefusal('SNE-XML-007', {}, placeAfter(text.slice(0, bad.index)))
  if (!text.isWellFormed()) throw new XmlRefusal('SNE-XML-007')
  const parser = new SaxesParser({ xmlns: true, position: true })
  let depth = 0
  let elements = 0
  let ligne = 1
  let colonne = 1
  const here = () => ({ ligne: parser.line, colonne: parser.columnIndex + 1 })
  parser.on('error', (error) => {
    throw new XmlRefusal('SNE-XML-001', { detail: neutral(error.message) }, here())
  })
  parser.on('doctype', () => {
    throw new XmlRefusal('SNE-XML-002', {}, here())
  })
  parser.on('xmldecl', (declaration) => {
    if (declaration.version !== '1.0')
      throw new XmlRefusal('SNE-XML-001', { detail: 'seule la version 1.0 est lue' }, here())
  })
  if (rules.processingInstructions !== 'accepte') {
    parser.on('processinginstruction', () => {
      throw new XmlRefusal('SNE-XML-003', {}, here())
    })
  }
  parser.on('opentagstart', (tag) => {
    if (++depth > limits.depth) throw new XmlRefusal('SNE-XML-009', { limite: limits.depth }, here())
    if (++elements > limits.elements) throw new XmlRefusal('SNE-XML-010', { limite: limits.elements }, here())
    // The event comes on the character after the name, which never holds a line end before it.
    ligne = parser.line
    colonne = parser.columnIndex - tag.name.length - 1
    if (colonne < 1) [ligne, colonne] = tagPlace(text, parser.position, tag.name.length)
  })
  parser.on('opentag', (tag: SaxesTagNS) => {
    const attributes = attributesOf(tag, limits, here)
    handler.open(tag.uri, tag.local, tag.prefix, attributes, ligne, colonne)
  })
  const onText = (data: string) => {
    if (data.length > limits.textLength)
      throw new XmlRefusal('SNE-XML-011', { limite: limits.textLength }, here())
    handler.text(data)
  }
  parser.on('text', onText)
  parser.on('cdata', onText)
  parser.on('closetag', () => {
    depth--
    handler.close()
  })
  parser.write(text)
  parser.close()
}

/** A name followed by a line end: the parser is already on the next line, so the text is asked. */
const tagPlace = (text: string, position: number, length: number): [number, number] => {
  const start = text.lastIndexOf('<', position - length)
  const { ligne, colonne } = placeAfter(text.slice(0, start))
  return [ligne, colonne]
}

const attributesOf = (
  tag: SaxesTagNS,
  limits: XmlLimits,
  here: () => { ligne: number; colonne: number },
): readonly XmlAttribute[] => {
  let attributes: XmlAttribute[] | undefined
  let count = 0
  for (const name in tag.attributes) {
    const attribute = tag.attributes[name] as SaxesAttributeNS
    if (++count > limits.attributes)
      throw new XmlRefusal('SNE-XML-011', { limite: limits.attributes }, here())
    if (attribute.uri === XMLNS || attribute.prefix === 'xmlns') continue
    attributes ??= []
    attributes.push({ uri: attribute.uri, local: attribute.local, value: attribute.value })
  }
  return attributes ?? NONE
}

/** The parser's sentence without its position and without anything quoted from the message. */
const neutral = (message: string): string =>
  message
    .replace(/^\d+:\d+: /, '')
    .replace(/[:.].*$/s, '')
    .replace(/["'`<][^"'`>]*["'`>]?/g, '…')
    .slice(0, 80)
