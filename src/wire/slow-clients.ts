/** Clients that send or read too slowly are cut off, so that they hold neither memory nor a call's place. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { Code } from '../diagnostic/catalogue.ts'
import type { HttpLimits } from './http-limits.ts'
import type { RefuseConnection } from './raw-answer.ts'

/** One call under way: what had passed when it was last seen to go on. */
interface Watch {
  readonly response: ServerResponse
  readonly startedAt: number
  /** Whether its body must be there soon. */
  readonly isSmall: boolean
  markedAt: number
  passed: number
}

/** Windows are looked at this many times each. */
const LOOKS = 4

const isSending = ({ response }: Watch): boolean => response.headersSent && !response.writableFinished

/** What is answered before it was sent whole is still to be sent. */
const isOver = (request: IncomingMessage, { response }: Watch): boolean =>
  request.socket.destroyed || (request.complete && response.writableFinished)

/** Bytes received, or handed to the network. */
const passedBy = (request: IncomingMessage, watch: Watch): number => {
  const { socket } = request
  return isSending(watch) ? socket.bytesWritten - socket.writableLength : socket.bytesRead
}

/** Whether it is the client that the call waits for. */
const awaitsClient = (request: IncomingMessage, watch: Watch): boolean => {
  if (isSending(watch)) return request.socket.writableLength > 0
  // Bytes that nobody has taken yet say that it is us.
  return !request.complete && request.readableLength === 0
}

/**
 * Cuts off who sends or reads less than `windowBytes` in `windowMs`, or sends a small body in more than `smallBodyMs`.
 * @param refuse answers on the connection and closes it
 */
export const cutSlowClients = (
  app: FastifyInstance,
  limits: HttpLimits,
  refuse: RefuseConnection,
  observe: (code: Code) => void,
): void => {
  const calls = new Map<IncomingMessage, Watch>()
  app.addHook('onRequest', ({ raw }, reply, done) => {
    // A call that comes by no network is nobody's to slow down.
    if (!(raw.socket instanceof Socket)) return done()
    const announced = Number(raw.headers['content-length'] ?? Number.NaN)
    const startedAt = performance.now()
    const watch = {
      response: reply.raw,
      startedAt,
      isSmall: announced <= limits.smallBody,
      markedAt: startedAt,
      passed: raw.socket.bytesRead,
    }
    calls.set(raw, watch)
    done()
  })
  const isLate = (request: IncomingMessage, watch: Watch, now: number): boolean => {
    const passed = passedBy(request, watch)
    if (!awaitsClient(request, watch) || Math.abs(passed - watch.passed) >= limits.windowBytes) {
      watch.markedAt = now
      watch.passed = passed
      return false
    }
    const isOverdue = watch.isSmall && !request.complete && now - watch.startedAt >= limits.smallBodyMs
    return isOverdue || now - watch.markedAt >= limits.windowMs
  }
  const look = () => {
    const now = performance.now()
    for (const [request, watch] of calls) {
      if (isOver(request, watch)) calls.delete(request)
      if (!calls.has(request) || !isLate(request, watch, now)) continue
      calls.delete(request)
      observe('SNE-ENV-037')
      refuse(request.socket, 'SNE-ENV-037')
    }
  }
  const timer = setInterval(look, Math.min(limits.windowMs, limits.smallBodyMs) / LOOKS).unref()
  app.addHook('onClose', async () => clearInterval(timer))
}
