/** Answers written on the connection itself, where there is no request that Fastify could answer. */
import { randomUUID } from 'node:crypto'
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import type { Code } from '../diagnostic/catalogue.ts'
import type { Bilingue } from '../diagnostic/entry.ts'
import { GatewayFault } from '../diagnostic/gateway-fault.ts'
import { PROBLEM_JSON, problemOfFault } from './problem.ts'
import { SECURITY_HEADERS } from './security.ts'
import { CONTENT_TYPE, writeFault } from './soap.ts'
import { soapVersionAt } from './soap-address.ts'

/** Answers with a code, as the last answer of the connection. @param url what was asked for, when that is known */
export type RefuseConnection = (socket: Duplex, code: Code, detail?: Bilingue, url?: string) => void

const faultOf = (code: Code, detail: Bilingue | undefined) =>
  new GatewayFault(code, detail === undefined ? {} : { detail })

const written = (found: GatewayFault, url: string): string => {
  const correlation = randomUUID()
  const version = soapVersionAt(url)
  const status = version ? 500 : found.status
  const body = version
    ? writeFault(version, found, correlation)
    : JSON.stringify(problemOfFault(found, correlation))
  const headers = {
    ...SECURITY_HEADERS,
    'x-correlation-id': correlation,
    'content-type': version ? CONTENT_TYPE[version] : PROBLEM_JSON,
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`
}

const LINGER_MS = 1000

/** Remembers what is being answered on each connection, so that no answer is written into another. */
export const refuseConnections = (app: FastifyInstance): RefuseConnection => {
  const current = new WeakMap<Duplex, Call>()
  app.addHook('onRequest', ({ raw }, reply, done) => {
    current.set(raw.socket, { request: raw, response: reply.raw })
    done()
  })
  return (socket, code, detail, url) => {
    const call = current.get(socket)
    if (!socket.writable || (call && isAnswering(call, socket))) return void socket.destroy()
    socket.end(written(faultOf(code, detail), url ?? call?.request.url ?? '/'))
    setTimeout(() => socket.destroy(), LINGER_MS).unref()
  }
}

interface Call {
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

/** Whether its answer has begun, or waits behind that of an earlier call: nothing can be said any more. */
const isAnswering = ({ request, response }: Call, socket: Duplex): boolean => {
  if (request.complete && response.writableFinished) return false
  return response.headersSent || response.socket !== socket
}

const CODES: Readonly<Record<string, Code>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'SNE-ENV-037',
  HPE_HEADER_OVERFLOW: 'SNE-ENV-036',
}
const REQUEST_LINE = /^[A-Z]{1,20} (\S{1,300}) HTTP\//

/** A word of the reader's own list tells what it met. */
const sayUnreadable = (code: string): Bilingue =>
  /^\w+$/.test(code) ? { fr: code, en: code } : { fr: 'HTTP illisible', en: 'unreadable HTTP' }

/** What Node cannot read as HTTP, or waited for too long. */
export const refuseUnreadable =
  (refuse: RefuseConnection, observe: (code: Code) => void) =>
  (error: Error & { code?: string; rawPacket?: Buffer }, socket: Duplex): void => {
    // Reset by its client, or ended by us: there is nobody to answer.
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
    const { code = '' } = error
    const found = CODES[code] ?? 'SNE-ENV-034'
    observe(found)
    const url = REQUEST_LINE.exec(error.rawPacket?.toString('latin1', 0, 400) ?? '')?.[1]
    refuse(socket, found, found === 'SNE-ENV-034' ? sayUnreadable(code) : undefined, url)
  }
