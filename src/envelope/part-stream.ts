/** The parts of a multipart body one after the other while it arrives, none of them held. */
import { Base64Decoder } from './base64-decoder.ts'
import type { Boundary } from './boundary.ts'
import { type Feed, Gathering } from './feed.ts'
import { HEADERS_MAX, headOf, type MimeHead } from './mime.ts'
import { XmlRefusal } from './refusal.ts'

/** A part whose content is still arriving, its transfer encoding undone on the way. */
export interface StreamedPart {
  readonly head: MimeHead
  readonly content: AsyncGenerator<Buffer>
}

const EMPTY = Buffer.alloc(0)

/** What stands between one delimiter line and the next. */
class Sections {
  /** Whether the delimiter line reached last is the closing one. */
  isClosed = false
  readonly #boundary: Boundary
  readonly #feed: Feed
  #held: Buffer = EMPTY
  #atLineStart = true
  #atDelimiter = false
  #isLast = false

  constructor(boundary: Boundary, feed: Feed) {
    this.#boundary = boundary
    this.#feed = feed
  }

  /** The next bytes of this section; undefined, again and again, at its end. Raises SNE-ENV-020 when cut short. */
  async take(): Promise<Buffer | undefined> {
    while (!this.#atDelimiter) {
      const found = this.#boundary.find(this.#held, this.#atLineStart, this.#isLast)
      if ('at' in found && found.at <= 2) {
        this.#held = this.#held.subarray(found.next)
        this.#atLineStart = true
        this.isClosed = found.closing
        this.#atDelimiter = true
        break
      }
      const size = 'at' in found ? found.at - 2 : found.safe
      if (size > 0) {
        const bytes = this.#held.subarray(0, size)
        this.#held = this.#held.subarray(size)
        this.#atLineStart = false
        return bytes
      }
      if (this.#isLast) throw new XmlRefusal('SNE-ENV-020', {})
      const held = Buffer.from(this.#held)
      const more = await this.#feed.next()
      if (more === undefined) this.#isLast = true
      this.#held = more === undefined || held.length > 0 ? Buffer.concat([held, more ?? EMPTY]) : more
    }
    return undefined
  }

  /** Reads over what is left of this section, then begins the next. */
  async advance(): Promise<void> {
    while ((await this.take()) !== undefined);
    this.#atDelimiter = this.isClosed
  }

  /** Reads what follows the closing delimiter: nothing of it counts. */
  async finish(): Promise<void> {
    this.#held = EMPTY
    while ((await this.#feed.next()) !== undefined);
  }
}

/**
 * Gives the parts of a body in their order. What is left of a part's content is read over when the next one is asked for.
 * Raises SNE-ENV-020 unreadable or cut short, -022 more than `most` parts, -023 unknown transfer encoding.
 */
export async function* readParts(boundary: Boundary, feed: Feed, most: number): AsyncGenerator<StreamedPart> {
  const sections = new Sections(boundary, feed)
  await sections.advance()
  for (let count = 1; !sections.isClosed; count++) {
    if (count > most) throw new XmlRefusal('SNE-ENV-022', { limite: most })
    const { head, first } = await readHead(sections)
    const content = contentOf(sections, first)
    yield { head, content: decodeTransfer(head, content) }
    await sections.advance()
  }
  await sections.finish()
}

/** The headers of a part, and what was taken of its content with them. */
const readHead = async (sections: Sections): Promise<{ head: MimeHead; first: Buffer }> => {
  const block = new Gathering()
  for (let more = await sections.take(); more !== undefined; more = await sections.take()) {
    const searched = Math.max(0, block.length - 3)
    block.add(more)
    const { bytes } = block
    const isBare = bytes.length >= 2 && bytes[0] === 0x0d && bytes[1] === 0x0a
    const blank = isBare ? 0 : bytes.indexOf('\r\n\r\n', searched)
    if (blank > HEADERS_MAX || (blank === -1 && bytes.length > HEADERS_MAX + 3)) break
    if (blank !== -1)
      return { first: block.cut(blank + (isBare ? 2 : 4)), head: headOf(bytes.subarray(0, blank)) }
  }
  if (block.length > HEADERS_MAX) throw new XmlRefusal('SNE-ENV-020', {})
  return { head: headOf(block.bytes), first: EMPTY }
}

async function* contentOf(sections: Sections, first: Buffer): AsyncGenerator<Buffer> {
  if (first.length > 0) yield first
  for (let more = await sections.take(); more !== undefined; more = await sections.take()) yield more
}

const decodeTransfer = ({ headers }: MimeHead, content: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> => {
  switch ((headers['content-transfer-encoding'] ?? '').toLowerCase()) {
    case '':
    case '7bit':
    case '8bit':
    case 'binary':
      return content
    case 'base64':
      return decodeBase64(content)
    default:
      throw new XmlRefusal('SNE-ENV-023', {})
  }
}

async function* decodeBase64(content: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const decoder = new Base64Decoder(() => new XmlRefusal('SNE-ENV-020', {}))
  for await (const text of content) {
    const bytes = decoder.decode(text)
    if (bytes.length > 0) yield bytes
  }
  decoder.end()
}
