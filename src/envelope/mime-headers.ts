/** Headers of MIME: a content type with its parameters, as real clients write them (quoted, escaped, in any order). */

export interface ContentType {
  /** Lower case, without parameters. */
  readonly type: string
  /** Names in lower case; the first of two wins. */
  readonly params: Readonly<Record<string, string>>
}

const PARAM = /;\s*([!#$%&'*+.^_`|~\w-]+)\s*=\s*(?:"((?:[^"\\]|\\[\s\S])*)"|([^\s;]*))/g

/** Reads a Content-Type (RFC 2045), never raising: what cannot be read is empty. */
export const parseContentType = (value: string): ContentType => {
  const params: Record<string, string> = Object.create(null)
  for (const [, name, quoted, bare] of value.matchAll(PARAM)) {
    const key = (name ?? '').toLowerCase()
    params[key] ??= quoted === undefined ? (bare ?? '') : quoted.replace(/\\([\s\S])/g, '$1')
  }
  return { type: (value.split(';')[0] ?? '').trim().toLowerCase(), params }
}
