/**
 * Who may do what: the profiles that an operation asks for, the powers that a caller holds for a guichet on a day.
 * Pure: the delegations come in, a decision goes out. A refusal says what the caller lacks, never what exists.
 */
import { TERRITOIRE_NATIONAL } from '../../model/acces.ts'
import type { Profil } from '../../model/nomenclature/acces.ts'

/**
 * What bounds an operation beside the profile: nothing; the territory of the application that it names or brings; that
 * of the application of the piece that it names, which is else unknown; a delegation for the whole country.
 */
export type Portee = 'libre' | 'territoire' | 'piece' | 'nationale'

/** What an operation asks of whoever calls it. */
export interface Droits {
  readonly profils: readonly Profil[]
  readonly portee: Portee
}

/** A delegation: for a guichet, of a territory, under a profile, between two days (both included). */
export interface Habilitation {
  readonly numGuichet: string
  readonly territoire: string
  readonly profil: Profil
  readonly du: string
  readonly au?: string | undefined
  readonly revoqueLe?: string | undefined
}

/** What a caller may do for the guichet it acts for. */
export interface Pouvoirs {
  readonly profils: ReadonlySet<Profil>
  /** `TERRITOIRE_NATIONAL` among them stands for every one. */
  readonly territoires: ReadonlySet<string>
}

/** Why a caller may not: a code of the catalogue and its parameters. */
export interface Refus {
  readonly code: 'SNE-DRO-002' | 'SNE-DRO-004' | 'SNE-DRO-005' | 'SNE-DRO-006' | 'SNE-DRO-007'
  readonly params: Readonly<Record<string, string>>
}

const inForce = ({ du, au, revoqueLe }: Habilitation, jour: string): boolean =>
  du <= jour && (au === undefined || jour <= au) && (revoqueLe === undefined || jour < revoqueLe)

/** The guichet that a caller acts for, and its powers there; or why it may not. */
export type Mandat = { readonly guichet: string; readonly pouvoirs: Pouvoirs } | { readonly refus: Refus }

/**
 * Chooses the delegations that count.
 * @param named guichet that the call names; when it names none, the only one stands for it
 * @param jour legal day, `YYYY-MM-DD`
 */
export const mandatOf = (
  habilitations: readonly Habilitation[],
  named: string | undefined,
  jour: string,
): Mandat => {
  const valid = habilitations.filter((one) => inForce(one, jour))
  // Without any in force, those that were: whose only guichet is over is told so, not asked to name one.
  const counted = valid.length > 0 ? valid : habilitations
  const guichets = new Set(counted.map(({ numGuichet }) => numGuichet))
  const [only] = guichets
  const guichet = named ?? (guichets.size === 1 ? only : undefined)
  if (guichet === undefined) return { refus: { code: 'SNE-DRO-002', params: {} } }
  const held = valid.filter(({ numGuichet }) => numGuichet === guichet)
  if (held.length === 0) {
    const known = habilitations.some(({ numGuichet }) => numGuichet === guichet)
    return { refus: { code: known ? 'SNE-DRO-005' : 'SNE-DRO-004', params: { guichet } } }
  }
  return {
    guichet,
    pouvoirs: {
      profils: new Set(held.map(({ profil }) => profil)),
      territoires: new Set(held.map(({ territoire }) => territoire)),
    },
  }
}

const TERRITOIRE_LENGTH = 3

/** Territory of a numéro unique. */
export const territoireOfNumber = (numUnique: string): string => numUnique.slice(0, TERRITOIRE_LENGTH)

/** Whether a territory (the first three characters of a numéro unique) is within powers. */
export const reaches = ({ territoires }: Pouvoirs, territoire: string): boolean =>
  territoires.has(TERRITOIRE_NATIONAL) || territoires.has(territoire)

/** Whether an application is within powers; undefined ones are not bounded. */
export const reachesNumber = (pouvoirs: Pouvoirs | undefined, numUnique: string): boolean =>
  pouvoirs === undefined || reaches(pouvoirs, territoireOfNumber(numUnique))

const SENSIBLES: readonly Profil[] = ['guichet', 'consultant_sensible', 'gestionnaire']

/** Whether the pieces of sensitive categories are shown under these powers. */
export const seesSensitive = ({ profils }: Pouvoirs): boolean => SENSIBLES.some((one) => profils.has(one))

/**
 * Judges an operation.
 * @param vises territories of the applications that the message names or brings
 * @returns why it is refused, if it is
 */
export const judgeDroits = (
  { profils, portee }: Droits,
  pouvoirs: Pouvoirs,
  vises: readonly string[],
): Refus | undefined => {
  if (!profils.some((one) => pouvoirs.profils.has(one)))
    return { code: 'SNE-DRO-006', params: { profils: profils.join(', ') } }
  const needed = portee === 'nationale' ? [TERRITOIRE_NATIONAL] : portee === 'territoire' ? vises : []
  const lacking = needed.find((territoire) => !reaches(pouvoirs, territoire))
  return lacking === undefined ? undefined : { code: 'SNE-DRO-007', params: { territoire: lacking } }
}
