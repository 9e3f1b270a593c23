/** From the body of a request to the text of a message: limits, content coding, multipart, encoding. */
import type { FastifyRequest } from 'fastify'
import { fault, GatewayFault } from '../diagnostic/gateway-fault.ts'
import { decodeBytes } from '../envelope/encoding.ts'
import { type Multipart, readMultipart } from '../envelope/mime.ts'
import { parseContentType } from '../envelope/mime-headers.ts'
import { XmlRefusal } from '../envelope/refusal.ts'

/** Most parts of a multipart message. */
export const PARTS_MAX = 8

/** A message with its root text and, for multipart, the parts beside it. */
export interface Message {
  readonly text: string
  readonly multipart: Multipart | undefined
  readonly type: string
  readonly params: Readonly<Record<string, string>>
}

/** A message and the bytes that it came in. */
export interface Body extends Message {
  readonly bytes: Buffer
}

/** Raises SNE-ENV-009 on a content coding. */
export const refuseCoding = (request: FastifyRequest): void => {
  const coding = request.headers['content-encoding']
  if (coding && coding.toLowerCase() !== 'identity')
    throw fault('SNE-ENV-009', { codage: coding.slice(0, 40) })
}

/** The bytes received; raises SNE-ENV-009 on a content coding, SNE-XML-008 on nothing. */
export const bytesOf = (request: FastifyRequest): Buffer => {
  refuseCoding(request)
  const body = request.body
  if (!Buffer.isBuffer(body) || body.length === 0) throw fault('SNE-XML-008', {})
  return body
}

/** The text of an XML message, by itself or as the root of a multipart. Raises GatewayFault. */
export const readBody = (request: FastifyRequest): Body => {
  const bytes = bytesOf(request)
  return { ...asFault(() => readMessage(request.headers['content-type'] ?? '', bytes)), bytes }
}

/** The message that a whole body is. Raises XmlRefusal as `decodeBytes` and `readMultipart`. */
export const readMessage = (contentType: string, bytes: Buffer): Message => {
  const { type, params } = parseContentType(contentType)
  if (type !== 'multipart/related')
    return { text: decodeBytes(bytes, params['charset']), multipart: undefined, type, params }
  const multipart = readMultipart(contentType, bytes, { parts: PARTS_MAX })
  return { text: rootText(multipart), multipart, type, params }
}

/** The text of a multipart's root. Raises XmlRefusal as `decodeBytes`. */
export const rootText = ({ root }: Multipart): string =>
  decodeBytes(root.body, parseContentType(root.contentType ?? '').params['charset'])

/** What a reader refuses, as a fault; any other error as it is. */
export const toGateway = (error: unknown): unknown =>
  error instanceof XmlRefusal
    ? new GatewayFault(error.code, error.params, {
        place: error.ligne === undefined ? undefined : { ligne: error.ligne, colonne: error.colonne ?? 1 },
      })
    : error

const raise = (error: unknown): never => {
  throw toGateway(error)
}

/** Runs a reader; what it refuses, at once or by its promise, is a fault. */
export const asFault = <T>(read: () => T): T => {
  try {
    const found = read()
    return found instanceof Promise ? (found.catch(raise) as T) : found
  } catch (error) {
    return raise(error)
  }
}
