/**
 * From bytes to text: the encoding is settled once, here, before any parser.
 * Byte-order mark, XML declaration and HTTP charset must agree (RFC 7303; XML 1.0, appendix F).
 */
import { isUtf8 } from 'node:buffer'
import { XmlRefusal } from './refusal.ts'

type Family =
  | 'utf-8'
  | 'us-ascii'
  | 'iso-8859-1'
  | 'iso-8859-15'
  | 'windows-1252'
  | 'utf-16le'
  | 'utf-16be'
  | 'utf-16'

const NAMES: ReadonlyMap<string, Family> = new Map<string, Family>([
  ['utf-8', 'utf-8'],
  ['utf8', 'utf-8'],
  ['us-ascii', 'us-ascii'],
  ['ascii', 'us-ascii'],
  ['iso-8859-1', 'iso-8859-1'],
  ['latin-1', 'iso-8859-1'],
  ['latin1', 'iso-8859-1'],
  ['iso-8859-15', 'iso-8859-15'],
  ['windows-1252', 'windows-1252'],
  ['utf-16', 'utf-16'],
  ['utf-16le', 'utf-16le'],
  ['utf-16be', 'utf-16be'],
])

const NAME_MAX = 40
const XML_SPACE = new Set([0x20, 0x09, 0x0a, 0x0d])
const DECLARED = /^<\?xml[ \t\r\n][^>]*?\bencoding[ \t\r\n]*=[ \t\r\n]*["']([A-Za-z][A-Za-z0-9._-]*)["']/

/** A place in a text, line and column counted from 1; CR LF, CR and LF each end a line. */
export interface TextPlace {
  readonly ligne: number
  readonly colonne: number
}

/** The place of the character at `index`. */
export const placeAt = (text: string, index: number): TextPlace => {
  let ligne = 1
  let start = 0
  for (let i = 0; i < index; i++) {
    const code = text.charCodeAt(i)
    if (code !== 0x0a && (code !== 0x0d || text.charCodeAt(i + 1) === 0x0a)) continue
    ligne++
    start = i + 1
  }
  return { ligne, colonne: index - start + 1 }
}

/**
 * The text of an XML document, without its byte-order mark.
 * @param httpCharset `charset` of the Content-Type, when given
 * Raises XmlRefusal: SNE-XML-004 invalid bytes, -005 contradiction, -006 not supported, -008 no bytes.
 */
export const decodeBytes = (bytes: Buffer, httpCharset: string | undefined): string => {
  const { family: sniffed, mark } = sniff(bytes)
  const content = mark === 0 ? bytes : bytes.subarray(mark)
  if (content.length === 0) throw new XmlRefusal('SNE-XML-008', {})
  const known = httpCharset ? agree(sniffed, familyOf(httpCharset)) : sniffed
  if (isWide(known)) {
    // Sixteen bits told by HTTP alone: the first bytes would have shown it.
    if (sniffed === undefined) throw new XmlRefusal('SNE-XML-005', { a: known, b: '8 bits' })
    const text = decodeAs(content, known)
    agree(known, declaredIn(text.slice(0, text.indexOf('>') + 1)) ?? known)
    return text
  }
  const told = declaredIn(content.toString('latin1', 0, content.indexOf(0x3e) + 1))
  if (isWide(told)) throw new XmlRefusal('SNE-XML-005', { a: known ?? '8 bits', b: told })
  return decodeAs(content, told === undefined ? (known ?? 'utf-8') : agree(known, told))
}

const isWide = (family: Family | undefined): family is 'utf-16' | 'utf-16le' | 'utf-16be' =>
  family?.startsWith('utf-16') ?? false

const familyOf = (name: string): Family => {
  const family = NAMES.get(name.trim().toLowerCase())
  if (!family) throw new XmlRefusal('SNE-XML-006', { encodage: name.slice(0, NAME_MAX) })
  return family
}

const declaredIn = (head: string): Family | undefined => {
  const name = DECLARED.exec(head)?.[1]
  return name === undefined ? undefined : familyOf(name)
}

/**
 * What the first four bytes of a text say of themselves: a mark, or how an ASCII character stands in UTF-16.
 * Raises SNE-XML-006 on UTF-32.
 */
export const sniff = (bytes: Buffer): { family: Family | undefined; mark: number } => {
  const [a = -1, b = -1, c = -1, d = -1] = bytes
  if (a === 0xef && b === 0xbb && c === 0xbf) return { family: 'utf-8', mark: 3 }
  if ((a === 0 && b === 0 && c + d > 0) || (c === 0 && d === 0 && a + b > 0 && (a === 0xff || b === 0)))
    throw new XmlRefusal('SNE-XML-006', { encodage: 'UTF-32' })
  if (a === 0xff && b === 0xfe) return { family: 'utf-16le', mark: 2 }
  if (a === 0xfe && b === 0xff) return { family: 'utf-16be', mark: 2 }
  if (b === 0 && (a === 0x3c || XML_SPACE.has(a))) return { family: 'utf-16le', mark: 0 }
  if (a === 0 && (b === 0x3c || XML_SPACE.has(b))) return { family: 'utf-16be', mark: 0 }
  return { family: undefined, mark: 0 }
}

/** The family that two sources settle together. US-ASCII is part of every eight-bit one, and the strictest is kept. */
const agree = (known: Family | undefined, told: Family): Family => {
  if (known === undefined || known === told) return told
  if (isWide(known) && isWide(told)) {
    if (told === 'utf-16') return known
    if (known === 'utf-16') return told
  } else if (!isWide(known) && !isWide(told) && (known === 'us-ascii' || told === 'us-ascii')) {
    return 'us-ascii'
  }
  throw new XmlRefusal('SNE-XML-005', { a: known, b: told })
}

const decodeAs = (bytes: Buffer, family: Family): string => {
  switch (family) {
    case 'utf-8':
      if (!isUtf8(bytes)) throw new XmlRefusal('SNE-XML-004', {}, firstInvalid(bytes))
      return bytes.toString('utf8')
    case 'us-ascii': {
      const bad = bytes.findIndex((byte) => byte > 0x7f)
      const text = bytes.toString('latin1')
      if (bad !== -1) throw new XmlRefusal('SNE-XML-004', {}, placeAt(text, bad))
      return text
    }
    case 'iso-8859-1':
      return bytes.toString('latin1')
    default:
      try {
        return new TextDecoder(family, { fatal: true, ignoreBOM: true }).decode(bytes)
      } catch {
        throw new XmlRefusal('SNE-XML-004', {})
      }
  }
}

/** Place of the first byte that is not UTF-8: the first U+FFFD of the loose reading that the bytes do not hold. */
const firstInvalid = (bytes: Buffer): TextPlace => {
  const text = bytes.toString('utf8')
  let from = 0
  let offset = 0
  for (let at = text.indexOf('\uFFFD'); at !== -1; at = text.indexOf('\uFFFD', from)) {
    offset += Buffer.byteLength(text.slice(from, at))
    if (bytes[offset] !== 0xef || bytes[offset + 1] !== 0xbf || bytes[offset + 2] !== 0xbd)
      return placeAt(text, at)
    offset += 3
    from = at + 1
  }
  return placeAt(text, text.length)
}
