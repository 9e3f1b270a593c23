/**
 * The head of a request, before anything is read of its body. What two readers on the way could frame or address
 * differently is refused, and nothing more is served on its connection (RFC 9112, 3.2, 6.1 and 11.2).
 */
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Bilingue } from '../diagnostic/entry.ts'
import { fault, type GatewayFault } from '../diagnostic/gateway-fault.ts'

/** Most header lines of a request. */
const LINES_MAX = 100
const HOST = /^(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._~!$&'()*+,;=%-]*)(?::[0-9]{0,5})?$/
const ABSOLUTE = /^https?:\/\/([^/?#]*)/i

/** The path of a request whose target is a whole address; its authority is compared by `refuseBadFraming`. */
export const pathOf = ({ url = '/' }: IncomingMessage): string => {
  const rest = url.replace(ABSOLUTE, '')
  return rest === url || rest.startsWith('/') ? rest : `/${rest}`
}

const malformed = (detail: Bilingue) => fault('SNE-ENV-034', { detail })

const hostFault = ({ raw, originalUrl }: FastifyRequest, hosts: number): GatewayFault | undefined => {
  if (hosts > 1) return malformed({ fr: 'plusieurs champs Host', en: 'several Host fields' })
  const host = raw.headers.host
  if (host === undefined)
    return raw.httpVersion === '1.0'
      ? undefined
      : malformed({ fr: 'champ Host absent', en: 'Host field missing' })
  if (!HOST.test(host)) return malformed({ fr: 'champ Host mal formé', en: 'Host field badly formed' })
  const authority = ABSOLUTE.exec(originalUrl)?.[1]
  return authority !== undefined && authority.toLowerCase() !== host.toLowerCase()
    ? malformed({
        fr: 'l’adresse demandée et le champ Host nomment deux hôtes',
        en: 'the address asked for and the Host field name two hosts',
      })
    : undefined
}

const headFault = (request: FastifyRequest): GatewayFault | undefined => {
  const { rawHeaders, headers, httpVersion } = request.raw
  if (rawHeaders.length > 2 * LINES_MAX) return fault('SNE-ENV-036', {})
  let hosts = 0
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (rawHeaders[i]?.length === 4 && rawHeaders[i]?.toLowerCase() === 'host') hosts++
  }
  if (httpVersion !== '1.1' && httpVersion !== '1.0')
    return malformed({ fr: 'version de HTTP non reconnue', en: 'version of HTTP not recognised' })
  const coding = headers['transfer-encoding']
  if (coding !== undefined && httpVersion === '1.0')
    return malformed({ fr: 'Transfer-Encoding en HTTP/1.0', en: 'Transfer-Encoding in HTTP/1.0' })
  if (coding !== undefined && coding.toLowerCase() !== 'chunked')
    return malformed({
      fr: 'Transfer-Encoding autre que chunked',
      en: 'Transfer-Encoding other than chunked',
    })
  if (headers.expect !== undefined && headers.expect.toLowerCase() !== '100-continue')
    return fault('SNE-ENV-010', { nom: 'expect' })
  return hostFault(request, hosts)
}

/**
 * Refuses such heads, first of all hooks: SNE-ENV-034, -036 or -010. A body announced by `Expect: 100-continue` is asked
 * for only once every hook on the head has passed.
 */
export const refuseBadFraming = (app: FastifyInstance): void => {
  const refused = new WeakSet<Socket>()
  app.addHook('onRequest', (request, reply, done) => {
    const { socket } = request.raw
    // What follows on the connection is not a request that anyone can be held to: it is never answered.
    if (refused.has(socket)) return
    const found = headFault(request)
    if (found) {
      refused.add(socket)
      reply.header('connection', 'close')
    }
    done(found)
  })
  const take = (request: IncomingMessage, response: unknown) => app.server.emit('request', request, response)
  app.server.on('checkContinue', take).on('checkExpectation', take)
  app.addHook('preParsing', (request, reply, payload, done) => {
    if (request.headers.expect !== undefined) reply.raw.writeContinue()
    done(null, payload)
  })
}
