/** What a request brings to prove who calls; one reader for each kind. */
import type { FastifyRequest } from 'fastify'
import type { NatureIdentifiant } from '../../model/nomenclature/acces.ts'

export interface Preuve {
  readonly nature: NatureIdentifiant
  /** SHA-256 (hex), see NATURE_IDENTIFIANT. */
  readonly empreinte: string
}

/** Reads one kind of proof; undefined when the request brings none. Raises a fault of the step DRO when it is bad. */
export type ReadPreuve = (request: FastifyRequest) => Preuve | undefined | Promise<Preuve | undefined>

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/

/** Whether the request comes from this machine. */
export const isLoopback = (request: FastifyRequest): boolean =>
  LOOPBACK.test(request.socket.remoteAddress ?? '')

/** The key or token that a request presents (RFC 6750). */
export const bearerOf = (request: FastifyRequest): string | undefined =>
  /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
