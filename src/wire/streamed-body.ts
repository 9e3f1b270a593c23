/** From a body of any length to a message and its documents: what is long goes to the receiver while it arrives. */
import { createHash, type Hash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { sha256 } from '../base/digest.ts'
import { fault } from '../diagnostic/gateway-fault.ts'
import { splitBase64 } from '../envelope/base64-stream.ts'
import { decodeBytes } from '../envelope/encoding.ts'
import { Feed, Gathering } from '../envelope/feed.ts'
import { parseContentType } from '../envelope/mime-headers.ts'
import { readRelated } from '../envelope/multipart-stream.ts'
import type { Receiver } from '../envelope/receive.ts'
import { type Message, PARTS_MAX, readBody, readMessage, refuseCoding, rootText, toGateway } from './bytes.ts'
import type { Doors } from './doors.ts'
import { LongBody } from './long-body.ts'
import { Receptions } from './receptions.ts'

/** Sizes in bytes. */
export interface BodyLimits {
  /** Most that is kept of a message. */
  readonly envelope: number
  /** Most that one document may have. */
  readonly piece: number
}

/** Most bytes of a message, or of a part of one, that is not looked into before it is kept. */
export const KEPT = 65_536
/** Documents that one message may bear. */
export const CONTENTS_MAX = 2
/** Base64 takes four thirds, line ends and blanks a little more. */
const BASE64_GROWTH = 1.4
/** Most bytes that a content of `size` bytes may take in base64. */
export const inBase64 = (size: number): number => Math.ceil(size * BASE64_GROWTH)

/** The limits that doors set. */
export const limitsOf = ({
  envelopeLimit,
  receive,
}: Pick<Doors, 'envelopeLimit' | 'receive'>): BodyLimits => ({
  envelope: envelopeLimit,
  piece: receive?.limit ?? 0,
})

/** Most bytes that a request may have. */
export const totalLimit = ({ envelope, piece }: BodyLimits): number =>
  envelope + CONTENTS_MAX * inBase64(piece)

/** A message, with the documents that were received of it: to be discarded when the message comes to nothing. */
export interface StreamedBody<R> extends Message {
  /** SHA-256 of all the bytes received. */
  readonly empreinte: string
  readonly receptions: Receptions<R>
}

/**
 * Reads an XML message, by itself or as the root of a multipart, and has its long contents received.
 * @param receiver without one, the whole body must be within `limits.envelope`
 * @param kept most bytes of a part that is kept beside the root
 * Raises GatewayFault, or what the receiver raises; nothing that was received is then left.
 */
export const readStreamedBody = async <R>(
  request: FastifyRequest,
  limits: BodyLimits,
  receiver: Receiver<R> | undefined,
  kept = KEPT,
): Promise<StreamedBody<R>> => {
  const { body } = request
  const receptions = new Receptions(receiver, limits.piece)
  if (!(body instanceof LongBody)) {
    const { bytes, ...message } = readBody(request)
    return { ...message, empreinte: sha256(bytes), receptions }
  }
  refuseCoding(request)
  const limite = receiver ? totalLimit(limits) : limits.envelope
  // With a receiver the reading tells what is too long: the document or what bears it.
  if (!receiver && body.announced > limite) throw fault('SNE-XML-012', { limite })
  const digest = createHash('sha256')
  const read = async (feed: Feed) => {
    const contentType = request.headers['content-type'] ?? ''
    if (!receiver) return readMessage(contentType, await gather(feed))
    const { type, params } = parseContentType(contentType)
    const { envelope } = limits
    if (type === 'multipart/related') {
      const most = { parts: PARTS_MAX, contents: CONTENTS_MAX, memory: kept, envelope }
      const multipart = await readRelated(contentType, feed, most, receptions.receive)
      receptions.name(multipart.receptions)
      return { text: rootText(multipart), multipart, type, params }
    }
    const split = await splitBase64(feed, { contents: CONTENTS_MAX, envelope }, receptions.receive)
    receptions.name(split.receptions)
    return { text: decodeBytes(split.rest, params['charset']), multipart: undefined, type, params }
  }
  const message = await readLong(body, limite, receptions, read, digest)
  return { ...message, empreinte: digest.digest('hex'), receptions }
}

const gather = async (feed: Feed): Promise<Buffer> => {
  const whole = new Gathering()
  for (let bytes = await feed.next(); bytes !== undefined; bytes = await feed.next()) whole.add(bytes)
  return whole.bytes
}

/** The whole body as a stream of chunks, when it is a Buffer already. */
async function* single(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}

/**
 * Runs `read` over a body and to its end, counted on the way, and hashed by `digest` when one is given.
 * Raises SNE-XML-012 on more than `limite` bytes, SNE-ENV-032 cut short; what `read` refuses, as a fault. Whatever was
 * received is discarded before anything is raised.
 */
export const readLong = async <T, R>(
  body: LongBody | Buffer,
  limite: number,
  receptions: Receptions<R>,
  read: (feed: Feed) => Promise<T>,
  digest: Hash | undefined,
): Promise<T> => {
  const chunks = body instanceof LongBody ? body.chunks() : single(body)
  const measured = async function* () {
    let size = 0
    for await (const chunk of chunks) {
      size += chunk.length
      if (size > limite) throw fault('SNE-XML-012', { limite })
      digest?.update(chunk)
      yield chunk
    }
  }
  const source = measured()
  try {
    return await read(new Feed(source))
  } catch (error) {
    // Not waited for: a receiver that failed may have left a read pending, which ends when the caller sends more.
    source.return().catch(() => undefined)
    await receptions.discard()
    throw toGateway(error)
  }
}
