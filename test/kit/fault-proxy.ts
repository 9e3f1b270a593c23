/** A TCP proxy that harms what passes. */
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/**
 * What happens to each connection made from now on: `coupure` lets that many bytes of the replies through, then cuts,
 * `silence` the same and then says nothing more; `lenteur` delays each piece of the replies by that many milliseconds.
 */
export type Fault =
  | { readonly kind: 'aucune' | 'refus' }
  | { readonly kind: 'coupure' | 'silence'; readonly octets: number }
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
    else join(client, keep(connect(Number(port), hostname)), own)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const own = typeof address === 'object' && address !== null ? address.port : 0

  const endAll = () => {
    for (const socket of sockets) {
      socket.resetAndDestroy()
      // By itself it waits for what is still to be written, which nobody may ever read.
      socket.destroy()
    }
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
  let left = 'octets' in fault ? fault.octets : Number.POSITIVE_INFINITY
  upstream.on('data', (piece) => {
    const passing = piece.subarray(0, left)
    left -= passing.length
    const send = () => {
      client.write(passing, () => {
        if (left === 0 && fault.kind === 'coupure') client.resetAndDestroy()
        else upstream.resume()
      })
    }
    upstream.pause()
    if (fault.kind === 'lenteur') setTimeout(send, fault.ms)
    else send()
  })
  upstream.on('close', () => {
    if (fault.kind !== 'silence') client.end()
  })
}
