/** Is the person of a message the person of the record? Trait by trait, then in one verdict. Pure. */
import { BIRTH_DATE_LINES, compareBirthDates, type DateLine } from './birth-date.ts'
import { BIRTH_PLACE_LINES, compareBirthPlaces, type PlaceLine } from './birth-place.ts'
import { CIVILITY_LINES, type CivilityLine, compareCivilities } from './civility.ts'
import { compareFirstNames, FIRST_NAMES_LINES, type FirstNamesLine, unitsOf } from './first-names.ts'
import { foldOf, formEqual, type Name } from './fold.ts'
import { compareNames, NAMES_LINES, type NamesLine } from './names.ts'
import { compareNirs, NIR_LINES, type NirLine } from './nir.ts'
import {
  type Comparaison,
  type FirstNamesOutcome,
  type Flow,
  isAlike,
  type NamesOutcome,
  type Reading,
  type Traits,
} from './outcomes.ts'
import type { Personne } from './personne.ts'
import { type PersonnePreparee, preparePersonne } from './prepare.ts'
import { repairsOf } from './repairs.ts'
import {
  evidenceOf,
  judge,
  LOWERING_RULES,
  type LoweringRule,
  VERDICT_RULES,
  type VerdictRule,
} from './verdict.ts'

/** Version of the definitions; stored with each decision, so that it can be replayed. */
export const RULES_VERSION = '1'
/** A birth later than this year is in the future, when the caller gives no day. */
const YEAR_NOW = 2026

/** The tables of the comparison. */
export interface Rules {
  readonly names: readonly NamesLine[]
  readonly firstNames: readonly FirstNamesLine[]
  readonly birthDate: readonly DateLine[]
  readonly birthPlace: readonly PlaceLine[]
  readonly civility: readonly CivilityLine[]
  readonly nir: readonly NirLine[]
  readonly nameFirstNameSwap: readonly SwapLine[]
  readonly verdict: readonly VerdictRule[]
  readonly lowering: readonly LoweringRule[]
}

export interface SwapLine {
  readonly id: string
  readonly holds: (sent: PersonnePreparee, held: PersonnePreparee) => boolean
}

/** The first names as one, as units and as tokens. */
const firstNamesIn = ({ prenoms }: PersonnePreparee): readonly Name[] => [
  prenoms,
  ...unitsOf(prenoms).map(foldOf),
  ...prenoms.tokens.map(foldOf),
]

const anyFormEqual = (left: readonly Name[], right: readonly Name[]): boolean =>
  left.some((a) => right.some((b) => formEqual(a, b)))

/** Name and first name are each in the other's place. */
const isNameFirstNameSwap = (sent: PersonnePreparee, held: PersonnePreparee): boolean =>
  !formEqual(sent.nom, held.nom) &&
  anyFormEqual([sent.nom, sent.patronymique], firstNamesIn(held)) &&
  anyFormEqual([held.nom, held.patronymique], firstNamesIn(sent))

/** The rules in force. */
export const RULES: Rules = {
  names: NAMES_LINES,
  firstNames: FIRST_NAMES_LINES,
  birthDate: BIRTH_DATE_LINES,
  birthPlace: BIRTH_PLACE_LINES,
  civility: CIVILITY_LINES,
  nir: NIR_LINES,
  nameFirstNameSwap: [{ id: '4.2-X', holds: isNameFirstNameSwap }],
  verdict: VERDICT_RULES,
  lowering: LOWERING_RULES,
}

const SWAPPED = { code: 'SWAPPED_NAME_FIRSTNAME', reasons: [] } as const

/** Names and first names, which may have been written each for the other. */
const compareBothNames = (
  rules: Rules,
  sent: PersonnePreparee,
  held: PersonnePreparee,
): { readonly names: Reading<NamesOutcome>; readonly firstNames: Reading<FirstNamesOutcome> } => {
  const names = compareNames(rules.names, {
    u: sent.nom,
    p: sent.patronymique,
    U: held.nom,
    P: held.patronymique,
  })
  const firstNames = compareFirstNames(rules.firstNames, {
    sent: sent.prenoms,
    held: held.prenoms,
    sentCivility: sent.civility,
    heldCivility: held.civility,
  })
  if (isAlike(names) || isAlike(firstNames)) return { names, firstNames }
  const swapped = rules.nameFirstNameSwap.some((line) => line.holds(sent, held))
  return swapped ? { names: SWAPPED, firstNames: SWAPPED } : { names, firstNames }
}

const traitsOf = (rules: Rules, sent: PersonnePreparee, held: PersonnePreparee, yearNow: number): Traits => ({
  ...compareBothNames(rules, sent, held),
  birthDate: compareBirthDates(rules.birthDate, { sent: sent.birthDay, held: held.birthDay, yearNow }),
  birthPlace: compareBirthPlaces(rules.birthPlace, {
    sent: sent.place,
    held: held.place,
    year: sent.birthDay?.year ?? held.birthDay?.year ?? yearNow,
  }),
  civility: compareCivilities(rules.civility, sent.civility, held.civility),
  nir: compareNirs(rules.nir, sent, held),
})

/**
 * Compares by the given tables.
 * @param yearNow year of the judgement: a birth in a later one is in the future
 */
export const compareBy = (
  rules: Rules,
  sent: PersonnePreparee,
  held: PersonnePreparee,
  flow: Flow,
  yearNow: number = YEAR_NOW,
): Comparaison => {
  const traits = traitsOf(rules, sent, held, yearNow)
  const evidence = evidenceOf(traits, sent, held, flow)
  const { verdict, rule } = judge(rules.verdict, rules.lowering, evidence)
  const repairs = repairsOf({
    flow,
    verdict,
    traits,
    firstNamesLevel: evidence.levels.firstNames,
    birthDateLevel: evidence.levels.birthDate,
    sent: sent.personne,
    held: held.personne,
  })
  return { verdict, traits, repairs, rule, version: RULES_VERSION }
}

/** Compares two persons made ready; for one message against many candidates. */
export const comparePrepared = (
  sent: PersonnePreparee,
  held: PersonnePreparee,
  flow: Flow,
  yearNow?: number,
): Comparaison => compareBy(RULES, sent, held, flow, yearNow)

/**
 * Compares the person of a message with the person of the record.
 * @param flow `update` when the caller gave the unique number, `creation` when the record was found by searching
 * @returns the outcome of each trait, the verdict, the repairs in order, the rule that decided
 */
export const compareIdentity = (sent: Personne, held: Personne, flow: Flow, yearNow?: number): Comparaison =>
  comparePrepared(preparePersonne(sent), preparePersonne(held), flow, yearNow)
