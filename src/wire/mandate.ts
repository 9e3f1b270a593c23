/** For which guichet a call acts, by whom, and whether it may. */
import { fault, type GatewayFault } from '../diagnostic/gateway-fault.ts'
import type { DemandeLogement } from '../model/demande.ts'
import { NUM_GUICHET_PATTERN, NUM_UNIQUE_PATTERN } from '../model/numero-unique.ts'
import type { Act } from '../operation/operation.ts'
import {
  judgeDroits,
  mandatOf,
  type Pouvoirs,
  type Refus,
  territoireOfNumber,
} from '../rules/droits/droits.ts'
import type { Draft } from '../rules/rule.ts'
import { territoireDe } from '../service/contenu.ts'
import type { Caller } from './caller.ts'

export type Members = Readonly<Record<string, unknown>>

/** What is asked, and by whom. */
export interface Asked {
  readonly operation: Act
  /** Told by the transport; what the message names completes it. */
  readonly caller: Caller
  /** The door has no place for the name of an agent. */
  readonly sansAgent?: boolean
}

export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

const GUICHET = new RegExp(`^(?:${NUM_GUICHET_PATTERN})$`)
const AGENT_MAX = 100

/** Guichet that the message names; one that is not of the form is none, and so reaches neither log nor journal. */
const guichetOf = (input: Members): string | undefined => {
  const demande = input['demandeLogement']
  const named =
    demande && typeof demande === 'object' ? textOf((demande as Members)['numGuichet']) : undefined
  return named !== undefined && GUICHET.test(named) ? named : undefined
}

/** Agent that the message names; one too long is refused by the judgement, and not kept. */
export const agentOf = (input: Members): string | undefined => {
  const named = textOf(input['agent'])
  return named !== undefined && named.length <= AGENT_MAX ? named : undefined
}

/** Number that the message names: who asks for a file leaves a trace of it, whatever the answer. */
export const numeroOf = (input: Members): string | undefined =>
  isNumber(input['numUnique']) ? input['numUnique'] : undefined

interface Mandate {
  readonly guichet: string | undefined
  /** Undefined where everything is allowed. */
  readonly pouvoirs: Pouvoirs | undefined
  readonly refus?: GatewayFault
}

/** For which guichet the caller acts and what it may do there; the refusal, told once the message is judged. */
export const authorise = ({ caller, operation, sansAgent }: Asked, input: Members, jour: string): Mandate => {
  const named = caller.guichet ?? guichetOf(input)
  if (!caller.habilitations) return { guichet: named, pouvoirs: undefined }
  const mandat = mandatOf(caller.habilitations, named, jour)
  if ('refus' in mandat) return { guichet: named, pouvoirs: NUL, refus: refusal(mandat.refus) }
  const { guichet, pouvoirs } = mandat
  const refus = judgeDroits(operation.droits, pouvoirs, aimedAt(operation, input))
  if (refus) return { guichet, pouvoirs, refus: refusal(refus) }
  const agentNamed = caller.agent !== undefined || agentOf(input) !== undefined
  return agentNamed || sansAgent
    ? { guichet, pouvoirs }
    : { guichet, pouvoirs, refus: fault('SNE-DRO-008', {}) }
}

const NUL: Pouvoirs = { profils: new Set(), territoires: new Set() }
const NUMERO = new RegExp(`^${NUM_UNIQUE_PATTERN}$`)

const refusal = ({ code, params }: Refus): GatewayFault => fault(code, params as never)

/**
 * Territories of the applications that a message names, where its operation looks for their numbers; of the one that it
 * brings, whatever number a new one bears.
 */
const aimedAt = (operation: Act, input: Members): readonly string[] => {
  const demande = isObject(input['demandeLogement'])
    ? (input['demandeLogement'] as Draft<DemandeLogement>)
    : {}
  const separation = isObject(input['separation']) ? input['separation'] : {}
  const target = 'numUnique' in operation.target ? input['numUnique'] : undefined
  const numbers = [target, demande.numUnique].filter(isNumber)
  const nature = operation.nature?.(input as never)
  const isNew = nature === 'CRE' || nature === 'CRS'
  return [
    ...[...numbers, separation['numUniqueOrigine']].filter(isNumber).map(territoireOfNumber),
    isNew || numbers.length === 0 ? territoireDe(demande) : undefined,
  ].filter((one) => one !== undefined)
}

const isObject = (value: unknown): value is Members => typeof value === 'object' && value !== null
const isNumber = (value: unknown): value is string => typeof value === 'string' && NUMERO.test(value)
