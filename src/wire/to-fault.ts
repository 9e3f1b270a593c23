import { fault, type GatewayFault } from '../diagnostic/gateway-fault.ts'
import { StoreUnavailable } from '../store/ports.ts'

/** Any error as a fault: what was not thrown on purpose says nothing of itself, save that the store may be asked again. */
export const toFault = (error: unknown): GatewayFault => {
  if (error instanceof Error && error.name === 'GatewayFault') return error as GatewayFault
  return fault(error instanceof StoreUnavailable ? 'SNE-SRV-002' : 'SNE-SRV-001', {}, { cause: error })
}
