/** Turns calls away while answering them still costs little: before memory or the store's queue grows. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { fault } from '../diagnostic/gateway-fault.ts'
import type { Store } from '../store/ports.ts'
import type { HttpLimits } from './http-limits.ts'
import { LongBody } from './long-body.ts'
import { type Caller, Turns } from './turns.ts'

/** Names the caller that a call counts for; says nothing of its rights. */
export type NameCaller = (request: FastifyRequest) => string

interface Admission {
  readonly caller: Caller
  readonly bytes: number
  isRunning: boolean
}

declare module 'fastify' {
  interface FastifyRequest {
    /** What the call takes of what there is; null where it is not counted. */
    admission: Admission | null
  }
}

/** Messages of the greatest length that may be in memory at once. */
const WHOLE_MESSAGES = 128
const SWEEP_MS = 200
/** What tells how the gateway does is never turned away. */
const UNCOUNTED = /^\/(?:health\/|metrics)/

export interface LoadOptions {
  readonly limits: HttpLimits
  /** Most bytes that is kept of a message. */
  readonly envelopeLimit: number
  readonly store: Pick<Store, 'figures'>
  readonly nameOf: NameCaller
}

/** Registers the limits: SNE-SRV-006 when all calls together take too much, SNE-SRV-007 when one caller does. */
export const limitLoad = (
  app: FastifyInstance,
  { limits, envelopeLimit, store, nameOf }: LoadOptions,
): void => {
  const turns = new Turns(limits)
  const memory = WHOLE_MESSAGES * envelopeLimit
  let inside = 0
  let bytes = 0
  let isLagging = false
  let late = 0
  let tickedAt = performance.now()
  const timer = setInterval(() => {
    const now = performance.now()
    // One long step is soon made up for; a second in a row says that there is more than can be done.
    const before = late
    late = now - tickedAt - SWEEP_MS
    isLagging = Math.min(before, late) >= limits.lagMs
    tickedAt = now
    turns.sweep(now)
  }, SWEEP_MS).unref()
  app.addHook('onClose', async () => clearInterval(timer))
  app.decorateRequest('admission', null)

  app.addHook('onRequest', (request, reply, done) => {
    if (UNCOUNTED.test(request.url)) return done()
    const needed = Math.min(bytesOf(request) ?? envelopeLimit, envelopeLimit)
    const isFull = inside >= limits.calls || bytes + needed > memory
    if (isFull || isLagging || store.figures().waiting >= limits.calls) return done(fault('SNE-SRV-006', {}))
    const caller = turns.of(nameOf(request), performance.now())
    if (caller.inside >= limits.calls / 2 || caller.bytes + needed > memory / 2)
      return done(fault('SNE-SRV-007', {}))
    const admission: Admission = { caller, bytes: needed, isRunning: false }
    request.admission = admission
    inside++
    bytes += needed
    caller.inside++
    caller.bytes += needed
    reply.raw.once('close', () => {
      inside--
      bytes -= needed
      caller.inside--
      caller.bytes -= needed
      if (admission.isRunning) turns.end(caller, performance.now())
    })
    done()
  })

  // Once a short body is there, so that a client that sends slowly takes no turn; a long one arrives while it is read.
  app.addHook('preHandler', (request, reply, done) => {
    const { admission } = request
    if (!admission || request.body instanceof LongBody) return done()
    takeTurn(turns, admission, reply, done)
  })
}

const takeTurn = (
  turns: Turns,
  admission: Admission,
  reply: FastifyReply,
  done: (error?: Error) => void,
): void => {
  const leave = turns.take(admission.caller, performance.now(), (mayRun) => {
    admission.isRunning = mayRun
    done(mayRun ? undefined : fault('SNE-SRV-007', {}))
  })
  if (!admission.isRunning) reply.raw.once('close', leave)
}

/** Bytes that a call announces; undefined when it does not say. */
const bytesOf = ({ headers }: FastifyRequest): number | undefined => {
  if (headers['transfer-encoding'] !== undefined) return undefined
  return Number(headers['content-length'] ?? 0)
}
