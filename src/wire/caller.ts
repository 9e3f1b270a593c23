/**
 * Who calls. A port: readers of proofs (a key, a certificate, a token) say what the request brings, the register of
 * accesses says whose it is and for which guichets it acts; no door knows how a caller was recognised.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { dayInFrance } from '../base/day.ts'
import { sha256 } from '../base/digest.ts'
import { fault } from '../diagnostic/gateway-fault.ts'
import type { NatureIdentifiant } from '../model/nomenclature/acces.ts'
import { NUM_GUICHET_PATTERN } from '../model/numero-unique.ts'
import type { Habilitation } from '../rules/droits/droits.ts'
import type { AccesService } from '../service/acces.ts'
import { StoreUnavailable } from '../store/ports.ts'

export interface Caller {
  /** Five characters, when the transport names one. */
  readonly guichet: string | undefined
  readonly agent: string | undefined
  /** The private system that proved who it is; none where access is open or by one of the operator's own keys. */
  readonly systeme?: string
  /** What it may do; absent where everything is allowed. */
  readonly habilitations?: readonly Habilitation[]
}

export type IdentifyCaller = (request: FastifyRequest) => Promise<Caller>

/** What a request brings to prove who calls. */
export interface Preuve {
  readonly nature: NatureIdentifiant
  /** SHA-256 (hex), see NATURE_IDENTIFIANT. */
  readonly empreinte: string
}

/** Reads one kind of proof; undefined when the request brings none. Raises a fault of the step DRO when it is bad. */
export type ReadPreuve = (request: FastifyRequest) => Preuve | undefined | Promise<Preuve | undefined>

export interface CallerOptions {
  /** The operator's own keys: whoever presents one may do everything. */
  readonly keys: readonly string[]
  /** Lets in whoever calls from this machine without a proof. */
  readonly ouvert: boolean
  readonly acces: AccesService
  readonly clock: () => Date
  /** Readers of proofs beside the keys, in order. */
  readonly preuves?: readonly ReadPreuve[]
}

const GUICHET = new RegExp(`^${NUM_GUICHET_PATTERN}$`)
const AGENT = /^[!-~]{1,100}$/
const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/

const digest = (value: string) => createHash('sha256').update(value).digest()

/** The key that a request presents. */
const bearerOf = (request: FastifyRequest): string | undefined =>
  /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]

/** A key of the register: random, so that its digest tells nothing of it. */
const keyPreuve: ReadPreuve = (request) => {
  const key = bearerOf(request)
  return key === undefined ? undefined : { nature: 'CLE', empreinte: sha256(key) }
}

const REFUS = {
  INCONNU: 'SNE-DRO-001',
  PAS_ENCORE: 'SNE-DRO-010',
  EXPIRE: 'SNE-DRO-011',
  REVOQUE: 'SNE-DRO-012',
} as const

/**
 * The first proof decides. The returned function raises SNE-DRO-001 for an unknown caller, SNE-DRO-010 to 012 for one
 * whose proof is not valid today, SNE-SRV-002 when the register cannot be read, SNE-ENV-010 for a badly formed header.
 */
export const callerBy = ({ keys, ouvert, acces, clock, preuves = [] }: CallerOptions): IdentifyCaller => {
  const known = keys.map(digest)
  const readers = [...preuves, keyPreuve]
  const prove = async (request: FastifyRequest) => {
    const bearer = bearerOf(request)
    if (bearer !== undefined && known.some((key) => timingSafeEqual(key, digest(bearer)))) return undefined
    for (const read of readers) {
      const preuve = await read(request)
      if (!preuve) continue
      const found = await acces
        .recognise(preuve.nature, preuve.empreinte, dayInFrance(clock()))
        .catch((cause: unknown) => {
          throw cause instanceof StoreUnavailable ? fault('SNE-SRV-002', {}, { cause }) : cause
        })
      if (typeof found === 'string') throw fault(REFUS[found], {})
      return found
    }
    if (!ouvert || !LOOPBACK.test(request.socket.remoteAddress ?? '')) throw fault('SNE-DRO-001', {})
    return undefined
  }
  return async (request) => {
    const proven = await prove(request)
    return {
      guichet: header(request, 'x-guichet', GUICHET),
      agent: header(request, 'x-agent-id', AGENT),
      ...proven,
    }
  }
}

/** A header's value when present and of the form given. Raises SNE-ENV-010 otherwise. */
export const header = (request: FastifyRequest, name: string, form: RegExp): string | undefined => {
  const value = request.headers[name]
  if (value === undefined) return undefined
  if (typeof value !== 'string' || !form.test(value)) throw fault('SNE-ENV-010', { nom: name })
  return value
}
