/** A document by itself: as the file of a form, or as the whole body. */
import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { fault } from '../diagnostic/gateway-fault.ts'
import { toXmlText } from '../envelope/escape.ts'
import { type Feed, remaining } from '../envelope/feed.ts'
import { parseContentType } from '../envelope/mime-headers.ts'
import { readForm } from '../envelope/multipart-stream.ts'
import { deliver, type Receiver } from '../envelope/receive.ts'
import { refuseCoding } from './bytes.ts'
import { LongBody } from './long-body.ts'
import { Receptions, tooLong } from './receptions.ts'
import { type BodyLimits, KEPT, readLong } from './streamed-body.ts'

/** Name of the part that is the file. */
const FICHIER = 'contenu'
/** More than an operation has members, each being a part of its own. */
const FORM_PARTS_MAX = 32
/** Of a file's name, what is kept: its end, where the extension is. */
const NAME_MAX = 255
const EMPTY = Buffer.alloc(0)
/** Content types that other operations read: a document is never one of them by mistake. */
const NOT_A_DOCUMENT = /^(?:multipart\/.*|(?:text|application)\/(?:[\w.-]+\+)?(?:xml|json))?$/

/** A document received, and what the form said of it. */
export interface Upload<R> {
  /** Empty for a raw body. */
  readonly fields: Readonly<Record<string, string>>
  readonly reception: R
  /** Name of the file, without its folders, as the part of a form says it. */
  readonly nomFichier?: string
  /** SHA-256 of all the bytes of the request; undefined for a raw body, whose bytes are those of the document. */
  readonly empreinte: string | undefined
}

/**
 * Receives the document of a request, on a route that accepts long bodies: `multipart/form-data` with one file named
 * `contenu`, or any content type but multipart, XML and JSON, whose whole body is the document.
 * Raises GatewayFault (SNE-ENV-006 by its content type, -009, -032, SNE-XML-008 an empty form, SNE-PIE-022 a document too long,
 * SNE-XML-012 too much beside it, those of `readForm`) or what the receiver raises; nothing that was received is then left.
 */
export const readUpload = async <R>(
  request: FastifyRequest,
  limits: BodyLimits,
  receiver: Receiver<R>,
): Promise<Upload<R>> => {
  refuseCoding(request)
  const contentType = request.headers['content-type'] ?? ''
  const { type } = parseContentType(contentType)
  const isForm = type === 'multipart/form-data'
  if (!isForm && NOT_A_DOCUMENT.test(type))
    throw fault('SNE-ENV-006', { type: type.slice(0, 60) || '(absent)' })
  const body = request.body instanceof LongBody ? request.body : ((request.body as Buffer | null) ?? EMPTY)
  // A form of nothing is no form; a raw body of nothing is a document, which is empty.
  if (isForm && Buffer.isBuffer(body) && body.length === 0) throw fault('SNE-XML-008', {})
  if (!isForm && body instanceof LongBody && body.announced > limits.piece)
    throw tooLong(limits.piece, body.announced)
  const receptions = new Receptions(receiver, limits.piece)
  const most = { parts: FORM_PARTS_MAX, contents: 1, memory: KEPT, envelope: limits.envelope }
  const read = async (feed: Feed) => {
    if (isForm) {
      let named: string | undefined
      const form = await readForm(
        contentType,
        feed,
        most,
        (source, about) => {
          const last = about.nomFichier?.split(/[/\\]/).at(-1)
          named = last && toXmlText(last.slice(-NAME_MAX))
          return receptions.receive(source, about)
        },
        FICHIER,
      )
      return { ...form, ...(named && { nomFichier: named }) }
    }
    const nomFichier = parseContentType(request.headers['content-disposition'] ?? '').params['filename']
    const about = { contentType, ...(nomFichier !== undefined && { nomFichier }) }
    return { fields: {}, reception: await deliver(receptions.receive, remaining(feed), about) }
  }
  const digest = isForm ? createHash('sha256') : undefined
  const message = await readLong(body, limits.envelope + limits.piece, receptions, read, digest)
  return { ...message, empreinte: digest?.digest('hex') }
}
