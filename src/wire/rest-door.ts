/** The door Guichet v1 in REST: one route for each operation, JSON or the same XML without envelope. */

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sha256 } from '../base/digest.ts'
import type { Reception } from '../blob/ports.ts'
import { type Constat, constat } from '../diagnostic/constat.ts'
import { fault } from '../diagnostic/gateway-fault.ts'
import { encodeElement } from '../envelope/encode.ts'
import { isXmlText } from '../envelope/escape.ts'
import { readElementInTurns } from '../envelope/read-message.ts'
import type { AnyField } from '../model/field.ts'
import type { Operation } from '../operation/operation.ts'
import type { Contenu } from '../service/content.ts'
import type { Read } from '../service/judge.ts'
import { asFault, bytesOf, readBody } from './bytes.ts'
import { header } from './caller.ts'
import { withDocument } from './document.ts'
import type { Doors } from './doors.ts'
import { type Handled, handle } from './handle.ts'
import { journalReading } from './journal.ts'
import { readJson } from './json.ts'
import { acceptLongBodies } from './long-body.ts'
import { PROBLEM_JSON, problemOfFault, problemOfRefusal, statusOfRefusal } from './problem.ts'
import { sayWhenToRetry } from './retry-after.ts'
import { KEPT, limitsOf, readStreamedBody } from './streamed-body.ts'
import { toFault } from './to-fault.ts'
import { readUpload } from './upload.ts'
import { withContent } from './with-content.ts'

export const PORTE_REST = { json: 'rest-json', xml: 'rest-xml' } as const

const KEY = /^(?!""$)(?:"[!-~]{1,200}"|[!-~]{1,200})$/
/** A version as ETag wrote it; quotes may be missing, `*` is any version. */
const IF_MATCH = /^(?:\*|"?[1-9][0-9]{0,8}"?)$/

/** Registers a route for each operation. */
export const restDoor = (app: FastifyInstance, doors: Doors): void => {
  for (const operation of doors.operations) {
    const route = {
      method: operation.method,
      url: operation.path.replace(/\{(\w+)\}/g, ':$1'),
      handler: (request: FastifyRequest, reply: FastifyReply) => serve(doors, operation, request, reply),
    }
    if (operation.document === undefined) app.route(route)
    else
      app.register(async (scope) => {
        acceptLongBodies(scope, KEPT)
        scope.route(route)
      })
  }
}

const serve = async (doors: Doors, operation: Operation, request: FastifyRequest, reply: FastifyReply) => {
  const isXml = /xml/i.test(request.headers['content-type'] ?? '')
  const porte = isXml ? PORTE_REST.xml : PORTE_REST.json
  try {
    const identify = () => doors.callers.identify(request)
    const { caller, read, empreinte, reception, cleEchange } = await journalReading(
      doors.ports,
      request,
      porte,
      identify,
      async (attempt) => {
        attempt.operation = operation.name
        const callerOf = await doors.callers.identifyTwice(request)
        attempt.caller = await callerOf()
        const cleEchange = operation.writes
          ? header(request, 'idempotency-key', KEY)?.replace(/^"(.*)"$/, '$1')
          : undefined
        const requested = await readRequest(doors, operation, request, isXml)
        try {
          return { ...requested, caller: await callerOf(), cleEchange }
        } catch (error) {
          await requested.reception?.discard()
          throw error
        }
      },
    )
    const handled = await handle(doors.ports, {
      operation,
      porte,
      read,
      empreinte,
      reception,
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

interface Requested {
  readonly read: Read
  readonly empreinte: string
  readonly reception?: Reception | undefined
}

const readRequest = async (
  doors: Doors,
  operation: Operation,
  request: FastifyRequest,
  isXml: boolean,
): Promise<Requested> => {
  if (operation.document !== undefined) return readDocument(doors, operation, request, isXml)
  const target = targetOf(operation, request)
  if (operation.method === 'GET' || operation.method === 'DELETE') {
    return { read: { value: target, constats: [], places: undefined }, empreinte: sha256(request.url) }
  }
  if (isXml) {
    const body = await readBody(request)
    const read = await asFault(() => readElementInTurns(body.text, operation.input))
    if ('racine' in read) throw fault('SNE-ENV-005', { action: operation.name, corps: read.racine })
    const { value, constats, places } = read
    return { read: addressed({ value, constats, places }, target), empreinte: sha256(body.bytes) }
  }
  const type = request.headers['content-type'] ?? ''
  if (!JSON_TYPE.test(type)) throw fault('SNE-ENV-006', { type: shownType(type) })
  const bytes = bytesOf(request)
  const read = { ...readJson(bytes), places: undefined }
  return { read: addressed(read, target), empreinte: sha256(bytes) }
}

type Members = Readonly<Record<string, unknown>>

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\b/i

/** What the address and `If-Match` say of the target. */
const targetOf = (operation: Operation, request: FastifyRequest): Members => {
  const query = checked(request.query as Members)
  const params = { ...asked(operation, query), ...checked(request.params as Members) }
  if (!('versionLue' in operation.target)) return params
  const version = header(request, 'if-match', IF_MATCH)?.replaceAll('"', '')
  return version === undefined || version === '*' ? params : { ...params, versionLue: Number(version) }
}

/** Texts of an address, where no answer in XML could give back what XML cannot carry. Raises SNE-XML-007. */
const checked = (texts: Members): Members => {
  if (
    Object.entries(texts)
      .flat(2)
      .every((text) => isXmlText(String(text)))
  )
    return texts
  throw fault('SNE-XML-007', {})
}

const BOOLEANS: Readonly<Record<string, boolean>> = { true: true, false: false }

/** A text as its field's type, where it has that form; anything else is left to the judgement. */
const typed = (field: AnyField | undefined, value: unknown): unknown => {
  if (field?.kind === 'integer' && /^[0-9]{1,9}$/.test(String(value))) return Number(value)
  if (field?.kind === 'boolean') return BOOLEANS[String(value)] ?? value
  return value
}

/** Members of the target that follow the `?`. */
const asked = ({ target }: Operation, query: Members): Members =>
  Object.fromEntries(
    Object.entries(query)
      .filter(([name]) => Object.hasOwn(target, name))
      .map(([name, value]) => [name, typed(target[name], value)]),
  )

/** A message that bears a document: in XML or JSON in base64, as the file of a form, or as the whole body. */
const readDocument = async (
  doors: Doors,
  operation: Operation,
  request: FastifyRequest,
  isXml: boolean,
): Promise<Requested> => {
  const target = targetOf(operation, request)
  const type = request.headers['content-type'] ?? ''
  const limits = limitsOf(doors)
  if (isXml) {
    const body = await readStreamedBody(request, limits, doors.receive)
    const { receptions } = body
    try {
      const message = await asFault(() => readElementInTurns(body.text, operation.input))
      if ('racine' in message) throw fault('SNE-ENV-005', { action: operation.name, corps: message.racine })
      const { value, constats, places } = message
      const read = addressed({ value, constats, places }, target)
      const sources = { receptions, parts: body.multipart?.parts }
      return { ...(await withDocument(operation, read, sources, doors.receive)), empreinte: body.empreinte }
    } finally {
      await receptions.discard()
    }
  }
  if (JSON_TYPE.test(type)) {
    if (!Buffer.isBuffer(request.body) && request.body) throw fault('SNE-XML-012', { limite: KEPT })
    const bytes = bytesOf(request)
    const read = addressed({ ...readJson(bytes), places: undefined }, target)
    return { ...(await withDocument(operation, read, {}, doors.receive)), empreinte: sha256(bytes) }
  }
  if (!doors.receive) throw fault('SNE-PIE-051', {})
  const { fields, reception, empreinte, nomFichier } = await readUpload(request, limits, doors.receive)
  const query = request.query as Members
  const own = nomFichier !== undefined && Object.hasOwn(operation.payload, 'nomFichier') && { nomFichier }
  const said = { ...own, ...query, ...fields }
  const contenu = operation.document ?? ''
  const members = Object.fromEntries(
    Object.entries(said).map(([name, value]) => [name, typed(operation.payload[name], value)]),
  )
  const value = { ...members, [contenu]: reception.sha256 }
  const read = addressed({ value, constats: contrary(fields, query), places: undefined }, target)
  return { read, empreinte: empreinte ?? reception.sha256, reception }
}

/** Members that the message and its address both have, and not the same. */
const contrary = (value: Members, address: Members): readonly Constat[] =>
  Object.keys(address)
    .filter((name) => value[name] !== undefined && value[name] !== address[name])
    .map((name) => constat('SNE-ENV-028', [name], { nom: name }))

/** The message with the target that its address names: what the body leaves out is no lack, what it says must agree. */
const addressed = (read: Read, target: Members): Read => {
  const value = (read.value && typeof read.value === 'object' ? read.value : {}) as Members
  return {
    ...read,
    value: { ...value, ...target },
    constats: [
      ...read.constats.filter(
        ({ code, tokens }) => code !== 'SNE-MOD-001' || tokens.length > 1 || !(String(tokens[0]) in target),
      ),
      ...contrary(value, target),
    ],
  }
}

const TYPE_MAX = 60
/** A content type as a fault repeats it. */
export const shownType = (type: string): string => type.slice(0, TYPE_MAX) || '(absent)'

const matches = (header: string | undefined, tag: string): boolean =>
  header?.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === tag) ?? false

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
  const status = handled.refused ? statusOfRefusal(handled.reply.rapport) : operation.creates ? 201 : 200
  reply.code(status)
  if (handled.replayed) reply.header('idempotent-replayed', 'true')
  const version = handled.reply['version']
  if (typeof version === 'number') {
    const tag = `"${version}"`
    reply.header('etag', tag).header('vary', 'accept')
    // Weak comparison (RFC 9110, 13.1.2): the same version in another form is the same version.
    if (operation.method === 'GET' && !handled.refused && matches(request.headers['if-none-match'], tag))
      return reply.code(304).send()
  }
  const numUnique = handled.reply['numUnique']
  if (status === 201 && typeof numUnique === 'string') reply.header('location', `/v1/demandes/${numUnique}`)
  const piece = handled.reply['piece'] as { id: string } | undefined
  if (status === 201 && piece) reply.header('location', `/v1/pieces/${piece.id}`)
  if (wantsXml(request)) {
    const xml = encodeElement(operation.output, `${operation.name}Response`, handled.reply)
    return reply
      .header('content-type', 'application/xml; charset=utf-8')
      .send(
        withContent(
          `<?xml version="1.0" encoding="UTF-8"?>${xml}`,
          handled.reply['contenu'] as Contenu | undefined,
        ),
      )
  }
  return handled.refused
    ? reply.header('content-type', PROBLEM_JSON).send(JSON.stringify(problemOfRefusal(handled.reply, status)))
    : reply.header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(handled.reply))
}

/** Sends a fault as problem details, with `Retry-After` when a new try may succeed. */
export const sendFault = (
  reply: FastifyReply,
  found: ReturnType<typeof toFault>,
  correlation: string,
): FastifyReply => {
  sayWhenToRetry(reply, found)
  return reply
    .code(found.status)
    .header('content-type', PROBLEM_JSON)
    .send(JSON.stringify(problemOfFault(found, correlation)))
}
