/** From six readings to one verdict: the rules of the definitions, in order, then what lowers it. */
import { isConventional } from './birth-date.ts'
import { unitsOf } from './first-names.ts'
import { type Flow, isAlike, type Trait, type Traits, type Verdict } from './outcomes.ts'
import type { PersonnePreparee } from './prepare.ts'

/** How far an outcome is from equality: 0 writing, 1 repairable, 2 a guess, 3 another. */
type Level = 0 | 1 | 2 | 3

/** Traits that make the level of a pair. */
const STRONG = ['names', 'firstNames', 'birthDate'] as const satisfies readonly Trait[]
type Strong = (typeof STRONG)[number]

const LEVEL: { readonly [T in Strong]: Readonly<Record<Traits[T]['code'], Level>> } = {
  names: {
    EXACT: 0,
    FORM_ONLY: 0,
    ENCODING_DAMAGED: 1,
    REDUNDANT_PATRONYMIC: 1,
    SWAPPED_NAMES: 1,
    PATRONYMIC_ONLY_IN_SNE: 1,
    PATRONYMIC_ONLY_IN_XML: 1,
    MARRIED_NAME_FORM: 1,
    TYPO: 2,
    USAGE_NAME_CHANGED: 1,
    PARTIAL_NAME: 2,
    DIFFERENT: 3,
    // Nothing said is no evidence: rule 4.3-0 sees to it.
    NOT_COMPARABLE: 0,
    SWAPPED_NAME_FIRSTNAME: 1,
  },
  firstNames: {
    EXACT: 0,
    FORM_ONLY: 0,
    ENCODING_DAMAGED: 1,
    FIRST_NAMES_ORDER: 1,
    FIRST_NAMES_SUBSET: 1,
    INITIALS: 1,
    TYPO: 2,
    DIFFERENT: 3,
    NOT_COMPARABLE: 0,
    // One exchange, already counted with the names.
    SWAPPED_NAME_FIRSTNAME: 0,
  },
  birthDate: {
    EXACT: 0,
    FORM_ONLY: 0,
    DAY_MONTH_SWAPPED: 1,
    PARTIAL_DATE: 1,
    TYPO: 2,
    DIFFERENT: 3,
    NOT_COMPARABLE: 0,
  },
}

/** What the rules look at. */
export interface Evidence {
  readonly traits: Traits
  readonly flow: Flow
  readonly sent: PersonnePreparee
  readonly held: PersonnePreparee
  readonly levels: Readonly<Record<Strong, Level>>
  /** How many traits are at each level. */
  readonly count: readonly [number, number, number, number]
  readonly missing: number
  readonly nirEqual: boolean
  /** NIR, phone or mail equal. */
  readonly reached: boolean
  /** The same, or the place of birth. */
  readonly supported: boolean
}

const isEqualText = (a: string, b: string): boolean => a !== '' && a === b
const isContrary = (a: string, b: string): boolean => a !== '' && b !== '' && a !== b

/** The level of one trait. */
export const levelOf = (traits: Traits, trait: Strong): Level =>
  (LEVEL[trait] as Readonly<Record<string, Level>>)[traits[trait].code] ?? 3

/** How far two persons are, for ranking pairs of one verdict. */
export const distanceOf = (traits: Traits): number =>
  STRONG.reduce(
    (sum, trait) => sum + 4 * levelOf(traits, trait) + (traits[trait].code === 'EXACT' ? 0 : 1),
    0,
  )

/** Gathers what the rules look at. */
export const evidenceOf = (
  traits: Traits,
  sent: PersonnePreparee,
  held: PersonnePreparee,
  flow: Flow,
): Evidence => {
  const levels = {
    names: levelOf(traits, 'names'),
    firstNames: levelOf(traits, 'firstNames'),
    birthDate: levelOf(traits, 'birthDate'),
  }
  const count: [number, number, number, number] = [0, 0, 0, 0]
  let missing = 0
  for (const trait of STRONG) {
    count[levels[trait]]++
    if (traits[trait].code === 'NOT_COMPARABLE') missing++
  }
  const nirEqual = isAlike(traits.nir)
  const reached =
    nirEqual || isEqualText(sent.telephone, held.telephone) || isEqualText(sent.courriel, held.courriel)
  return {
    traits,
    flow,
    sent,
    held,
    levels,
    count,
    missing,
    nirEqual,
    reached,
    supported: reached || isAlike(traits.birthPlace),
  }
}

const isConventionalPair = ({ sent, held }: Evidence): boolean =>
  (sent.birthDay !== undefined && isConventional(sent.birthDay)) ||
  (held.birthDay !== undefined && isConventional(held.birthDay))

const isPlaceDifferent = ({ traits }: Evidence): boolean => traits.birthPlace.code === 'DIFFERENT'

/** A woman whose first names, date and commune are those of the record may have changed her name. */
const mayHaveMarried = (e: Evidence): boolean =>
  e.sent.civility.sexe === 'F' &&
  e.held.civility.sexe === 'F' &&
  e.count[0] === 2 &&
  e.missing === 0 &&
  !isConventionalPair(e) &&
  isAlike(e.traits.birthPlace)

const nameIsAnother = (e: Evidence): Verdict => {
  if (e.nirEqual) return e.count[2] === 0 && e.missing === 0 ? 'SAME_WITH_REPAIR' : 'DOUBTFUL'
  return mayHaveMarried(e) ? 'DOUBTFUL' : 'OTHER'
}

const isWeak = ({ traits }: Evidence): boolean => STRONG.some((trait) => traits[trait].weak)

const isGenerationAway = ({ traits }: Evidence): boolean => traits.birthDate.reasons.includes('generation')

const oneGuess = (e: Evidence): Verdict =>
  e.supported && e.count[1] <= 1 && (!isWeak(e) || e.nirEqual) && !isGenerationAway(e) && !isPlaceDifferent(e)
    ? 'SAME_WITH_REPAIR'
    : 'DOUBTFUL'

/**
 * The first of the first names is missing on one side, or mistyped: a usual one, a mistake, or the twin's.
 * A mail or a phone that differs speaks for the twin, unless the mail (a phone is shared at home) is the same.
 */
const mayBeTheTwin = ({ traits, nirEqual, sent, held }: Evidence): boolean => {
  const { code, reasons } = traits.firstNames
  if (nirEqual || (code !== 'TYPO' && !reasons.includes('first-missing'))) return false
  if (isEqualText(sent.courriel, held.courriel)) return false
  return isContrary(sent.courriel, held.courriel) || isContrary(sent.telephone, held.telephone)
}

const isPartialDateAlone = (e: Evidence): boolean => e.traits.birthDate.code === 'PARTIAL_DATE' && !e.reached

export interface VerdictRule {
  readonly id: string
  /** Undefined when the rule has nothing to say. */
  readonly decide: (evidence: Evidence) => Verdict | undefined
}

/** The first that answers gives the verdict. */
export const VERDICT_RULES: readonly VerdictRule[] = [
  { id: '4.3-1', decide: (e) => (e.count[3] >= 2 ? 'OTHER' : undefined) },
  {
    id: '4.3-2-first-names',
    decide: (e) => (e.levels.firstNames === 3 ? (e.nirEqual ? 'DOUBTFUL' : 'OTHER') : undefined),
  },
  {
    id: '4.3-2-date',
    decide: (e) => (e.levels.birthDate === 3 ? (e.reached ? 'DOUBTFUL' : 'OTHER') : undefined),
  },
  { id: '4.3-2-names', decide: (e) => (e.levels.names === 3 ? nameIsAnother(e) : undefined) },
  {
    // A trait that one side does not give cannot be agreed upon.
    id: '4.3-0',
    decide: (e) => (e.missing > 0 ? 'DOUBTFUL' : undefined),
  },
  { id: '4.3-twin', decide: (e) => (mayBeTheTwin(e) ? 'DOUBTFUL' : undefined) },
  {
    id: '4.3-3',
    decide: (e) =>
      e.count[2] >= 2 ? (e.nirEqual && e.count[2] === 2 ? 'SAME_WITH_REPAIR' : 'DOUBTFUL') : undefined,
  },
  { id: '4.3-4', decide: (e) => (e.count[2] === 1 ? oneGuess(e) : undefined) },
  { id: '4.3-5-three', decide: (e) => (e.count[1] >= 3 ? 'DOUBTFUL' : undefined) },
  { id: '4.3-5-partial-date', decide: (e) => (isPartialDateAlone(e) ? 'DOUBTFUL' : undefined) },
  { id: '4.3-6-place', decide: (e) => (isPlaceDifferent(e) && !e.reached ? 'DOUBTFUL' : undefined) },
  { id: '4.3-5', decide: (e) => (e.count[1] > 0 ? 'SAME_WITH_REPAIR' : undefined) },
  { id: '4.3-6', decide: () => 'SAME' },
]

const isAccepted = (verdict: Verdict): boolean => verdict === 'SAME' || verdict === 'SAME_WITH_REPAIR'

const FIRST_NAMES_SHARED_MIN = 2

/** A second first name in common. */
const shareSecondFirstName = ({ sent, held }: Evidence): boolean => {
  const others = unitsOf(held.prenoms)
  const shared = new Set(unitsOf(sent.prenoms).filter((unit) => others.includes(unit)))
  return shared.size >= FIRST_NAMES_SHARED_MIN
}

/** Born abroad, or nobody says where. */
const mayBeBornAbroad = ({ sent, held }: Evidence): boolean =>
  sent.place.side === 'ABROAD' ||
  held.place.side === 'ABROAD' ||
  (sent.place.side === undefined && held.place.side === undefined)

export interface LoweringRule {
  readonly id: string
  /** The verdict after the rule; the same when it does not apply. */
  readonly lower: (verdict: Verdict, evidence: Evidence) => Verdict
}

/** Applied one after the other. */
export const LOWERING_RULES: readonly LoweringRule[] = [
  {
    id: '4.3-7-nir',
    lower: (verdict, { traits }) => {
      if (traits.nir.code !== 'CONFLICT') return verdict
      return isAccepted(verdict) ? 'DOUBTFUL' : 'OTHER'
    },
  },
  {
    id: '4.3-7-civility',
    lower: (verdict, { traits }) => {
      if (traits.civility.code !== 'CONFLICT') return verdict
      if (verdict === 'SAME') return 'SAME_WITH_REPAIR'
      return verdict === 'SAME_WITH_REPAIR' ? 'DOUBTFUL' : verdict
    },
  },
  {
    id: '4.3-8',
    lower: (verdict, e) =>
      e.flow === 'creation' &&
      isAccepted(verdict) &&
      isConventionalPair(e) &&
      mayBeBornAbroad(e) &&
      !e.reached &&
      !shareSecondFirstName(e)
        ? 'DOUBTFUL'
        : verdict,
  },
]

/** The verdict, and the rule that had the last word. */
export const judge = (
  rules: readonly VerdictRule[],
  lowering: readonly LoweringRule[],
  evidence: Evidence,
): { readonly verdict: Verdict; readonly rule: string } => {
  let [verdict, rule]: [Verdict, string] = ['OTHER', 'none']
  for (const { id, decide } of rules) {
    const said = decide(evidence)
    if (said === undefined) continue
    verdict = said
    rule = id
    break
  }
  for (const { id, lower } of lowering) {
    const lowered = lower(verdict, evidence)
    if (lowered === verdict) continue
    verdict = lowered
    rule = id
  }
  return { verdict, rule }
}
