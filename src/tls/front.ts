/**
 * Reads the first message of each connection before Node's TLS server does, then hands it over untouched: the bytes
 * read are put back into the socket. They are kept until the negotiation ends, and interpreted only if it fails.
 */
import type { Socket } from 'node:net'
import type { Server, TLSSocket } from 'node:tls'
import { helloState } from './client-hello.ts'
import { CLEAR_HTTP, type Failure, TIMEOUT } from './refusals.ts'

export interface FrontObserver {
  failed(failure: Failure): void
  /** What holds when the TLS server takes a connection; given back once it is secured. */
  mark(): string
  secured(socket: TLSSocket, mark: string): void
}

export interface Front {
  /** Cuts the connections that have not finished to negotiate; a server that closes waits for nobody else. */
  dropUnfinished(): void
}

interface Negotiation {
  readonly socket: Socket
  readonly address: string
  bytes: Buffer
  mark: string
}

/**
 * Places itself before a server's own listener of connections.
 * @param limitMs time to send the whole first message
 */
export const placeFront = (server: Server, limitMs: number, observer: FrontObserver): Front => {
  const handOver = server.listeners('connection')
  server.removeAllListeners('connection')
  const running = new Map<string, Negotiation>()

  const fail = (key: string, code: string | undefined) => {
    const found = running.get(key)
    if (!found || !running.delete(key)) return
    // A prober of ports that opens and closes without a word is no client.
    if (found.bytes.length > 0) observer.failed({ address: found.address, bytes: found.bytes, code })
  }

  server.on('connection', (socket: Socket) => {
    const key = keyOf(socket)
    const found: Negotiation = {
      socket,
      address: socket.remoteAddress ?? '',
      bytes: Buffer.alloc(0),
      mark: '',
    }
    running.set(key, found)
    // Whoever leaves before TLS is there leaves nothing to say; afterwards the TLS server listens too.
    socket.on('error', () => socket.destroy())
    socket.once('close', () => {
      if (running.get(key) === found) fail(key, undefined)
    })
    readFirst(socket, limitMs, {
      progress: (bytes) => {
        found.bytes = bytes
      },
      late: () => {
        fail(key, TIMEOUT)
        socket.destroy()
      },
      whole: () => {
        if (isClearHttp(found.bytes)) {
          fail(key, CLEAR_HTTP)
          socket.end(CLEAR_ANSWER)
          socket.destroySoon()
          return
        }
        found.mark = observer.mark()
        socket.unshift(found.bytes)
        for (const listener of handOver) listener.call(server, socket)
      },
    })
  })
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => fail(keyOf(socket), error.code))
  server.on('secureConnection', (socket) => {
    const key = keyOf(socket)
    observer.secured(socket, running.get(key)?.mark ?? '')
    running.delete(key)
  })
  return {
    dropUnfinished: () => {
      for (const { socket } of running.values()) socket.destroy()
    },
  }
}

/** Two connections open at once never have the same. */
const keyOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`

interface FirstRead {
  progress(bytes: Buffer): void
  late(): void
  whole(): void
}

const readFirst = (socket: Socket, limitMs: number, on: FirstRead): void => {
  const pieces: Buffer[] = []
  let held = 0
  let needed = 1
  const stop = () => {
    clearTimeout(timer)
    socket.off('readable', read)
    socket.off('end', left)
    socket.off('close', stop)
  }
  const timer = setTimeout(() => {
    stop()
    on.late()
  }, limitMs)
  const read = () => {
    for (let piece = socket.read() as Buffer | null; piece !== null; piece = socket.read()) {
      pieces.push(piece)
      held += piece.length
    }
    if (held < needed) return
    const bytes = Buffer.concat(pieces)
    on.progress(bytes)
    const state = helloState(bytes)
    if (state.kind === 'partial') {
      needed = state.needed
      return
    }
    stop()
    on.whole()
  }
  const left = () => socket.destroy()
  socket.on('readable', read)
  socket.once('end', left)
  socket.once('close', stop)
}

const isClearHttp = (bytes: Buffer): boolean => /^[A-Z]{3,8} /.test(bytes.toString('latin1', 0, 9))

const CLEAR_TEXT =
  'Cette adresse se lit en https:// : TLS est exigé.\nThis address is read with https://: TLS is required.\n'
const CLEAR_ANSWER = [
  'HTTP/1.1 400 Bad Request',
  'Content-Type: text/plain; charset=utf-8',
  `Content-Length: ${Buffer.byteLength(CLEAR_TEXT)}`,
  'Connection: close',
  '',
  CLEAR_TEXT,
].join('\r\n')
