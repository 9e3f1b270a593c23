/** What one connection, one caller and all calls together may take. Times in milliseconds, sizes in bytes. */
import type { FastifyServerOptions } from 'fastify'

export interface HttpLimits {
  /** Time to send the head of a request, or to send anything at all. */
  readonly headersMs: number
  /** Time to send a body that was announced as no longer than `smallBody`. */
  readonly smallBodyMs: number
  readonly smallBody: number
  /** Fewest bytes, sent or read, in a window: 1.6 KB/s lets ten mebibytes through in under two hours. */
  readonly windowBytes: number
  readonly windowMs: number
  /** Connections open at once. */
  readonly connections: number
  /** Calls inside at once, whoever makes them; one caller has half of them. */
  readonly calls: number
  /** Calls of one caller that are judged at once while it is alone. */
  readonly running: number
  /** The same when others call too. */
  readonly share: number
  /** Time that a call waits for its turn among those of its caller. */
  readonly turnMs: number
  /** Delay of the event loop, twice in a row, beyond which calls are turned away. */
  readonly lagMs: number
}

export const HTTP_LIMITS: HttpLimits = {
  headersMs: 15_000,
  smallBodyMs: 20_000,
  smallBody: 65_536,
  windowBytes: 32_768,
  windowMs: 20_000,
  connections: 2000,
  calls: 512,
  running: 64,
  share: 1,
  turnMs: 5000,
  lagMs: 1000,
}

/** Longest head of a request. */
const HEAD_MAX = 16_384
/** Slow heads are looked for this many times in the time that they have. */
const CHECKS = 3

/** Options of the HTTP server under Fastify, with or without TLS: what is left to the doors and what Node cuts itself. */
export const serverOptions = (limits: HttpLimits) => ({
  maxHeaderSize: HEAD_MAX,
  headersTimeout: limits.headersMs,
  connectionsCheckingInterval: Math.ceil(limits.headersMs / CHECKS),
  // Refused by `refuseBadFraming`, with its code.
  requireHostHeader: false,
})

/** Options of Fastify that go with them: how long a whole request takes depends on its length. */
export const REQUEST_OPTIONS = { requestTimeout: 0 } as const satisfies FastifyServerOptions
