/** The first names of the message against those of the record. */
import type { Civility } from './civility.ts'
import { distance } from './distance.ts'
import { mend } from './encoding.ts'
import { isPresent, lettersOf, type Name, sameLetters, sameText } from './fold.ts'
import { sexeOfPrenom } from './frequences.ts'
import { isNear } from './near.ts'
import type { FirstNamesOutcome, Reading, Reason } from './outcomes.ts'
import { soundsAs } from './phonetic.ts'

export interface FirstNamesPair {
  readonly sent: Name
  readonly held: Name
  readonly sentCivility: Civility
  readonly heldCivility: Civility
}

export interface FirstNamesFinding {
  readonly outcome?: FirstNamesOutcome
  readonly reasons?: readonly Reason[]
  readonly weak?: boolean
}

export interface FirstNamesLine {
  readonly id: string
  readonly outcome: FirstNamesOutcome
  /** The damage of characters is put right before this line and those that follow. */
  readonly mends?: true
  /** Undefined when the line does not hold; a finding may name another outcome than the line's. */
  readonly holds: (pair: FirstNamesPair) => FirstNamesFinding | undefined
}

const HOLDS: FirstNamesFinding = {}
const when = (condition: boolean) => (condition ? HOLDS : undefined)

const isSameBag = (a: readonly string[], b: readonly string[]): boolean => {
  if (a.length !== b.length) return false
  const [left, right] = [[...a].sort(), [...b].sort()]
  return left.every((token, i) => token === right[i])
}

/** First names as units: a hyphen joins, a space or a comma parts. */
export const unitsOf = (name: Name): readonly string[] =>
  name.raw
    .split(/[\s,;/]+/)
    .map((unit) => lettersOf(unit).replaceAll(' ', ''))
    .filter((unit) => unit !== '')

const isOrder = ({ sent, held }: FirstNamesPair): boolean => {
  if (sent.tokens.length > 1 && isSameBag(sent.tokens, held.tokens)) return true
  if (sent.compact.length !== held.compact.length) return false
  const units = unitsOf(sent)
  return units.length > 1 && isSameBag(units, unitsOf(held))
}

/** Is every token of the shorter list in the longer, as often at least? */
const isContained = (short: readonly string[], long: readonly string[]): boolean => {
  if (short.length >= long.length) return false
  const left = [...long]
  return short.every((token) => {
    const at = left.indexOf(token)
    if (at >= 0) left.splice(at, 1)
    return at >= 0
  })
}

const TRUNCATED_MIN = 15

/** Cut by a field too short: a long writing, or a compound one whose beginning is whole. */
const isCut = (short: Name, long: Name): boolean =>
  long.compact.startsWith(short.compact) &&
  (short.compact.length >= TRUNCATED_MIN ||
    (short.tokens.length > 1 &&
      (short.tokens.at(-1) ?? '').length > 1 &&
      !isNear(short.compact, long.compact)))

const subset = ({ sent, held }: FirstNamesPair): FirstNamesFinding | undefined => {
  const [short, long] = sent.compact.length <= held.compact.length ? [sent, held] : [held, sent]
  if (isContained(short.tokens, long.tokens)) {
    return { reasons: unitsOf(short).includes(unitsOf(long)[0] ?? '') ? [] : ['first-missing'] }
  }
  return isCut(short, long) ? { reasons: ['truncated'] } : undefined
}

const isInitial = (token: string, name: string): boolean =>
  token.length === 1 && name.length > 1 && name.startsWith(token)

const VOWEL = /[AEIOUY]/

/** `JP` for JEAN PIERRE: with a vowel, it would rather be a name of its own. */
const areInitials = (token: string, names: readonly string[]): boolean =>
  token.length > 1 &&
  token.length <= names.length &&
  !VOWEL.test(token) &&
  [...token].every((letter, i) => names[i]?.[0] === letter)

const initials = ({ sent, held }: FirstNamesPair): boolean => {
  const [a, b] = [sent.tokens, held.tokens]
  if (a.length === 1 && areInitials(a[0] ?? '', b)) return true
  if (b.length === 1 && areInitials(b[0] ?? '', a)) return true
  const common = Math.min(a.length, b.length)
  let some = false
  for (let i = 0; i < common; i++) {
    const [x, y] = [a[i] ?? '', b[i] ?? '']
    if (x === y) continue
    if (!isInitial(x, y) && !isInitial(y, x)) return false
    some = true
  }
  return some
}

const isFinalE = (a: string, b: string): boolean => a === `${b}E` || b === `${a}E`

/** One first name in its two forms, MICHEL and MICHELE: two persons when the civilities differ too. */
const genderPair = ({ sentCivility: s, heldCivility: h }: FirstNamesPair): FirstNamesFinding => {
  if (!s.sexe || !h.sexe) return { reasons: ['gender-pair'], weak: true }
  return s.sexe === h.sexe ? { reasons: ['gender-pair'] } : { outcome: 'DIFFERENT', reasons: ['gender-pair'] }
}

/** Two near first names: forms of both sexes, two names as attested as each other, or one mistake. */
const mistake = (pair: FirstNamesPair, a: string, b: string): FirstNamesFinding => {
  const [sexeA, sexeB] = [sexeOfPrenom(a), sexeOfPrenom(b)]
  if (sexeA === undefined || sexeB === undefined) return HOLDS
  if (sexeA !== sexeB && sexeA !== 'both' && sexeB !== 'both') return genderPair(pair)
  return { weak: !soundsAs(a, b) && !isFinalE(a, b) }
}

/** Near token by token, in order; a token that is left over is simply missing on the other side. */
const typo = (pair: FirstNamesPair): FirstNamesFinding | undefined => {
  const [short, long] =
    pair.sent.tokens.length <= pair.held.tokens.length
      ? [pair.sent.tokens, pair.held.tokens]
      : [pair.held.tokens, pair.sent.tokens]
  const different = short.flatMap((token, i) => (token === long[i] ? [] : [[token, long[i] ?? ''] as const]))
  const sameCount = short.length === long.length
  // In a list as long as the other, one mistake in a short name counts by the length of the whole.
  const isClose = ([a, b]: readonly [string, string]) => isNear(a, b) || (sameCount && distance(a, b) === 1)
  if (different.every(isClose) && (!sameCount || isNear(pair.sent.compact, pair.held.compact))) {
    const findings = different.map(([a, b]) => mistake(pair, a, b))
    return findings.find((one) => one.outcome) ?? findings.find((one) => one.weak) ?? findings[0]
  }
  // One writing glues what the other parts: JEANMARK, JEAN-MARC.
  return when(short.length === 1 && long.length > 1 && isNear(pair.sent.compact, pair.held.compact))
}

/** The lines, in order. */
export const FIRST_NAMES_LINES: readonly FirstNamesLine[] = [
  {
    id: 'first-absent',
    outcome: 'NOT_COMPARABLE',
    holds: ({ sent, held }) => when(!isPresent(sent) || !isPresent(held)),
  },
  { id: 'first-exact', outcome: 'EXACT', holds: ({ sent, held }) => when(sameText(sent, held)) },
  { id: 'first-form', outcome: 'FORM_ONLY', holds: ({ sent, held }) => when(sameLetters(sent, held)) },
  {
    id: 'first-encoding',
    outcome: 'ENCODING_DAMAGED',
    mends: true,
    holds: ({ sent, held }) => when(sameLetters(sent, held)),
  },
  { id: 'first-order', outcome: 'FIRST_NAMES_ORDER', holds: (pair) => when(isOrder(pair)) },
  { id: 'first-subset', outcome: 'FIRST_NAMES_SUBSET', holds: subset },
  { id: 'first-initials', outcome: 'INITIALS', holds: (pair) => when(initials(pair)) },
  { id: 'first-typo', outcome: 'TYPO', holds: typo },
  {
    id: 'first-script',
    outcome: 'NOT_COMPARABLE',
    holds: ({ sent, held }) => (sent.foreign === held.foreign ? undefined : { reasons: ['script'] }),
  },
]

/** The first line that holds, or `DIFFERENT`. */
export const compareFirstNames = (
  lines: readonly FirstNamesLine[],
  pair: FirstNamesPair,
): Reading<FirstNamesOutcome> => {
  let read = pair
  for (const line of lines) {
    if (line.mends) {
      const [sent, held] = [mend(pair.sent, [pair.held]), mend(pair.held, [pair.sent])]
      if (!sent.damaged && !held.damaged) continue
      read = { ...pair, sent: sent.name, held: held.name }
    }
    const finding = line.holds(read)
    if (!finding) continue
    const reasons = finding.reasons ?? []
    return {
      code: finding.outcome ?? line.outcome,
      reasons: read === pair ? reasons : ['damaged', ...reasons],
      ...(finding.weak && { weak: true as const }),
    }
  }
  return { code: 'DIFFERENT', reasons: read === pair ? [] : ['damaged'] }
}
