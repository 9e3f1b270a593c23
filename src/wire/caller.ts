/**
 * Who calls. A port: readers of proofs (a key, a certificate, a token) say what the request brings, the register of
 * accesses says whose it is and for which guichets it acts; no door knows how a caller was recognised.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { addDays, dayInFrance } from '../base/day.ts'
import { fault } from '../diagnostic/gateway-fault.ts'
import type { UsernameToken } from '../envelope/security-header.ts'
import { NUM_GUICHET_PATTERN } from '../model/numero-unique.ts'
import type { Habilitation } from '../rules/droits/droits.ts'
import type { AccesService, SystemeReconnu } from '../service/acces.ts'
import { StoreUnavailable } from '../store/ports.ts'
import { clePreuve } from './preuves/cle.ts'
import { bearerOf, isLoopback, type Preuve, type ReadPreuve } from './preuves/preuve.ts'
import { utilisateurPreuve } from './preuves/utilisateur.ts'

export interface Caller {
  /** Five characters, when the transport names one. */
  readonly guichet: string | undefined
  readonly agent: string | undefined
  /** The private system that proved who it is; none where access is open or by one of the operator's own keys. */
  readonly systeme?: string
  /** What it may do; absent where everything is allowed. */
  readonly habilitations?: readonly Habilitation[]
}

/** From so many days before its end on, whoever presents a proof is told of that day. */
export const NOTICE_DAYS = 60

declare module 'fastify' {
  interface FastifyRequest {
    /** Last day of what proves the caller, when it is near. */
    identifiantExpire?: string
  }
}

/** Recognises callers. Every method raises what `callersBy` says. */
export interface Callers {
  /** By what the request brings beside its message. */
  identify(request: FastifyRequest): Promise<Caller>
  /**
   * The same for a message that may be long: what comes before it is judged at once, and again by the function returned,
   * once it is there; a right withdrawn meanwhile is one no more. That function is given the UsernameToken of a SOAP
   * header, if any, which counts where nothing else proves who calls.
   */
  identifyTwice(request: FastifyRequest): Promise<(token?: UsernameToken) => Promise<Caller>>
}

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
const digest = (value: string) => createHash('sha256').update(value).digest()

const REFUS = {
  INCONNU: 'SNE-DRO-001',
  PAS_ENCORE: 'SNE-DRO-010',
  EXPIRE: 'SNE-DRO-011',
  REVOQUE: 'SNE-DRO-012',
} as const

/**
 * The first proof decides. Raises SNE-DRO-001 for an unknown caller, SNE-DRO-010 to 014 for one whose proof is not good,
 * SNE-SRV-002 or SNE-SRV-005 when it cannot be known, SNE-ENV-010 for a badly formed header.
 */
export const callersBy = ({ keys, ouvert, acces, clock, preuves = [] }: CallerOptions): Callers => {
  const known = keys.map(digest)
  const readers = [...preuves, clePreuve]
  const recognise = async ({ nature, empreinte }: Preuve): Promise<SystemeReconnu> => {
    const found = await acces.recognise(nature, empreinte, dayInFrance(clock())).catch((cause: unknown) => {
      throw cause instanceof StoreUnavailable ? fault('SNE-SRV-002', {}, { cause }) : cause
    })
    if (typeof found === 'string') throw fault(REFUS[found], {})
    return found
  }
  /** `undefined` when the request brings no proof, `'libre'` when nothing more is asked. */
  const prove = async (request: FastifyRequest): Promise<Preuve | 'libre' | undefined> => {
    const bearer = bearerOf(request)
    if (bearer !== undefined && known.some((key) => timingSafeEqual(key, digest(bearer)))) return 'libre'
    for (const read of readers) {
      const preuve = await read(request)
      if (preuve) return preuve
    }
    return ouvert && isLoopback(request) ? 'libre' : undefined
  }
  const worth = async (
    preuve: Preuve | 'libre' | undefined,
  ): Promise<SystemeReconnu | 'libre' | undefined> =>
    typeof preuve === 'object' ? recognise(preuve) : preuve
  const said = (request: FastifyRequest, proven: SystemeReconnu | 'libre' | undefined): Caller => {
    if (proven === undefined) throw fault('SNE-DRO-001', {})
    if (proven !== 'libre' && proven.expire <= addDays(dayInFrance(clock()), NOTICE_DAYS))
      request.identifiantExpire = proven.expire
    return {
      guichet: header(request, 'x-guichet', GUICHET),
      agent: header(request, 'x-agent-id', AGENT),
      ...(proven !== 'libre' && { systeme: proven.systeme, habilitations: proven.habilitations }),
    }
  }
  return {
    identify: async (request) => said(request, await worth(await prove(request))),
    identifyTwice: async (request) => {
      const preuve = await prove(request)
      await worth(preuve)
      return async (token) =>
        said(
          request,
          await worth(token && typeof preuve !== 'object' ? utilisateurPreuve(request, token) : preuve),
        )
    },
  }
}

/** A header's value when present and of the form given. Raises SNE-ENV-010 otherwise. */
export const header = (request: FastifyRequest, name: string, form: RegExp): string | undefined => {
  const value = request.headers[name]
  if (value === undefined) return undefined
  if (typeof value !== 'string' || !form.test(value)) throw fault('SNE-ENV-010', { nom: name })
  return value
}
