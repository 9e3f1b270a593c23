/** What every request passes before it reaches a door, in this order: its head, its pace, its place among the others. */
import type { FastifyInstance } from 'fastify'
import type { Code } from '../diagnostic/catalogue.ts'
import type { Store } from '../store/ports.ts'
import type { CutRequests } from './cut-requests.ts'
import { refuseBadFraming } from './framing.ts'
import type { HttpLimits } from './http-limits.ts'
import { limitLoad, type NameCaller } from './load.ts'
import { refuseConnections, refuseUnreadable } from './raw-answer.ts'
import { securityHeaders } from './security.ts'
import { cutSlowClients } from './slow-clients.ts'

export interface GateOptions {
  readonly limits: HttpLimits
  /** Most bytes that is kept of a message. */
  readonly envelopeLimit: number
  /** True when callers reach the gateway by https, whoever ends TLS. */
  readonly isPublic: boolean
  readonly store: Pick<Store, 'figures'>
  readonly nameOf: NameCaller
  /** Tells whoever reads a body that it was cut short. */
  readonly cut: CutRequests
  /** A connection was refused or cut. */
  observeCut(code: Code): void
}

/** What Node says of a chunk that bears no length: the body is not cut short, it is no body. */
const GARBLED = 'HPE_INVALID_CHUNK_SIZE'

/** Registers it; before the routes, after what observes each request. */
export const openGate = (
  app: FastifyInstance,
  { limits, envelopeLimit, isPublic, store, nameOf, cut, observeCut }: GateOptions,
): void => {
  app.server.maxConnections = limits.connections
  app.server.on('drop', () => observeCut('SNE-SRV-006'))
  const refuse = refuseConnections(app)
  const refuseIt = refuseUnreadable(refuse, observeCut)
  app.server
    .removeAllListeners('clientError')
    .on('clientError', (error: Error & { code?: string }, socket) => {
      if (error.code === GARBLED || !cut.tell(error, socket)) refuseIt(error, socket)
    })
  securityHeaders(app, isPublic)
  refuseBadFraming(app)
  cutSlowClients(app, limits, refuse, observeCut)
  limitLoad(app, { limits, envelopeLimit, store, nameOf })
}
