/** What every door is given: the operations, the ports, who calls, and whom to tell what happened. */
import type { FastifyRequest } from 'fastify'
import type { GatewayFault } from '../diagnostic/gateway-fault.ts'
import type { Operation } from '../operation/operation.ts'
import type { IdentifyCaller } from './caller.ts'
import type { Ports, Trace } from './handle.ts'

export interface Doors {
  readonly operations: readonly Operation[]
  readonly ports: Ports
  readonly identify: IdentifyCaller
  /** One call was judged and answered. */
  observe(request: FastifyRequest, trace: Trace): void
  /** One call could not be judged. */
  observeFault(request: FastifyRequest, porte: string, fault: GatewayFault): void
}
