/** Name and patronymic of the message against those of the record: the lines of the definitions, in order. */
import { mend } from './encoding.ts'
import { formEqual, isPresent, lettersOf, type Name, sameText } from './fold.ts'
import { isCommonNom } from './frequences.ts'
import { isMarriedForm, isMixed } from './married-name.ts'
import { isNear } from './near.ts'
import type { NamesOutcome, Reading, Reason } from './outcomes.ts'
import { soundsAs } from './phonetic.ts'

/** The two names of each side: `u`, `p` as sent, `U`, `P` as held. */
export interface NamesPair {
  readonly u: Name
  readonly p: Name
  readonly U: Name
  readonly P: Name
}

export interface NamesFinding {
  readonly reasons?: readonly Reason[]
  readonly weak?: boolean
}

export interface NamesLine {
  readonly id: string
  readonly outcome: NamesOutcome
  /** The damage of characters is put right before this line and those that follow. */
  readonly mends?: true
  /** Undefined when the line does not hold. */
  readonly holds: (pair: NamesPair) => NamesFinding | undefined
}

const HOLDS: NamesFinding = {}
const when = (condition: boolean, finding: NamesFinding = HOLDS) => (condition ? finding : undefined)
const because = (reason: Reason): NamesFinding => ({ reasons: [reason] })

const isMissing = (name: Name): boolean => name.state !== 'present'
const bothMissing = ({ p, P }: NamesPair): boolean => isMissing(p) && isMissing(P)
/** A placeholder on one side only is what `REDUNDANT_PATRONYMIC` names. */
const samePlaceholding = ({ p, P }: NamesPair): boolean => p.state === P.state

const closeNames = (a: Name, b: Name): boolean =>
  formEqual(a, b) || (isPresent(a) && isPresent(b) && isNear(a.compact, b.compact))

/** A patronymic that says no more than the name: missing, or the name again. */
const saysNothing = (patronymic: Name, name: Name): boolean =>
  isMissing(patronymic) || formEqual(patronymic, name)

/** Near, while both spellings are common surnames that sound different: two families as likely as one mistake. */
const isWeak = (a: Name, b: Name): boolean =>
  isPresent(a) &&
  isPresent(b) &&
  !formEqual(a, b) &&
  isCommonNom(a.compact) &&
  isCommonNom(b.compact) &&
  !soundsAs(a.compact, b.compact)

const COMMON_TOKEN_MIN = 3
const TRUNCATED_MIN = 15

const isWithin = (short: Name, long: Name): boolean =>
  short.tokens.length < long.tokens.length &&
  short.tokens.every((token) => long.tokens.includes(token)) &&
  short.tokens.some((token) => token.length >= COMMON_TOKEN_MIN)

const isCut = (short: Name, long: Name): boolean =>
  short.compact.length >= TRUNCATED_MIN &&
  short.compact.length < long.compact.length &&
  long.compact.startsWith(short.compact)

const isPartial = (a: Name, b: Name): boolean => isWithin(a, b) || isWithin(b, a)
const isTruncated = (a: Name, b: Name): boolean => isCut(a, b) || isCut(b, a)
const isPart = (a: Name, b: Name): boolean =>
  isPresent(a) && isPresent(b) && (isPartial(a, b) || isTruncated(a, b))

const redundant = ({ u, p, U, P }: NamesPair): NamesFinding | undefined => {
  if (!formEqual(u, U)) return undefined
  if (isMissing(P) && p.state !== P.state) {
    if (p.state === 'placeholder') return because('placeholder')
    if (formEqual(p, u) || formEqual(p, U)) return because('redundant')
  }
  if (isMissing(p) && p.state !== P.state) {
    if (P.state === 'placeholder') return { reasons: ['held', 'placeholder'] }
    if (formEqual(P, U) || formEqual(P, u)) return { reasons: ['held', 'redundant'] }
  }
  return undefined
}

const onlyHeld = ({ u, p, U, P }: NamesPair): NamesFinding | undefined => {
  if (!isPresent(P) || formEqual(P, U)) return undefined
  if (isMissing(U) && isMissing(p) && formEqual(u, P)) return because('held')
  if (formEqual(u, U) && saysNothing(p, u) && !formEqual(p, P)) return HOLDS
  return when(isMissing(p) && formEqual(u, P), because('birth-name-alone'))
}

const onlySent = ({ u, p, U, P }: NamesPair): NamesFinding | undefined => {
  if (!isPresent(p) || formEqual(p, u)) return undefined
  if (isMissing(u) && formEqual(p, U) && isMissing(P)) return because('name-missing')
  if (formEqual(u, U) && saysNothing(P, U) && !formEqual(p, P)) return HOLDS
  return when(isMissing(P) && formEqual(U, p))
}

const married = ({ u, p, U, P }: NamesPair): NamesFinding | undefined => {
  if (!isMarriedForm([u, p], [U, P])) return undefined
  const [sentMixed, heldMixed] = [isMixed([u, p]), isMixed([U, P])]
  if (sentMixed === heldMixed) return because('both-joined')
  return sentMixed ? HOLDS : because('held')
}

const typo = (pair: NamesPair): NamesFinding | undefined => {
  const { u, p, U, P } = pair
  const weak = isWeak(u, U) || isWeak(p, P)
  if (closeNames(u, U) && (bothMissing(pair) || saysNothing(p, u) || saysNothing(P, U) || closeNames(p, P))) {
    const repeated = !isPresent(P) && (p.state === 'placeholder' || formEqual(p, u))
    return { reasons: repeated ? ['redundant'] : [], weak }
  }
  if (closeNames(u, P) && closeNames(p, U) && !closeNames(u, p)) {
    return { reasons: ['exchanged'], weak: isWeak(u, P) || isWeak(p, U) }
  }
  return undefined
}

const partial = ({ u, p, U, P }: NamesPair): NamesFinding | undefined => {
  if (isMissing(u) !== isMissing(U) && formEqual(p, P)) return because('name-missing')
  const namesPart = isPart(u, U)
  const patronymicsPart = isPart(p, P)
  const holds = namesPart
    ? patronymicsPart || saysNothing(p, u) || saysNothing(P, U) || closeNames(p, P)
    : patronymicsPart && closeNames(u, U)
  if (!holds) return undefined
  const cut = (namesPart && !isPartial(u, U)) || (patronymicsPart && !isPartial(p, P))
  return cut ? because('truncated') : HOLDS
}

/** A word that stands for nothing elsewhere, and is a surname when both sides bear it: SANS. */
const isSharedSurname = (a: Name, b: Name): boolean =>
  a.state === 'placeholder' &&
  b.state === 'placeholder' &&
  isCommonNom(lettersOf(a.raw)) &&
  lettersOf(a.raw) === lettersOf(b.raw)

/** Alike but for the writing, once the damaged characters are put right. */
const form = (pair: NamesPair): NamesFinding | undefined => {
  const { u, p, U, P } = pair
  const named = formEqual(u, U) || isSharedSurname(u, U) || (isMissing(u) && isMissing(U) && isPresent(p))
  return when(named && (formEqual(p, P) || (bothMissing(pair) && samePlaceholding(pair))))
}

/** The lines, numbered as in the definitions. */
export const NAMES_LINES: readonly NamesLine[] = [
  {
    id: '4.2-1',
    outcome: 'EXACT',
    holds: ({ u, p, U, P }) =>
      when((isPresent(u) || isPresent(p) || isSharedSurname(u, U)) && sameText(u, U) && sameText(p, P)),
  },
  { id: '4.2-2', outcome: 'FORM_ONLY', holds: form },
  { id: '4.2-3', outcome: 'ENCODING_DAMAGED', mends: true, holds: form },
  { id: '4.2-4', outcome: 'REDUNDANT_PATRONYMIC', holds: redundant },
  {
    id: '4.2-5',
    outcome: 'SWAPPED_NAMES',
    holds: ({ u, p, U, P }) => when(formEqual(u, P) && formEqual(p, U) && !formEqual(u, p)),
  },
  { id: '4.2-6', outcome: 'PATRONYMIC_ONLY_IN_SNE', holds: onlyHeld },
  { id: '4.2-7', outcome: 'PATRONYMIC_ONLY_IN_XML', holds: onlySent },
  { id: '4.2-8', outcome: 'MARRIED_NAME_FORM', holds: married },
  { id: '4.2-9', outcome: 'TYPO', holds: typo },
  {
    id: '4.2-10',
    outcome: 'USAGE_NAME_CHANGED',
    holds: ({ u, p, U, P }) => when(isPresent(u) && isPresent(U) && formEqual(p, P)),
  },
  { id: '4.2-11', outcome: 'PARTIAL_NAME', holds: partial },
  {
    // Letters of two alphabets cannot be told equal nor different.
    id: '4.2-script',
    outcome: 'NOT_COMPARABLE',
    holds: ({ u, p, U, P }) =>
      when(
        (isPresent(u) && isPresent(U) && u.foreign !== U.foreign) ||
          (isPresent(p) && isPresent(P) && p.foreign !== P.foreign),
        because('script'),
      ),
  },
  {
    id: '4.2-absent',
    outcome: 'NOT_COMPARABLE',
    holds: ({ u, p, U, P }) => when((isMissing(u) && isMissing(p)) || (isMissing(U) && isMissing(P))),
  },
]

/** The names of both sides with their damaged characters put right; undefined when there is none to put right. */
const mended = ({ u, p, U, P }: NamesPair): NamesPair | undefined => {
  const [mu, mp, mU, mP] = [mend(u, [U, P]), mend(p, [P, U]), mend(U, [u, p]), mend(P, [p, u])]
  if (!mu.damaged && !mp.damaged && !mU.damaged && !mP.damaged) return undefined
  return { u: mu.name, p: mp.name, U: mU.name, P: mP.name }
}

/** The first line that holds, or `DIFFERENT`. From line 3 on, the lines read the names put right. */
export const compareNames = (lines: readonly NamesLine[], pair: NamesPair): Reading<NamesOutcome> => {
  let read = pair
  for (const line of lines) {
    if (line.mends) {
      const better = mended(pair)
      if (!better) continue
      read = better
    }
    const finding = line.holds(read)
    if (!finding) continue
    const reasons = finding.reasons ?? []
    return {
      code: line.outcome,
      reasons: read === pair ? reasons : ['damaged', ...reasons],
      ...(finding.weak && { weak: true as const }),
    }
  }
  return { code: 'DIFFERENT', reasons: read === pair ? [] : ['damaged'] }
}
