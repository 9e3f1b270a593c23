/**
 * Bodies that may be too long to be kept: short ones are read whole as everywhere, of a long one the door is handed the
 * beginning and the stream that goes on.
 */
import type { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { freeAtOnce } from '../base/buffer.ts'
import { Slots } from '../base/slots.ts'
import { turn } from '../base/turn.ts'
import { fault } from '../diagnostic/gateway-fault.ts'
import { Gathering } from '../envelope/feed.ts'
import { Chunks } from './chunks.ts'

/** What is borne of callers. */
export interface Patience {
  /** Time left to finish sending what was refused, so that the answer comes to be read. */
  readonly lingerMs: number
  /** Most bytes read over in that time. */
  readonly lingerBytes: number
  /** Time without a byte after which a body is taken for cut short. */
  readonly idleMs: number
}

const PATIENCE: Patience = { lingerMs: 30_000, lingerBytes: 134_217_728, idleMs: 30_000 }

/** A body that is longer than what is kept, or may be. */
export class LongBody {
  /** What has arrived so far. */
  readonly head: Buffer
  /** Bytes that the caller announced; NaN when it did not. */
  readonly announced: number
  readonly #rest: Readable
  readonly #idleMs: number
  /** Whether the bytes came over a connection, and are nobody else's. */
  readonly #isOwn: boolean

  constructor(
    head: Buffer,
    announced: number,
    rest: Readable & Pick<Partial<IncomingMessage>, 'socket'>,
    idleMs: number,
  ) {
    this.head = head
    this.announced = announced
    this.#rest = rest
    this.#idleMs = idleMs
    this.#isOwn = rest.socket instanceof Socket
  }

  /**
   * The whole body while it arrives, once; a chunk holds until the next one is asked for.
   * Raises SNE-ENV-032 when it is cut short, or comes no further.
   */
  async *chunks(): AsyncGenerator<Buffer> {
    let size = this.head.length
    yield this.head
    const rest = new Chunks(this.#rest)
    let giveUp: (() => void) | undefined
    const idle = setTimeout(() => giveUp?.(), this.#idleMs)
    const next = () =>
      new Promise<Buffer | undefined>((resolve, reject) => {
        idle.refresh()
        giveUp = () => reject(fault('SNE-ENV-032', {}))
        rest.next().then(resolve, (error) => reject(fault('SNE-ENV-032', {}, { cause: error })))
      })
    try {
      for (let chunk = await next(); chunk !== undefined; chunk = await next()) {
        // Only the caller is timed, not whoever reads.
        giveUp = undefined
        size += chunk.length
        yield chunk
        if (this.#isOwn) freeAtOnce(chunk)
      }
    } finally {
      clearTimeout(idle)
      rest.leave()
    }
    if (this.announced >= 0 && size !== this.announced) throw fault('SNE-ENV-032', {})
  }
}

type Done = (error: Error | null, body?: Buffer | LongBody) => void

/**
 * Has every route of `app` given a Buffer for a body of at most `kept` bytes, a LongBody beyond. A body that its handler
 * left unread is read over once the answer is sent: a connection closed on it would take the answer away with it.
 */
export const acceptLongBodies = (app: FastifyInstance, kept: number, patience = PATIENCE): void => {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (request, payload, done: Done) => {
    open(payload, Number(request.headers['content-length'] ?? Number.NaN), kept, patience.idleMs, done)
  })
  let isClosing = false
  app.addHook('preClose', async () => {
    isClosing = true
  })
  app.addHook('onResponse', ({ raw }, _reply, done) => {
    // Whoever closes the server closes the connections that are idle then, and waits for this one.
    readOver(raw, patience, () => {
      if (isClosing && raw.socket instanceof Socket) raw.socket.destroySoon()
    })
    done()
  })
}

const open = (payload: Readable, announced: number, kept: number, idleMs: number, done: Done): void => {
  const begun = new Gathering()
  const idle = setTimeout(() => finish(fault('SNE-ENV-032', {})), idleMs)
  const finish = (error: Error | null, body?: Buffer | LongBody) => {
    clearTimeout(idle)
    payload.off('data', onData).off('end', onEnd).off('error', onError)
    done(error, body)
  }
  const onData = (chunk: Buffer) => {
    begun.add(chunk)
    idle.refresh()
    if (begun.length <= kept && !(announced > kept)) return
    payload.pause()
    finish(null, new LongBody(begun.bytes, announced, payload, idleMs))
  }
  const onEnd = () => {
    const isCut = announced >= 0 && announced !== begun.length
    finish(isCut ? fault('SNE-ENV-032', {}) : null, begun.bytes)
  }
  const onError = (error: Error) => finish(fault('SNE-ENV-032', {}, { cause: error }))
  payload.on('data', onData).on('end', onEnd).on('error', onError)
  payload.resume()
}

/**
 * A chunk in a turn, two turns at once for them all: what was refused takes nothing from what was accepted, and who sends
 * nothing, or has left, delays nobody.
 */
const readingOver = new Slots(2)

const readOver = (request: IncomingMessage, { lingerMs, lingerBytes }: Patience, ended: () => void): void => {
  if (request.readableEnded || request.destroyed) return
  const timer = setTimeout(() => request.destroy(), lingerMs).unref()
  let left = lingerBytes
  const stop = () => clearTimeout(timer)
  const goOn = () =>
    void readingOver.run(async () => {
      await turn()
      if (!request.destroyed) request.resume()
    })
  request.once('end', stop).once('close', stop).on('error', stop).once('end', ended).pause()
  // A listener, for a reader that was left waiting keeps `resume` alone from having an effect.
  request.on('data', ({ length }: Buffer) => {
    left -= length
    request.pause()
    if (left < 0) request.destroy()
    else goOn()
  })
  goOn()
}
