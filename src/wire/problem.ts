/** Problem details for REST (RFC 9457): a fault, or a refusal with its report. */
import type { GatewayFault } from '../diagnostic/gateway-fault.ts'
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
    ...fault.place,
    texteFr: texts.fr,
    texteEn: texts.en,
    remedeFr: texts.remedeFr,
    remedeEn: texts.remedeEn,
    reessayable: !fault.fromCaller,
    correlation,
  }
}

/** A judged refusal as problem details: the same report as on every door. */
export const problemOfRefusal = (reply: Reply): object => {
  const { rapport } = reply
  const worst = rapport.listeConstat.find((c) => c.severite === 'fatale' || c.severite === 'erreur')
  return {
    type: 'urn:sne:probleme:refus',
    title: 'La demande est refusée ; le rapport dit pourquoi.',
    status: 422,
    detail: worst?.texteFr ?? '',
    instance: `urn:uuid:${rapport.identifiant}`,
    decision: rapport.decision,
    rapport,
  }
}
