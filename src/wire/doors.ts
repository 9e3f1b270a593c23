/** What every door is given: the operations, the ports, who calls, and whom to tell what happened. */
import type { FastifyRequest } from 'fastify'
import type { Reception } from '../blob/ports.ts'
import type { GatewayFault } from '../diagnostic/gateway-fault.ts'
import type { Receiver } from '../envelope/receive.ts'
import type { Operation } from '../operation/operation.ts'
import type { Callers } from './caller.ts'
import type { Ports, Trace } from './handle.ts'

/** Takes the documents that messages bear. */
export interface DocumentReceiver extends Receiver<Reception> {
  /** Most bytes that one document may have. */
  readonly limit: number
}

export interface Doors {
  readonly operations: readonly Operation[]
  readonly ports: Ports
  readonly callers: Callers
  /** Most bytes that is kept of a message. */
  readonly envelopeLimit: number
  /** When absent, a message with its documents must be within `envelopeLimit`. */
  readonly receive?: DocumentReceiver
  /** One call was judged and answered. */
  observe(request: FastifyRequest, trace: Trace): void
  /** One call could not be judged. */
  observeFault(request: FastifyRequest, porte: string, fault: GatewayFault): void
}
