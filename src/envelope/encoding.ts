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

const NAMES: Readonly<Record<string, Family>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'us-ascii': 'us-ascii',
  ascii: 'us-ascii',
  'iso-8859-1': 'iso-8859-1',
  'latin-1': 'iso-8859-1',
  latin1: 'iso-8859-1',
  'iso-8859-15': 'iso-8859-15',
  'windows-1252': 'windows-1252',
  'utf-16': 'utf-16',
  'utf-16le': 'utf-16le',
  'utf-16be': 'utf-16be',
}

const NAME_MAX = 40

const familyOf = (name: string): Family => {
  const family = NAMES[name.toLowerCase()]
  if (!family) throw new XmlRefusal('SNE-XML-006', { encodage: name.slice(0, NAME_MAX) })
  return family
}

/** What the first bytes say of themselves: a mark, or the pattern of `<` in UTF-16. */
const sniff = (bytes: Buffer): { family: Family | undefined; mark: number } => {
  const [a, b, c] = bytes
  if (a === 0xef && b === 0xbb && c === 0xbf) return { family: 'utf-8', mark: 3 }
  if (a === 0xff && b === 0xfe) return { family: 'utf-16le', mark: 2 }
  if (a === 0xfe && b === 0xff) return { family: 'utf-16be', mark: 2 }
  if (a === 0x3c && b === 0) return { family: 'utf-16le', mark: 0 }
  if (a === 0 && b === 0x3c) return { family: 'utf-16be', mark: 0 }
  return { family: undefined, mark: 0 }
}

const DECLARED = /^<\?xml\s[^>]*?\bencoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]*)["']/
const PROLOG = 200

const agree = (known: Family | undefined, told: Family): Family => {
  if (known === undefined || known === told) return told
  const wide = known === 'utf-16le' || known === 'utf-16be'
  if (wide && told === 'utf-16') return known
  if (known === 'utf-16' && (told === 'utf-16le' || told === 'utf-16be')) return told
  throw new XmlRefusal('SNE-XML-005', { a: known, b: told })
}

/**
 * The text of an XML document, without its byte-order mark.
 * @param httpCharset `charset` of the Content-Type, when given
 * Raises XmlRefusal: SNE-XML-004 invalid bytes, SNE-XML-005 contradiction, SNE-XML-006 not supported.
 */
export const decodeBytes = (bytes: Buffer, httpCharset: string | undefined): string => {
  const { family: sniffed, mark } = sniff(bytes)
  let family = httpCharset === undefined ? sniffed : agree(sniffed, familyOf(httpCharset))
  const narrow = family === undefined || !family.startsWith('utf-16')
  const head = narrow
    ? bytes.toString('latin1', mark, mark + PROLOG)
    : decodeWide(bytes.subarray(mark, mark + PROLOG * 2), family)
  const declared = DECLARED.exec(head)?.[1]
  if (declared !== undefined) {
    const told = familyOf(declared)
    if (narrow && told.startsWith('utf-16'))
      throw new XmlRefusal('SNE-XML-005', { a: family ?? 'utf-8', b: told })
    family = agree(family, told)
  }
  return decodeAs(mark === 0 ? bytes : bytes.subarray(mark), family ?? 'utf-8')
}

const decodeWide = (bytes: Buffer, family: Family | undefined): string =>
  new TextDecoder(family === 'utf-16be' ? 'utf-16be' : 'utf-16le').decode(bytes)

const decodeAs = (bytes: Buffer, family: Family): string => {
  switch (family) {
    case 'utf-8':
      if (!isUtf8(bytes)) throw new XmlRefusal('SNE-XML-004', {}, firstInvalid(bytes))
      return bytes.toString('utf8')
    case 'us-ascii':
      if (bytes.some((byte) => byte > 0x7f)) throw new XmlRefusal('SNE-XML-004')
      return bytes.toString('latin1')
    case 'iso-8859-1':
      return bytes.toString('latin1')
    default:
      try {
        return new TextDecoder(family === 'utf-16' ? 'utf-16le' : family, {
          fatal: true,
          ignoreBOM: true,
        }).decode(bytes)
      } catch {
        throw new XmlRefusal('SNE-XML-004')
      }
  }
}

/** Place of the first byte that is not UTF-8. */
const firstInvalid = (bytes: Buffer): { ligne: number; colonne: number } => {
  const text = bytes.toString('utf8')
  const before = text.slice(0, Math.max(0, text.indexOf('\uFFFD')))
  const lineStart = before.lastIndexOf('\n') + 1
  return { ligne: before.split('\n').length, colonne: before.length - lineStart + 1 }
}
