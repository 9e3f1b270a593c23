/** Judges the bytes of one file as the doors would, without a server and without a store. */

import { dayInFrance } from '../base/day.ts'
import { sha256 } from '../base/digest.ts'
import { fault, type GatewayFault } from '../diagnostic/gateway-fault.ts'
import { decodeBytes } from '../envelope/encoding.ts'
import { readOneOf, unpackNuu } from '../envelope/read-message.ts'
import { copieNumerique, demande, interfaceNuu } from '../model/fichier.ts'
import type { GroupField } from '../model/field.ts'
import { OPERATIONS } from '../operation/index.ts'
import { verifierDemande } from '../operation/verifier-demande.ts'
import type { Nature } from '../rules/rule.ts'
import { DEFAULT_POLICY, type Decision } from '../service/decide.ts'
import { judge, type Read, writeRapport } from '../service/judge.ts'
import { copieOf, jourOf, messageOf, natureOf, typeOf } from '../service/nuu.ts'
import { asFault } from '../wire/bytes.ts'
import { PORTE_SNE } from '../wire/sne-exchange.ts'
import { toFault } from '../wire/to-fault.ts'
import type { FaultShown, FindingShown } from './render.ts'

/** What can be said of one file: judged, or why it could not be. */
export type FileVerdict =
  | { readonly decision: Decision; readonly constats: readonly FindingShown[] }
  | { readonly faute: FaultShown }

interface Subject {
  /** First step of every path. */
  readonly name: string
  readonly input: GroupField
  readonly read: Read
  readonly nature: Nature | undefined
  readonly jour: string | undefined
  readonly porte: string
}

/** Judges one file: an `interfaceNuu`, or the element of an operation of Guichet v1. */
export const judgeFile = (bytes: Buffer): FileVerdict => {
  try {
    return verdictOf(bytes, subjectOf(asFault(() => decodeBytes(bytes, undefined))))
  } catch (error) {
    return { faute: shown(toFault(error)) }
  }
}

const subjectOf = (text: string): Subject => {
  const groups: readonly GroupField[] = [interfaceNuu, ...OPERATIONS.map((operation) => operation.input)]
  const found = asFault(() => readOneOf(text, groups))
  if ('racine' in found) throw fault('SNE-ENV-004', { nom: found.racine })
  const { group, message } = found
  if (group === interfaceNuu) {
    const nuu = unpackNuu(message)
    const file = { jour: jourOf(nuu), porte: PORTE_SNE }
    const name = 'interfaceNuu/demande'
    return typeOf(nuu) === 'COP'
      ? {
          ...file,
          name: `${name}/copieNumerique`,
          input: copieNumerique,
          read: copieOf(nuu),
          nature: undefined,
        }
      : { ...file, name, input: demande, read: messageOf(nuu), nature: natureOf(nuu) }
  }
  const operation = OPERATIONS.find((candidate) => candidate.input === group) ?? verifierDemande
  const nature = operation.nature?.(message.value as never)
  const read = { value: message.value, constats: message.constats, places: message.places }
  return { name: operation.name, input: operation.input, read, nature, jour: undefined, porte: 'fichier' }
}

const verdictOf = (bytes: Buffer, { name, input, read, nature, jour, porte }: Subject): FileVerdict => {
  const maintenant = new Date()
  const at = jour ?? dayInFrance(maintenant)
  const lu = (read.value as { demandeLogement?: { numGuichet?: string } } | undefined)?.demandeLogement
  const guichet = lu?.numGuichet
  const judgement = judge(input, read, nature && { nature, jour: at, guichet: guichet ?? '' }, {
    operation: name,
    porte,
    jour: at,
    guichet,
    policy: DEFAULT_POLICY,
  })
  const rapport = writeRapport(input, judgement, {
    operation: name,
    empreinte: sha256(bytes),
    maintenant,
  })
  return { decision: judgement.decision, constats: rapport.listeConstat }
}

const shown = (found: GatewayFault): FaultShown => {
  const { fr, remedeFr } = found.texts()
  return { code: found.code, texteFr: fr, remedeFr, ...found.place }
}
