/**
 * Multipart messages (MTOM, SOAP with attachments): the root part and the parts that it refers to.
 *
 * The whole body is already in memory, so it is cut where it stands, without copying. The Dicer of @fastify/busboy is
 * not used: it loses the headers of a part without content (an absent certificate) and of a padded boundary.
 */
import { decodeBase64 } from './base64-decoder.ts'
import { Boundary } from './boundary.ts'
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

/** A part without its content. */
export type MimeHead = Omit<MimePart, 'body'>

/** A multipart message as read. `parts` holds every part that bears a Content-ID, the root among them. */
export interface Multipart {
  readonly type: string
  readonly params: Readonly<Record<string, string>>
  readonly root: MimePart
  readonly parts: ReadonlyMap<string, MimePart>
}

/** Bytes that the headers of a part may take. */
export const HEADERS_MAX = 16_384
const [CR, LF] = [0x0d, 0x0a]

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
  const found = split(new Boundary(params['boundary']), body, limits.parts).map(partOf)
  const parts = new Map<string, MimePart>()
  for (const part of found) {
    if (part.contentId === undefined) continue
    if (parts.has(part.contentId)) throw new XmlRefusal('SNE-ENV-024', {})
    parts.set(part.contentId, part)
  }
  const start = params['start']
  const root = start === undefined ? found[0] : parts.get(bare(start))
  if (!root) throw new XmlRefusal('SNE-ENV-021', {})
  return { type, params, root, parts }
}

/** The part that a `cid:` reference names, percent-decoded; undefined when it is no such reference or names none. */
export const resolveCid = <P>(href: string, parts: ReadonlyMap<string, P>): P | undefined => {
  if (!/^cid:/i.test(href)) return undefined
  const raw = href.slice('cid:'.length)
  try {
    return parts.get(decodeURIComponent(raw)) ?? parts.get(raw)
  } catch {
    return parts.get(raw)
  }
}

/** What the header lines of a part say of it. Raises SNE-ENV-020 on a line that is none. */
export const headOf = (block: Buffer): MimeHead => {
  const headers = parseHeaders(block.toString('utf8'))
  const id = headers['content-id']
  return {
    headers,
    contentType: headers['content-type'],
    contentId: id === undefined ? undefined : bare(id) || undefined,
  }
}

/** An identifier without its angle brackets. */
export const bare = (id: string): string => id.trim().replace(/^<(.*)>$/s, '$1')

/** The bytes between the boundaries, up to the closing one, which must be there. */
const split = (boundary: Boundary, body: Buffer, most: number): Buffer[] => {
  const pieces: Buffer[] = []
  let start = -1
  for (;;) {
    const from = Math.max(0, start)
    const found = boundary.find(body.subarray(from), true, true)
    if (!('at' in found)) throw new XmlRefusal('SNE-ENV-020', {})
    if (start !== -1) {
      // Both line ends of an empty part may be the same one.
      pieces.push(body.subarray(from, from + Math.max(0, found.at - 2)))
      if (pieces.length > most) throw new XmlRefusal('SNE-ENV-022', { limite: most })
    }
    if (found.closing) return pieces
    start = from + found.next
  }
}

const partOf = (piece: Buffer): MimePart => {
  const bareStart = piece[0] === CR && piece[1] === LF
  const blank = bareStart ? 0 : piece.indexOf('\r\n\r\n')
  const size = blank === -1 ? piece.length : blank
  if (size > HEADERS_MAX) throw new XmlRefusal('SNE-ENV-020', {})
  const head = headOf(piece.subarray(0, size))
  const content = blank === -1 ? piece.subarray(size) : piece.subarray(blank + (bareStart ? 2 : 4))
  return { ...head, body: decodeTransfer(head.headers['content-transfer-encoding'] ?? '', content) }
}

const decodeTransfer = (encoding: string, body: Buffer): Buffer => {
  switch (encoding.toLowerCase()) {
    case '':
    case '7bit':
    case '8bit':
    case 'binary':
      return body
    case 'base64':
      return decodeBase64(body, () => new XmlRefusal('SNE-ENV-020', {}))
    default:
      throw new XmlRefusal('SNE-ENV-023', {})
  }
}
