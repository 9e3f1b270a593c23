/**
 * Multipart messages too long to be kept (MTOM, forms with a file): what the message says is kept, what it bears goes
 * to `receive` while it arrives. The same syntax as in `mime.ts`, whose tolerances and refusals hold here too.
 */
import { Boundary } from './boundary.ts'
import { isXmlText } from './escape.ts'
import { type Feed, Gathering } from './feed.ts'
import { bare, type MimeHead, type MimePart, type Multipart } from './mime.ts'
import { parseContentType } from './mime-headers.ts'
import { readParts, type StreamedPart } from './part-stream.ts'
import { deliver, type Receive } from './receive.ts'
import { XmlRefusal } from './refusal.ts'

/** Sizes in bytes. */
export interface StreamLimits {
  readonly parts: number
  /** Contents that may be given to `receive`. */
  readonly contents: number
  /** Most that a part beside the root may have and still be kept. */
  readonly memory: number
  /** Most that is kept of a message, everything together. */
  readonly envelope: number
}

/** A multipart message as read: `parts` has those that were kept, `receptions` the others, by Content-ID. */
export interface StreamedMultipart<R> extends Multipart {
  readonly receptions: ReadonlyMap<string, R>
}

/**
 * Reads a multipart/related body to its end. The root is kept up to `limits.envelope`; another part is kept
 * up to `limits.memory`, given to `receive` beyond, and read over when it has no Content-ID to be asked for by.
 * Raises XmlRefusal as `readMultipart` does, SNE-XML-012 too much to keep, SNE-ENV-031 too many contents; what the
 * feed or `receive` raises. What was received before stays the caller's to discard.
 */
export const readRelated = async <R>(
  contentType: string,
  feed: Feed,
  limits: StreamLimits,
  receive: Receive<R>,
): Promise<StreamedMultipart<R>> => {
  const { type, params } = parseContentType(contentType)
  const start = params['start'] === undefined ? undefined : bare(params['start'])
  const keeper = new Keeper(limits)
  const parts = new Map<string, MimePart>()
  const receptions = new Map<string, R>()
  let root: MimePart | undefined
  let isFirst = true
  for await (const part of readParts(new Boundary(params['boundary']), feed, limits.parts)) {
    const { contentId } = part.head
    if (contentId !== undefined && (parts.has(contentId) || receptions.has(contentId)))
      throw new XmlRefusal('SNE-ENV-024', {})
    const isRoot = start === undefined ? isFirst : contentId === start
    isFirst = false
    if (!isRoot && contentId === undefined) continue
    const kept = await (isRoot ? keeper.keep(part) : keeper.keepShort(part))
    if (Buffer.isBuffer(kept)) {
      const whole = { ...part.head, body: kept }
      if (contentId !== undefined) parts.set(contentId, whole)
      if (isRoot) root = whole
    } else if (contentId !== undefined) {
      receptions.set(contentId, await keeper.give(receive, kept, part.head))
    }
  }
  if (!root) throw new XmlRefusal('SNE-ENV-021', {})
  return { type, params, root, parts, receptions }
}

/** A form as read. */
export interface StreamedForm<R> {
  readonly fields: Readonly<Record<string, string>>
  readonly reception: R
}

/**
 * Reads a multipart/form-data body (RFC 7578) to its end: fields are UTF-8 text, the file is the one part `fichier`.
 * Raises XmlRefusal: SNE-ENV-020, -022, -023 as `readMultipart`, SNE-ENV-031 a second file, -033 badly built form,
 * SNE-XML-007 a field that XML could not carry, -012 too much to keep; what the feed or `receive` raises. A reception made before stays the caller's to discard.
 */
export const readForm = async <R>(
  contentType: string,
  feed: Feed,
  limits: StreamLimits,
  receive: Receive<R>,
  fichier: string,
): Promise<StreamedForm<R>> => {
  const { params } = parseContentType(contentType)
  const keeper = new Keeper({ ...limits, contents: 1 })
  const fields: Record<string, string> = Object.create(null)
  let reception: { readonly of: R } | undefined
  for await (const part of readParts(new Boundary(params['boundary']), feed, limits.parts)) {
    const { name, filename } = parseContentType(part.head.headers['content-disposition'] ?? '').params
    if (name === undefined)
      throw new XmlRefusal('SNE-ENV-033', {
        detail: { fr: 'une partie n’a pas de nom', en: 'a part has no name' },
      })
    if (name === fichier) reception = { of: await keeper.give(receive, part.content, part.head) }
    else if (filename !== undefined || Object.hasOwn(fields, name)) {
      const shown = name.slice(0, NAME_SHOWN)
      const detail =
        filename === undefined
          ? { fr: `${shown} est répété`, en: `${shown} is repeated` }
          : { fr: `${shown} ne peut pas être un fichier`, en: `${shown} cannot be a file` }
      throw new XmlRefusal('SNE-ENV-033', { detail })
    } else {
      const value = (await keeper.keep(part)).toString('utf8')
      if (!isXmlText(name) || !isXmlText(value)) throw new XmlRefusal('SNE-XML-007', {})
      fields[name] = value
    }
  }
  if (!reception) {
    const detail = { fr: `le fichier ${fichier} manque`, en: `the file ${fichier} is missing` }
    throw new XmlRefusal('SNE-ENV-033', { detail })
  }
  return { fields, reception: reception.of }
}

const NAME_SHOWN = 40

/** Decides what of a message is kept, and counts it. */
class Keeper {
  readonly #limits: StreamLimits
  #kept = 0
  #given = 0

  constructor(limits: StreamLimits) {
    this.#limits = limits
  }

  /** The whole content of a part that must be kept. */
  async keep(part: StreamedPart): Promise<Buffer> {
    const { envelope } = this.#limits
    const kept = await this.#take(part, envelope - this.#kept)
    if (!Buffer.isBuffer(kept)) throw new XmlRefusal('SNE-XML-012', { limite: envelope })
    return kept
  }

  /** The whole content of a part or, when it is too long, the content as it goes on arriving. */
  keepShort(part: StreamedPart): Promise<Buffer | AsyncIterable<Buffer>> {
    const { envelope, memory } = this.#limits
    return this.#take(part, Math.min(envelope - this.#kept, memory))
  }

  give<R>(receive: Receive<R>, content: AsyncIterable<Buffer>, head: MimeHead): Promise<R> {
    const { contents } = this.#limits
    if (++this.#given > contents) throw new XmlRefusal('SNE-ENV-031', { limite: contents })
    const { params } = parseContentType(head.headers['content-disposition'] ?? '')
    const nomFichier = params['filename'] ?? parseContentType(head.contentType ?? '').params['name']
    return deliver(receive, content, {
      ...(head.contentType !== undefined && { contentType: head.contentType }),
      ...(nomFichier !== undefined && { nomFichier }),
    })
  }

  async #take({ content }: StreamedPart, most: number): Promise<Buffer | AsyncIterable<Buffer>> {
    const whole = new Gathering()
    for (let next = await content.next(); !next.done; next = await content.next()) {
      if (whole.length + next.value.length > most) return continued(whole.bytes, next.value, content)
      whole.add(next.value)
    }
    this.#kept += whole.length
    return whole.bytes
  }
}

async function* continued(
  first: Buffer,
  second: Buffer,
  rest: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  if (first.length > 0) yield first
  yield second
  yield* rest
}
