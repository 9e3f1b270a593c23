/**
 * Who calls. A port: this implementation takes the guichet and agent that the call names, on loopback or behind a
 * configured key; another may read certificates or tokens without any door being touched.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { fault } from '../diagnostic/gateway-fault.ts'
import { NUM_GUICHET_PATTERN } from '../model/numero-unique.ts'

export interface Caller {
  /** Five characters, when the transport names one. */
  readonly guichet: string | undefined
  readonly agent: string | undefined
}

export type IdentifyCaller = (request: FastifyRequest) => Caller

const GUICHET = new RegExp(`^${NUM_GUICHET_PATTERN}$`)
const AGENT = /^[!-~]{1,100}$/
const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/

const digest = (value: string) => createHash('sha256').update(value).digest()

/**
 * With keys, every caller must present one of them; without, only loopback is let in.
 * The returned function raises SNE-DRO-001 for an unknown caller, SNE-ENV-010 for a badly formed header.
 */
export const callerByKey = (keys: readonly string[]): IdentifyCaller => {
  const known = keys.map(digest)
  return (request) => {
    const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
    const allowed =
      known.length === 0
        ? LOOPBACK.test(request.socket.remoteAddress ?? '')
        : bearer !== undefined && known.some((key) => timingSafeEqual(key, digest(bearer)))
    if (!allowed) throw fault('SNE-DRO-001', {})
    return {
      guichet: header(request, 'x-guichet', GUICHET),
      agent: header(request, 'x-agent-id', AGENT),
    }
  }
}

/** A header's value when present and of the form given. Raises SNE-ENV-010 otherwise. */
export const header = (request: FastifyRequest, name: string, form: RegExp): string | undefined => {
  const value = request.headers[name]
  if (value === undefined) return undefined
  if (typeof value !== 'string' || !form.test(value)) throw fault('SNE-ENV-010', { nom: name })
  return value
}
