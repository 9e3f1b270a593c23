/**
 * Multipart messages (MTOM, SOAP with attachments): the root part and the parts that it refers to.
 *
 * The whole body is already in memory, so it is cut where it stands, without copying. The Dicer of @fastify/busboy is
 * not used: it loses the headers of a part without content (an absent certificate) and of a padded boundary.
 */
import { type MimeHeaders, parseContentType, parseHeaders } from './mime-headers.ts'
import { XmlRefusal } from './refusal.ts'

/** One part, its transfer encoding undone. */
export interface MimePart {
  readonly headers: MimeHeaders
  readonly contentType: string | undefined
  /** Without angle brackets. */
  readonly contentId: string | undefined
  readonly body: Buffer
}

/** A multipart message as read. `parts` holds every part that bears a Content-ID, the root among them. */
export interface Multipart {
  readonly type: string
  readonly params: Readonly<Record<string, string>>
  readonly root: MimePart
  readonly parts: ReadonlyMap<string, MimePart>
}

const BOUNDARY_MAX = 200
const HEADERS_MAX = 16_384
const [CR, LF, DASH, SPACE, TAB] = [0x0d, 0x0a, 0x2d, 0x20, 0x09]

/**
 * Reads a whole multipart body.
 * @param contentType the Content-Type of the HTTP request
 * Raises XmlRefusal: SNE-ENV-020 no boundary, unreadable or cut short, -021 no root, -022 too many parts, -023 unknown
 * transfer encoding, -024 a Content-ID twice.
 */
export const readMultipart = (
  contentType: string,
  body: Buffer,
  limits: { readonly parts: number },
): Multipart => {
  const { type, params } = parseContentType(contentType)
  const boundary = params['boundary']
  if (!boundary || boundary.length > BOUNDARY_MAX) throw new XmlRefusal('SNE-ENV-020')
  const found = split(Buffer.from(`--${boundary}`, 'latin1'), body, limits.parts).map(partOf)
  const parts = new Map<string, MimePart>()
  for (const part of found) {
    if (part.contentId === undefined) continue
    if (parts.has(part.contentId)) throw new XmlRefusal('SNE-ENV-024')
    parts.set(part.contentId, part)
  }
  const start = params['start']
  const root = start === undefined ? found[0] : parts.get(bare(start))
  if (!root) throw new XmlRefusal('SNE-ENV-021')
  return { type, params, root, parts }
}

/** The part that a `cid:` reference names, percent-decoded; undefined when it is no such reference or names none. */
export const resolveCid = (href: string, parts: ReadonlyMap<string, MimePart>): MimePart | undefined => {
  if (!/^cid:/i.test(href)) return undefined
  const raw = href.slice('cid:'.length)
  try {
    return parts.get(decodeURIComponent(raw)) ?? parts.get(raw)
  } catch {
    return parts.get(raw)
  }
}

/** The bytes between the boundaries, up to the closing one, which must be there. */
const split = (marker: Buffer, body: Buffer, most: number): Buffer[] => {
  const pieces: Buffer[] = []
  let start = -1
  for (let at = body.indexOf(marker); at !== -1; at = body.indexOf(marker, at + 1)) {
    if (at !== 0 && (body[at - 1] !== LF || body[at - 2] !== CR)) continue
    const end = at + marker.length
    const closing = body[end] === DASH && body[end + 1] === DASH
    const next = lineEnd(body, closing ? end + 2 : end)
    if (next === -1 || (!closing && next === body.length)) continue
    if (start !== -1) {
      // Both line ends of an empty part may be the same one.
      pieces.push(body.subarray(start, Math.max(start, at - 2)))
      if (pieces.length > most) throw new XmlRefusal('SNE-ENV-022', { limite: most })
    }
    if (closing) return pieces
    start = next
  }
  throw new XmlRefusal('SNE-ENV-020')
}

/** Where the next line begins when only padding is left on this one, the end of the body included; else -1. */
const lineEnd = (body: Buffer, from: number): number => {
  let at = from
  while (body[at] === SPACE || body[at] === TAB) at++
  if (at === body.length) return at
  return body[at] === CR && body[at + 1] === LF ? at + 2 : -1
}

const partOf = (piece: Buffer): MimePart => {
  const bareStart = piece[0] === CR && piece[1] === LF
  const blank = bareStart ? 0 : piece.indexOf('\r\n\r\n')
  const size = blank === -1 ? piece.length : blank
  if (size > HEADERS_MAX) throw new XmlRefusal('SNE-ENV-020')
  const headers = parseHeaders(piece.toString('utf8', 0, size))
  const content = blank === -1 ? piece.subarray(size) : piece.subarray(blank + (bareStart ? 2 : 4))
  const id = headers['content-id']
  return {
    headers,
    contentType: headers['content-type'],
    contentId: id === undefined ? undefined : bare(id) || undefined,
    body: decodeTransfer(headers['content-transfer-encoding'] ?? '', content),
  }
}

const bare = (id: string): string => id.trim().replace(/^<(.*)>$/s, '$1')

const decodeTransfer = (encoding: string, body: Buffer): Buffer => {
  switch (encoding.toLowerCase()) {
    case '':
    case '7bit':
    case '8bit':
    case 'binary':
      return body
    case 'base64': {
      const text = body.toString('latin1').replace(/[ \t\r\n]+/g, '')
      if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw new XmlRefusal('SNE-ENV-020')
      return Buffer.from(text, 'base64')
    }
    default:
      throw new XmlRefusal('SNE-ENV-023')
  }
}
