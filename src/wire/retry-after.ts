/** When a call that failed may be sent again, as every door says it. */
import type { FastifyReply } from 'fastify'
import type { GatewayFault } from '../diagnostic/gateway-fault.ts'

/** Seconds, by code or by status. */
const RETRY_AFTER: Readonly<Record<string, string>> = {
  'SNE-SRV-007': '2',
  'SNE-SRV-008': '2',
  429: '3600',
  503: '2',
}

/** Adds `Retry-After` when the same call may succeed later. */
export const sayWhenToRetry = (reply: FastifyReply, { code, status }: GatewayFault): void => {
  const after = RETRY_AFTER[code] ?? RETRY_AFTER[status]
  if (after !== undefined) reply.header('retry-after', after)
}
