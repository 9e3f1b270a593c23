/**
 * XML messages too long to be kept because of the base64 that they bear: each long base64 text of an element goes to
 * `receive` while it arrives, decoded, and a token stands in its place. What remains is read as any message.
 */
import { randomBytes } from 'node:crypto'
import { Base64Decoder, type RefuseBase64 } from './base64-decoder.ts'
import { placeAt, sniff } from './encoding.ts'
import { Feed, Gathering } from './feed.ts'
import { MarkupScan } from './markup.ts'
import { deliver, type Receive } from './receive.ts'
import { XmlRefusal } from './refusal.ts'

/** A message without its contents. */
export interface SplitMessage<R> {
  /** In the message's own encoding, a token followed by the line ends taken out where each content stood. */
  readonly rest: Buffer
  /** By token. */
  readonly receptions: ReadonlyMap<string, R>
}

const TOKEN_BYTES = 16
/** Bytes that tell the width of an encoding. */
const SNIFFED = 4
const [LESS, SLASH] = [0x3c, 0x2f]

/**
 * Reads a message to its end. A content is a text of more than 4,096 characters of the base64 alphabet and white space
 * that is alone between a start tag and its end tag.
 * @param limits `contents` that may be given to `receive`; `envelope` bytes of what remains, line ends put back included
 * Raises XmlRefusal: SNE-ENV-030 broken base64, -031 too many contents, SNE-XML-012 too much to keep, -001 cut short in
 * a content, -004 invalid UTF-16, -006 UTF-32; what the feed or `receive` raises. What was received before stays the
 * caller's to discard.
 */
export const splitBase64 = async <R>(
  feed: Feed,
  limits: { readonly contents: number; readonly envelope: number },
  receive: Receive<R>,
): Promise<SplitMessage<R>> => {
  const head = new Gathering()
  for (let more: Buffer | undefined; head.length < SNIFFED; head.add(more)) {
    more = await feed.next()
    if (more === undefined) break
  }
  feed.putBack(head.bytes)
  const { family } = sniff(head.bytes)
  if (family !== 'utf-16le' && family !== 'utf-16be') return split(feed, limits, receive)
  const { envelope } = limits
  // One character of UTF-16 takes three bytes in UTF-8 at most.
  const read = await split(new Feed(toUtf8(feed, family)), { ...limits, envelope: envelope * 1.5 }, receive)
  const rest = Buffer.from(read.rest.toString('utf8'), 'utf16le')
  if (rest.length > envelope) throw new XmlRefusal('SNE-XML-012', { limite: envelope })
  return { ...read, rest: family === 'utf-16be' ? rest.swap16() : rest }
}

async function* toUtf8(feed: Feed, family: 'utf-16le' | 'utf-16be'): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(family, { fatal: true, ignoreBOM: true })
  const decode = (bytes?: Buffer): Buffer => {
    try {
      return Buffer.from(bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode(), 'utf8')
    } catch {
      throw new XmlRefusal('SNE-XML-004', {})
    }
  }
  for (let bytes = await feed.next(); bytes !== undefined; bytes = await feed.next()) yield decode(bytes)
  yield decode()
}

/** `splitBase64` for an encoding in which the characters of ASCII are their bytes. */
const split = async <R>(
  feed: Feed,
  limits: { readonly contents: number; readonly envelope: number },
  receive: Receive<R>,
): Promise<SplitMessage<R>> => {
  const rest = new Gathering()
  const receptions = new Map<string, R>()
  const scan = new MarkupScan()
  const keep = (bytes: Buffer) => {
    if (rest.length + bytes.length > limits.envelope)
      throw new XmlRefusal('SNE-XML-012', { limite: limits.envelope })
    rest.add(bytes)
  }
  for (let chunk = await feed.next(); chunk !== undefined; chunk = await feed.next()) {
    const { size, isContent } = scan.scan(chunk, rest.length)
    keep(chunk.subarray(0, size))
    if (!isContent) continue
    const begun = rest.cut(scan.textStart)
    const refuse: RefuseBase64 = (detail) => {
      const before = rest.bytes.toString('utf8')
      return new XmlRefusal('SNE-ENV-030', { detail }, placeAt(before, before.length))
    }
    if (!scan.isAfterStartTag) throw refuse(NOT_ALONE)
    if (receptions.size === limits.contents) throw new XmlRefusal('SNE-ENV-031', { limite: limits.contents })
    feed.putBack(Buffer.concat([begun, chunk.subarray(size)]))
    const decoder = new Base64Decoder(refuse)
    const token = `piece:${randomBytes(TOKEN_BYTES).toString('hex')}`
    receptions.set(token, await deliver(receive, contentOf(feed, decoder, refuse), {}))
    keep(Buffer.from(token + '\n'.repeat(decoder.lineEnds)))
  }
  return { rest: rest.bytes, receptions }
}

const LESS_ALONE = Buffer.from('<')
const NOT_ALONE = {
  fr: 'un commentaire, une section CDATA ou un élément y est mêlé',
  en: 'a comment, a CDATA section or an element is mixed in it',
}

/** The bytes of one content, up to the end tag, which stays in the feed. */
async function* contentOf(feed: Feed, decoder: Base64Decoder, refuse: RefuseBase64): AsyncGenerator<Buffer> {
  for (let text = await feed.next(); text !== undefined; text = await feed.next()) {
    const less = text.indexOf(LESS)
    const bytes = decoder.decode(less === -1 ? text : text.subarray(0, less))
    if (bytes.length > 0) yield bytes
    if (less === -1) continue
    decoder.end()
    let markup = text.subarray(less)
    if (markup.length === 1) markup = Buffer.concat([LESS_ALONE, (await feed.next()) ?? Buffer.alloc(0)])
    if (markup.length > 1 && markup[1] !== SLASH) throw refuse(NOT_ALONE)
    feed.putBack(markup)
    return
  }
  throw new XmlRefusal('SNE-XML-001', {
    detail: { fr: 'un élément n’est pas fermé', en: 'an element is not closed' },
  })
}
