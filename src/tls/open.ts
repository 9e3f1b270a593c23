/** TLS in the process: a server whose certificates change without a restart, and who was refused and why. */

import type { RequestListener, ServerOptions } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { type Material, readMaterial, type Served, TlsFault, type TlsFiles } from './certificates.ts'
import { type Front, placeFront } from './front.ts'
import { notePeer } from './peer.ts'
import { HTTP, type ProfileName } from './profile.ts'
import { Refusals } from './refusals.ts'

/** Time to send the first message, and again to end the negotiation. */
const NEGOTIATION_MS = 10_000

/** What became of the files looked at again; `refuse` keeps the old ones. */
export type Reload =
  | { readonly etat: 'inchange' }
  | { readonly etat: 'recharge'; readonly avertissements: readonly string[] }
  | { readonly etat: 'refuse'; readonly cause: string }

export interface Tls {
  readonly profile: ProfileName
  readonly refusals: Refusals
  readonly served: readonly Served[]
  readonly warnings: readonly string[]
  /** Connections made, by version and suite. */
  readonly negotiated: ReadonlyMap<string, number>
  /** Times that files looked at again had changed, by result. */
  readonly reloads: ReadonlyMap<Reload['etat'], number>
  /** Builds the server of the process, which serves HTTP/1.1 only. Called once. */
  createServer(handler: RequestListener, limits?: ServerOptions): Server
  /** Reads the files again, serves new connections from them if they are good. Connections made go on. */
  reload(): Reload
  /** Was the connection made under authorities or revocations that have changed since? It must not last. */
  isOutdated(socket: Socket): boolean
  /** Cuts the connections that have not finished to negotiate. */
  dropUnfinished(): void
}

/** Reads the files. Raises TlsFault when they cannot serve. */
export const openTls = (files: TlsFiles, options: { limitMs?: number; clock?: () => Date } = {}): Tls => {
  const { limitMs = NEGOTIATION_MS, clock = () => new Date() } = options
  const refusals = new Refusals()
  const negotiated = new Map<string, number>()
  const reloads = new Map<Reload['etat'], number>()
  const trusts = new WeakMap<Socket, string>()
  let material = readMaterial(files, clock())
  let refused = ''
  let server: Server | undefined
  let front: Front | undefined

  const secured = (socket: TLSSocket, trust: string) => {
    count(negotiated, `${socket.getProtocol()} ${socket.getCipher().standardName}`)
    if (files.authorities !== undefined) notePeer(socket, material.authorities)
    trusts.set(socket, trust)
  }

  const replace = (found: Material): void => {
    const isTrustNew = found.trustDigest !== material.trustDigest
    material = found
    server?.setSecureContext(found.context)
    if (isTrustNew) server?.closeIdleConnections()
  }

  const look = (): Reload => {
    try {
      const found = readMaterial(files, clock())
      refused = ''
      if (found.digest === material.digest) return { etat: 'inchange' }
      replace(found)
      return { etat: 'recharge', avertissements: found.warnings }
    } catch (error) {
      if (!(error instanceof TlsFault)) throw error
      // Said once for each cause, not at each look.
      const isSaid = error.message === refused
      refused = error.message
      return isSaid ? { etat: 'inchange' } : { etat: 'refuse', cause: error.message }
    }
  }

  return {
    profile: files.profile,
    refusals,
    negotiated,
    reloads,
    get served() {
      return material.served
    },
    get warnings() {
      return material.warnings
    },
    createServer: (handler, limits = {}) => {
      server = createServer(
        {
          ...limits,
          ...material.context,
          ALPNProtocols: [HTTP],
          handshakeTimeout: limitMs,
          requestCert: files.authorities !== undefined,
          rejectUnauthorized: false,
        },
        handler,
      )
      front = placeFront(server, limitMs, {
        failed: (failure) =>
          refusals.note(failure, { profile: files.profile, keys: material.served }, clock()),
        mark: () => material.trustDigest,
        secured,
      })
      return server
    },
    reload: () => {
      const result = look()
      if (result.etat !== 'inchange') count(reloads, result.etat)
      return result
    },
    isOutdated: (socket) => {
      const trust = trusts.get(socket)
      return trust !== undefined && trust !== material.trustDigest
    },
    dropUnfinished: () => front?.dropUnfinished(),
  }
}

const count = <K>(counts: Map<K, number>, key: K): void => {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}
