/** The birth date: written otherwise, exchanged, conventional, mistyped, or another. Never an instant. */
import type { BirthDateOutcome, Reading, Reason } from './outcomes.ts'

/** A date as written; a month or a day may be 0 when unknown. */
export interface BirthDay {
  readonly raw: string
  readonly year: number
  readonly month: number
  readonly day: number
}

const ISO = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:T[\d:.]+)?(?:Z|[+-]\d{2}:?\d{2})?$/
const FRENCH = /^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})$/
const GLUED = /^(\d{4})(\d{2})(\d{2})$/
/** A year, or a year and a month. */
const SHORT = /^(\d{4})(?:-(\d{2}))?$/
const MONTH_MAX = 12
const DAY_MAX = 31

/** Reads a date; undefined when it is absent or is none. */
export const birthDayOf = (value: string | null | undefined): BirthDay | undefined => {
  if (!value) return undefined
  const text = value.trim()
  const french = FRENCH.exec(text)
  const match = french
    ? [text, french[3], french[2], french[1]]
    : (ISO.exec(text) ?? GLUED.exec(text) ?? SHORT.exec(text))
  if (!match) return undefined
  const [year, month, day] = [Number(match[1]), Number(match[2] ?? 0), Number(match[3] ?? 0)]
  return year > 0 && month <= MONTH_MAX && day <= DAY_MAX ? { raw: value, year, month, day } : undefined
}

/** Days since a far origin in the Gregorian calendar, by arithmetic alone. */
const numberOf = ({ year, month, day }: BirthDay): number => {
  const y = month <= 2 ? year - 1 : year
  const m = month <= 2 ? month + 9 : month - 3
  return (
    365 * y +
    Math.floor(y / 4) -
    Math.floor(y / 100) +
    Math.floor(y / 400) +
    Math.floor((153 * m + 2) / 5) +
    day
  )
}

const isUnknown = ({ month, day }: BirthDay): boolean => month === 0 || day === 0

/** 1 January, 31 December, or a month or day that is not known: the day of those whose day is not known. */
export const isConventional = (date: BirthDay): boolean =>
  isUnknown(date) || (date.month === 1 && date.day === 1) || (date.month === 12 && date.day === 31)

const pad = (n: number, width: number) => String(n).padStart(width, '0')
const digitsOf = ({ year, month, day }: BirthDay): string => `${pad(year, 4)}${pad(month, 2)}${pad(day, 2)}`

/** Positions of eight digits that begin a field. */
const FIELD_STARTS = new Set([4, 6])

/** One digit differs, or two neighbours of one field are exchanged. */
const isMistyped = (a: string, b: string): boolean => {
  const at = [...a].flatMap((digit, i) => (digit === b[i] ? [] : [i]))
  const [i, j] = at
  if (at.length === 1) return true
  if (at.length !== 2 || i === undefined || j !== i + 1 || FIELD_STARTS.has(j)) return false
  return a[i] === b[j] && a[j] === b[i]
}

const CENTURY = 100
const GENERATION = 10

/** Two dates, and the year from which a birth is in the future. */
export interface DatePair {
  readonly sent: BirthDay | undefined
  readonly held: BirthDay | undefined
  readonly yearNow: number
}
interface Both extends DatePair {
  readonly sent: BirthDay
  readonly held: BirthDay
}

const isSameDay = (a: BirthDay, b: BirthDay): boolean =>
  a.year === b.year && a.month === b.month && a.day === b.day

/** The year is right and what is known of month and day does not contradict. */
const isPartial = ({ sent: a, held: b }: Both): boolean => {
  if (a.year !== b.year || (!isConventional(a) && !isConventional(b))) return false
  return !(isUnknown(a) || isUnknown(b)) || a.month === 0 || b.month === 0 || a.month === b.month
}

const isCenturyOff = ({ sent: a, held: b, yearNow }: Both): boolean =>
  Math.abs(a.year - b.year) === CENTURY &&
  a.month === b.month &&
  a.day === b.day &&
  Math.max(a.year, b.year) > yearNow

/** A day that does not exist (29 February) counts as the next one. */
const daysApart = ({ sent, held }: Both): number => Math.abs(numberOf(sent) - numberOf(held))

const isTypo = (pair: Both): boolean =>
  isMistyped(digitsOf(pair.sent), digitsOf(pair.held)) ||
  isCenturyOff(pair) ||
  (!isUnknown(pair.sent) && !isUnknown(pair.held) && daysApart(pair) <= 1)

export interface DateLine {
  readonly id: string
  readonly outcome: BirthDateOutcome
  readonly holds: (pair: Both) => boolean
}

/** The first line that holds gives the outcome. */
export const BIRTH_DATE_LINES: readonly DateLine[] = [
  { id: 'date-exact', outcome: 'EXACT', holds: ({ sent, held }) => sent.raw === held.raw },
  { id: 'date-form', outcome: 'FORM_ONLY', holds: ({ sent, held }) => isSameDay(sent, held) },
  {
    id: 'date-swapped',
    outcome: 'DAY_MONTH_SWAPPED',
    holds: ({ sent, held }) => sent.year === held.year && sent.day === held.month && sent.month === held.day,
  },
  { id: 'date-partial', outcome: 'PARTIAL_DATE', holds: isPartial },
  { id: 'date-typo', outcome: 'TYPO', holds: isTypo },
]

/** Reads the pair with the lines in order. */
export const compareBirthDates = (
  lines: readonly DateLine[],
  { sent, held, yearNow }: DatePair,
): Reading<BirthDateOutcome> => {
  if (!sent || !held) return { code: 'NOT_COMPARABLE', reasons: [] }
  const pair = { sent, held, yearNow }
  const code = lines.find((line) => line.holds(pair))?.outcome ?? 'DIFFERENT'
  const reasons: Reason[] =
    code === 'TYPO' && Math.abs(sent.year - held.year) >= GENERATION ? ['generation'] : []
  return { code, reasons }
}
