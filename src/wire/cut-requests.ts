/** Requests that stop before their end: whoever reads their body is told, and answers while the connection lets it. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { fault } from '../diagnostic/gateway-fault.ts'

/** Knows which request is under way on each connection. */
export class CutRequests {
  readonly #underWay = new WeakMap<object, FastifyReply>()
  readonly #told = new WeakSet<object>()

  /** Has every request of `app` known while it is under way. */
  watch(app: FastifyInstance): void {
    app.addHook('onRequest', ({ raw }, reply, done) => {
      this.#underWay.set(raw.socket, reply)
      done()
    })
    app.addHook('onResponse', ({ raw }, _reply, done) => {
      this.#underWay.delete(raw.socket)
      done()
    })
  }

  /** Raises SNE-ENV-032 for whoever reads the body cut short on a connection. Returns false when nobody does. */
  tell(error: Error, socket: Duplex): boolean {
    if (this.#told.has(socket)) return true
    const reply = this.#underWay.get(socket)
    if (!reply || socket.destroyed || !isBeingRead(reply.request.raw) || reply.raw.headersSent) return false
    this.#told.add(socket)
    reply.header('connection', 'close')
    reply.request.raw.emit('error', fault('SNE-ENV-032', {}, { cause: error }))
    return true
  }
}

const isBeingRead = (request: IncomingMessage): boolean =>
  !request.complete && request.listenerCount('error') > 0
