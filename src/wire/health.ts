/** Liveness and readiness, with named causes. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type { Examens } from '../service/depot.ts'
import type { Store } from '../store/ports.ts'

export interface HealthSources {
  readonly store: Store
  readonly examens: Examens | undefined
  readonly clock: () => Date
  /** True once the process was asked to stop. */
  readonly draining: () => boolean
}

/** How long an answer of the other services is waited for, then kept. */
const ANSWER_MS = 2000
const KEPT_MS = 3000
const DAY_MS = 86_400_000
/** Days after which signatures are too old. */
const SIGNATURES_MAX = 7
const SILENT = Symbol('sans réponse')

/**
 * Registers `/health/live` and `/health/ready`. Not ready is what another process might do better; what all of them
 * share, and what only documents need, is a reservation: turning every process away would help nobody.
 */
export const health = (app: FastifyInstance, { store, examens, clock, draining }: HealthSources): void => {
  const bytes = examens && remembered(() => examens.blobs.health())
  const antivirus = examens && antivirusOf(examens, clock)
  app.get('/health/live', async () => ({ etat: 'vivant' }))
  app.get('/health/ready', async (_request, reply) => {
    const [registre, found, scanned] = await Promise.all([store.health(), bytes?.(), antivirus?.()])
    const trouble =
      found === SILENT ? { cause: 'sans réponse', isOwn: examens?.blobs.kind === 'disque' } : found
    const causes = [
      ...(draining() ? ['arrêt en cours'] : []),
      ...(registre.ok ? [] : [`registre : ${registre.cause ?? 'indisponible'}`]),
      ...(trouble?.isOwn ? [`pièces : ${trouble.cause}`] : []),
    ]
    const reserves = [
      ...(trouble && !trouble.isOwn ? [`pièces : ${trouble.cause}`] : []),
      ...(scanned?.reserve ? [`antivirus : ${scanned.reserve}`] : []),
    ]
    const etat = causes.length > 0 ? 'pas-pret' : reserves.length > 0 ? 'degrade' : 'pret'
    return reply.code(causes.length === 0 ? 200 : 503).send({
      etat,
      causes,
      reserves,
      registre: store.kind,
      ...(examens && { pieces: examens.blobs.kind }),
      ...(scanned?.said && { antivirus: scanned.said }),
    })
  })
}

/** Asks at most once at a time and once in a while; SILENT past the time allowed. In: what never raises. */
const remembered = <T>(ask: () => Promise<T>): (() => Promise<T | typeof SILENT>) => {
  let isAsking = false
  let known: { readonly at: number; readonly answer: Promise<T | typeof SILENT> } | undefined
  return async () => {
    const now = performance.now()
    if (!known || (!isAsking && now - known.at >= KEPT_MS)) {
      isAsking = true
      const asked = ask().finally(() => {
        isAsking = false
      })
      known = { at: now, answer: Promise.race([asked, sleep(ANSWER_MS, SILENT, { ref: false })]) }
    }
    return known.answer
  }
}

/** What is to be said of the antivirus, and against it. */
const antivirusOf = ({ scanner, refuseSansAntivirus }: Examens, clock: () => Date) => {
  if (!scanner) {
    const reserve = refuseSansAntivirus ? 'absent, les pièces sont refusées' : undefined
    return async () => ({ reserve, said: undefined })
  }
  const ask = remembered(() => scanner.health())
  return async () => {
    const found = await ask()
    if (!found || found === SILENT) return { reserve: 'sans réponse', said: undefined }
    const { version, signatures } = found
    const jours = signatures && Math.floor((clock().getTime() - signatures.getTime()) / DAY_MS)
    const isOld = jours !== undefined && jours > SIGNATURES_MAX
    return {
      reserve: isOld ? `signatures de ${jours} jours` : undefined,
      said: { version, ...(signatures && { signatures: signatures.toISOString() }) },
    }
  }
}
