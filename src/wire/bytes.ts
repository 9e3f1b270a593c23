/** From the body of a request to the text of a message: limits, content coding, multipart, encoding. */
import type { FastifyRequest } from 'fastify'
import type { Code } from '../diagnostic/catalogue.ts'
import { fault, GatewayFault } from '../diagnostic/gateway-fault.ts'
import { decodeBytes } from '../envelope/encoding.ts'
import { type Multipart, readMultipart } from '../envelope/mime.ts'
import { parseContentType } from '../envelope/mime-headers.ts'
import { XmlRefusal } from '../envelope/refusal.ts'

const PARTS_MAX = 8

/** A body with its root text and, for multipart, the parts beside it. */
export interface Body {
  readonly text: string
  readonly bytes: Buffer
  readonly multipart: Multipart | undefined
  readonly type: string
  readonly params: Readonly<Record<string, string>>
}

/** The bytes received; raises SNE-ENV-009 on a content coding, SNE-XML-008 on nothing. */
export const bytesOf = (request: FastifyRequest): Buffer => {
  const coding = request.headers['content-encoding']
  if (coding && coding.toLowerCase() !== 'identity')
    throw fault('SNE-ENV-009', { codage: coding.slice(0, 40) })
  const body = request.body
  if (!Buffer.isBuffer(body) || body.length === 0) throw fault('SNE-XML-008', {})
  return body
}

/** The text of an XML message, by itself or as the root of a multipart. Raises GatewayFault. */
export const readBody = async (request: FastifyRequest): Promise<Body> => {
  const bytes = bytesOf(request)
  const contentType = request.headers['content-type'] ?? ''
  const { type, params } = parseContentType(contentType)
  if (type === 'multipart/related') {
    const multipart = await asFaults(() => readMultipart(contentType, bytes, { parts: PARTS_MAX }))
    const root = parseContentType(multipart.root.contentType ?? '')
    const text = asFault(() => decodeBytes(multipart.root.body, root.params['charset']))
    return { text, bytes, multipart, type, params }
  }
  const text = asFault(() => decodeBytes(bytes, params['charset']))
  return { text, bytes, multipart: undefined, type, params }
}

const toGateway = (error: unknown): unknown =>
  error instanceof XmlRefusal
    ? new GatewayFault(error.code as Code, error.params, {
        place: error.ligne === undefined ? undefined : { ligne: error.ligne, colonne: error.colonne ?? 1 },
      })
    : error

/** Runs a reader; what it refuses is a fault. */
export const asFault = <T>(read: () => T): T => {
  try {
    return read()
  } catch (error) {
    throw toGateway(error)
  }
}

const asFaults = async <T>(read: () => T | Promise<T>): Promise<T> => {
  try {
    return await read()
  } catch (error) {
    throw toGateway(error)
  }
}
