/** Headers of MIME: a block of lines, and a content type with its parameters, as real clients write them. */
import { XmlRefusal } from './refusal.ts'

/** A content type, its parameters unquoted. */
export interface ContentType {
  /** Lower case, without parameters. */
  readonly type: string
  /** Names in lower case; the first of two wins. */
  readonly params: Readonly<Record<string, string>>
}

const PARAM = /;\s*([!#$%&'*+.^_`|~\w-]+)\s*=\s*(?:"((?:[^"\\]|\\[\s\S])*)"|([^\s;]*))/g

/** The last one read: a caller sends the same with every message. */
let last = { value: '', read: { type: '', params: {} } as ContentType }

/** Reads a Content-Type (RFC 2045), never raising: what cannot be read is empty. */
export const parseContentType = (value: string): ContentType => {
  if (value !== last.value) last = { value, read: readContentType(value) }
  return last.read
}

const readContentType = (value: string): ContentType => {
  const params: Record<string, string> = Object.create(null)
  for (const [, name, quoted, bare] of value.matchAll(PARAM)) {
    const key = (name ?? '').toLowerCase()
    params[key] ??= quoted === undefined ? (bare ?? '') : quoted.replace(/\\([\s\S])/g, '$1')
  }
  return { type: (value.split(';')[0] ?? '').trim().toLowerCase(), params }
}

/** Headers by their name in lower case, unfolded; the first of two wins. */
export type MimeHeaders = Readonly<Record<string, string>>

/** Reads the header lines of a part, without the blank line that ends them. Raises SNE-ENV-020 on any other line. */
export const parseHeaders = (block: string): MimeHeaders => {
  const headers: Record<string, string> = Object.create(null)
  for (const line of block.replace(/\r\n(?=[ \t])/g, '').split('\r\n')) {
    if (line === '') continue
    const found = /^([!-9;-~]+)[ \t]*:([^\r\n]*)$/.exec(line)
    if (!found) throw new XmlRefusal('SNE-ENV-020', {})
    const [, name = '', value = ''] = found
    headers[name.toLowerCase()] ??= value.trim()
  }
  return headers
}
