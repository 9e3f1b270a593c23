/** A TCP proxy that harms what passes. */
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/**
 * What happens to each connection made from now on: `coupure` lets that many bytes of the replies through, then cuts;
 * `muet` takes the connection and says nothing; `lenteur` delays each piece of the replies by that many milliseconds.
 */
export type Fault =
  | { readonly kind: 'aucune' | 'refus' | 'muet' }
  | { readonly kind: 'coupure'; readonly octets: number }
  | { readonly kind: 'lenteur'; readonly ms: number }

export interface FaultProxy {
  /** `http://127.0.0.1:port` */
  readonly endpoint: string
  /** Ends the connections open now. @param times how many connections it strikes; the next ones pass unharmed */
  set(fault: Fault, times?: number): void
  /** Connections accepted since the last `set`. */
  accepted(): number
  close(): Promise<void>
}

/** Listens on a free port of the loopback, before a server given by its URL. */
export const openFaultProxy = async (target: string): Promise<FaultProxy> => {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  let fault: Fault = { kind: 'aucune' }
  let left = 0
  let accepted = 0

  const keep = (socket: Socket): Socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
    return socket
  }
  const server = createServer((client) => {
    keep(client)
    accepted += 1
    left -= 1
    const own: Fault = left >= 0 ? fault : { kind: 'aucune' }
    if (own.kind === 'refus') client.resetAndDestroy()
    else if (own.kind !== 'muet') join(client, keep(connect(Number(port), hostname)), own)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const own = typeof address === 'object' && address !== null ? address.port : 0

  const endAll = () => {
    for (const socket of sockets) socket.resetAndDestroy()
  }
  return {
    endpoint: `http://127.0.0.1:${own}`,
    set(next, times = Number.POSITIVE_INFINITY) {
      endAll()
      fault = next
      left = times
      accepted = 0
    },
    accepted: () => accepted,
    async close() {
      endAll()
      server.close()
      await once(server, 'close')
    },
  }
}

const join = (client: Socket, upstream: Socket, fault: Fault): void => {
  client.pipe(upstream)
  client.on('close', () => upstream.destroy())
  let passed = 0
  upstream.on('data', (piece) => {
    if (fault.kind === 'lenteur') {
      upstream.pause()
      setTimeout(() => {
        client.write(piece)
        upstream.resume()
      }, fault.ms)
      return
    }
    const rest = fault.kind === 'coupure' ? piece.subarray(0, fault.octets - passed) : piece
    passed += rest.length
    client.write(rest, () => {
      if (rest.length < piece.length) client.resetAndDestroy()
    })
  })
  upstream.on('close', () => client.end())
}
