/** Problem details for REST (RFC 9457): a fault, or a refusal with its report. */
import { type Code, entryOf } from '../diagnostic/catalogue.ts'
import type { GatewayFault } from '../diagnostic/gateway-fault.ts'
import type { Rapport } from '../model/guichet.ts'
import type { Reply } from '../operation/operation.ts'

export const PROBLEM_JSON = 'application/problem+json; charset=utf-8'

/** A fault as problem details. */
export const problemOfFault = (fault: GatewayFault, correlation: string): object => {
  const texts = fault.texts()
  return {
    type: `urn:sne:code:${fault.code}`,
    title: texts.fr,
    status: fault.status,
    detail: texts.remedeFr,
    instance: `urn:sne:correlation:${correlation}`,
    code: fault.code,
    ...(fault.chemin !== undefined && { chemin: fault.chemin }),
    ...fault.place,
    texteFr: texts.fr,
    texteEn: texts.en,
    remedeFr: texts.remedeFr,
    remedeEn: texts.remedeEn,
    reessayable: fault.retryable,
    correlation,
  }
}

const REFUSED = 422

/** Statuses that a refusal may have of its own: the version read is overtaken, or not given (RFC 9110, RFC 6585). */
const OF_REFUSALS = new Set<number | undefined>([412, 428])

/** Status of a refusal. */
export const statusOfRefusal = ({ listeConstat }: Rapport): number => {
  const own = listeConstat
    .filter(({ severite }) => severite === 'fatale' || severite === 'erreur')
    .map(({ code }) => entryOf(code as Code).status)
  return own.find((status) => OF_REFUSALS.has(status)) ?? REFUSED
}

/** A judged refusal as problem details: the same report as on every door, with what else the reply tells. */
export const problemOfRefusal = ({ rapport, ...more }: Reply, status: number): object => {
  const worst = rapport.listeConstat.find((c) => c.severite === 'fatale' || c.severite === 'erreur')
  return {
    type: 'urn:sne:probleme:refus',
    title: 'L’appel est refusé ; le rapport dit pourquoi.',
    status,
    detail: worst?.texteFr ?? '',
    instance: `urn:uuid:${rapport.identifiant}`,
    decision: rapport.decision,
    rapport,
    ...more,
  }
}
