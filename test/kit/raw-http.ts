/** Requests written byte by byte, for what no HTTP client would send. */
import { connect } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** Has an application listen on a free port of the loopback; gives the port. */
export const listen = async (app: FastifyInstance): Promise<number> =>
  Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port)

/** Sends, and waits for the gateway to close the connection, at most `untilMs`; gives all that came back. */
export const exchange = (port: number, bytes: string | Buffer, untilMs = 10_000): Promise<string> =>
  new Promise((resolve) => {
    let received = ''
    const socket = connect(port, '127.0.0.1')
    const timer = setTimeout(() => socket.destroy(), untilMs)
    socket
      .setEncoding('latin1')
      .on('data', (text) => {
        received += text
      })
      .on('error', () => undefined)
      .on('close', () => {
        clearTimeout(timer)
        resolve(received)
      })
    socket.write(bytes)
  })

export interface RawAnswer {
  readonly status: number
  readonly head: string
  readonly code: string | undefined
}

/** The answers in what came back, the interim ones too. */
export const answersIn = (received: string): readonly RawAnswer[] =>
  received
    .split(/(?=HTTP\/1\.1 \d{3})/)
    .filter((text) => text.startsWith('HTTP/1.1 '))
    .map((text) => ({
      status: Number(text.slice(9, 12)),
      head: text.slice(0, text.indexOf('\r\n\r\n') + 2),
      code: /SNE-[A-Z]{3}-\d{3}/.exec(text)?.[0],
    }))
