/** Requests that stop before their end, or that HTTP cannot read on: the door answers them while the connection lets it. */
import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { fault } from '../diagnostic/gateway-fault.ts'

interface ClientError extends Error {
  readonly code?: string
}

/** Statuses of what is no request at all. */
const STATUS: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 }

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

  /** What Fastify is given for `clientErrorHandler`: whoever reads the body is raised SNE-ENV-032, and answers it. */
  readonly handle = (error: ClientError, socket: Socket): void => {
    if (socket.destroyed || this.#told.has(socket)) return
    this.#told.add(socket)
    const reply = this.#underWay.get(socket)
    if (reply && isBeingRead(reply.request.raw) && !reply.raw.headersSent) {
      reply.header('connection', 'close')
      reply.request.raw.emit('error', fault('SNE-ENV-032', {}, { cause: error }))
      return
    }
    const status = STATUS[error.code ?? ''] ?? 400
    const isClean = error.code !== 'ECONNRESET' && socket.writable && !reply
    if (isClean) socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\n\r\n`)
    socket.destroy(error)
  }
}

const isBeingRead = (request: IncomingMessage): boolean =>
  !request.complete && request.listenerCount('error') > 0
