/** The door Guichet v1 in REST: one route for each operation, JSON or the same XML without envelope. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sha256 } from '../base/digest.ts'
import { fault } from '../diagnostic/gateway-fault.ts'
import { encodeElement } from '../envelope/encode.ts'
import { readElement } from '../envelope/read-message.ts'
import type { Operation } from '../operation/operation.ts'
import type { Read } from '../service/judge.ts'
import { asFault, bytesOf, readBody } from './bytes.ts'
import { header } from './caller.ts'
import type { Doors } from './doors.ts'
import { type Handled, handle, toFault } from './handle.ts'
import { PROBLEM_JSON, problemOfFault, problemOfRefusal } from './problem.ts'

export const PORTE_REST = { json: 'rest-json', xml: 'rest-xml' } as const

const KEY = /^"?[!-~]{1,200}"?$/
const RETRY_SECONDS = '2'

/** Registers a route for each operation. */
export const restDoor = (app: FastifyInstance, doors: Doors): void => {
  for (const operation of doors.operations) {
    app.route({
      method: operation.method,
      url: operation.path.replace(/\{(\w+)\}/g, ':$1'),
      handler: (request, reply) => serve(doors, operation, request, reply),
    })
  }
}

const serve = async (doors: Doors, operation: Operation, request: FastifyRequest, reply: FastifyReply) => {
  const isXml = /xml/i.test(request.headers['content-type'] ?? '')
  const porte = isXml ? PORTE_REST.xml : PORTE_REST.json
  try {
    const caller = doors.identify(request)
    const cleEchange = operation.writes
      ? header(request, 'idempotency-key', KEY)?.replace(/^"(.*)"$/, '$1')
      : undefined
    const { read, empreinte } = await readRequest(operation, request, isXml)
    const handled = await handle(doors.ports, {
      operation,
      porte,
      read,
      empreinte,
      correlation: request.id,
      caller,
      cleEchange,
    })
    doors.observe(request, handled.trace)
    return send(operation, request, reply, handled)
  } catch (error) {
    const found = toFault(error)
    doors.observeFault(request, porte, found)
    return sendFault(reply, found, request.id)
  }
}

const readRequest = async (
  operation: Operation,
  request: FastifyRequest,
  isXml: boolean,
): Promise<{ read: Read; empreinte: string }> => {
  const target = request.params as Readonly<Record<string, string>>
  if (operation.method === 'GET') {
    return { read: { value: { ...target }, constats: [], places: undefined }, empreinte: sha256(request.url) }
  }
  if (isXml) {
    const body = await readBody(request)
    const read = asFault(() => readElement(body.text, operation.input))
    if ('racine' in read) throw fault('SNE-ENV-005', { action: operation.name, corps: read.racine })
    return {
      read: { value: read.value, constats: read.constats, places: read.places },
      empreinte: sha256(body.bytes),
    }
  }
  const type = request.headers['content-type'] ?? ''
  if (!/^application\/(?:[\w.+-]+\+)?json\b/i.test(type))
    throw fault('SNE-ENV-006', { type: type.slice(0, 60) || '(absent)' })
  const bytes = bytesOf(request)
  const value = parseJson(bytes)
  return {
    read: { value: { ...value, ...target }, constats: [], places: undefined },
    empreinte: sha256(bytes),
  }
}

const parseJson = (bytes: Buffer): object => {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes), refuseProto)
  } catch (error) {
    throw fault('SNE-ENV-007', {}, { cause: error })
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw fault('SNE-ENV-007', {})
  return value
}

const refuseProto = (key: string, value: unknown): unknown => {
  if (key === '__proto__') throw new SyntaxError('forbidden member')
  return value
}

const wantsXml = (request: FastifyRequest): boolean => {
  const accept = request.headers.accept ?? ''
  return /\b(?:application|text)\/xml\b/i.test(accept) && !/json/i.test(accept)
}

const send = (
  operation: Operation,
  request: FastifyRequest,
  reply: FastifyReply,
  handled: Handled,
): FastifyReply => {
  const status = handled.refused ? 422 : operation.writes && operation.method === 'POST' ? 201 : 200
  reply.code(status)
  if (handled.replayed) reply.header('idempotent-replayed', 'true')
  const version = handled.reply['version']
  if (typeof version === 'number') reply.header('etag', `"${version}"`)
  const numUnique = handled.reply['numUnique']
  if (status === 201 && typeof numUnique === 'string') reply.header('location', `/v1/demandes/${numUnique}`)
  if (wantsXml(request)) {
    const xml = encodeElement(operation.output, `${operation.name}Response`, handled.reply)
    return reply
      .header('content-type', 'application/xml; charset=utf-8')
      .send(`<?xml version="1.0" encoding="UTF-8"?>${xml}`)
  }
  return handled.refused
    ? reply.header('content-type', PROBLEM_JSON).send(JSON.stringify(problemOfRefusal(handled.reply)))
    : reply.header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(handled.reply))
}

/** Sends a fault as problem details, with `Retry-After` when a new try may succeed. */
export const sendFault = (
  reply: FastifyReply,
  found: ReturnType<typeof toFault>,
  correlation: string,
): FastifyReply => {
  if (found.status === 503) reply.header('retry-after', RETRY_SECONDS)
  return reply
    .code(found.status)
    .header('content-type', PROBLEM_JSON)
    .send(JSON.stringify(problemOfFault(found, correlation)))
}
