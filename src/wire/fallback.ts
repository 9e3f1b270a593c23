/** Requests that no door took: answered in the form of the door that they were meant for, and journalled. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { fault, GatewayFault } from '../diagnostic/gateway-fault.ts'
import type { Doors } from './doors.ts'
import { journalReading } from './journal.ts'
import { sendFault, shownType } from './rest-door.ts'
import { likelyVersion, sendSoapFault } from './soap.ts'
import { soapVersionAt } from './soap-address.ts'
import { toFault } from './to-fault.ts'

type Answer = (error: unknown, request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>

const PORTE = 'http'

/** What is turned away before anything is asked of the store: the service is too busy, or the bytes are no request. */
const UNREAD = /^SNE-(?:SRV-\d{3}|ENV-03[467])$/

/** What Fastify itself refuses is answered in the door's own form: on a SOAP address always a SOAP fault. */
export const answerErrors = (
  doors: Pick<Doors, 'ports' | 'callers' | 'envelopeLimit' | 'observeFault'>,
): Answer => {
  const journal = (request: FastifyRequest, found: GatewayFault): Promise<GatewayFault> =>
    UNREAD.test(found.code)
      ? Promise.resolve(found)
      : journalReading(
          doors.ports,
          request,
          PORTE,
          () => doors.callers.identify(request),
          () => Promise.reject(found),
        ).catch(toFault)
  return async (error, request, reply) => {
    const type = request.headers['content-type'] ?? ''
    const found = await journal(request, ofFastify(error, doors.envelopeLimit, type))
    doors.observeFault(request, PORTE, found)
    // A body that was announced and never asked for may or may not come: the connection ends there.
    if (request.headers.expect !== undefined) reply.header('connection', 'close')
    const atAddress = soapVersionAt(request.url)
    if (!atAddress) return sendFault(reply, found, request.id)
    const version = likelyVersion(request, atAddress)
    return sendSoapFault(reply, version, found, request.id, found.code === 'SNE-ENV-035' ? found.status : 500)
  }
}

const ofFastify = (error: unknown, limite: number, type: string): GatewayFault => {
  if (error instanceof GatewayFault) return error
  const { code, statusCode } = error as { code?: string; statusCode?: number }
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return fault('SNE-XML-012', { limite })
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return fault('SNE-ENV-006', { type: shownType(type) })
  // Whatever else Fastify refuses of a request (its address, its length) is the caller's to correct.
  return code?.startsWith('FST_ERR_') && (statusCode ?? 500) < 500
    ? fault('SNE-ENV-008', {}, { cause: error })
    : toFault(error)
}
