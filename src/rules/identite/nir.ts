/** The NIR: a strong support when equal and coherent with the person, a warning when two valid ones differ. */
import type { BirthDay } from './birth-date.ts'
import type { Civility } from './civility.ts'
import type { NirOutcome, Reading, Reason } from './outcomes.ts'

export interface Nir {
  readonly raw: string
  /** Its first 13 characters; undefined when it is not of the form of a NIR. */
  readonly number: string | undefined
  /** Given out while waiting for the real one (NIA). */
  readonly waiting: boolean
  /** False when its key is there and wrong. */
  readonly keyHolds: boolean
}

const FORM = /^([1-9]\d{4}(?:\d{2}|2[AB])\d{6})(\d{2})?$/
const WAITING = /^[78]/
const KEY_BASE = 97

/** The key of 13 characters: 97 less the remainder by 97, 2A counting as 19 and 2B as 18. */
const keyOf = (number: string): number =>
  KEY_BASE - (Number(number.replace('2A', '19').replace('2B', '18')) % KEY_BASE)

/** Reads a NIR of 13 or 15 characters, separators left aside. */
export const nirOf = (value: string | null | undefined): Nir => {
  if (!value) return { raw: '', number: undefined, waiting: false, keyHolds: false }
  const match = FORM.exec(value.replace(/[\s.\-_]/g, '').toUpperCase())
  const number = match?.[1]
  return {
    raw: value,
    number,
    waiting: number !== undefined && WAITING.test(number),
    keyHolds: number !== undefined && (match?.[2] === undefined || Number(match[2]) === keyOf(number)),
  }
}

/** A person as far as a NIR speaks of it. */
export interface NirBearer {
  readonly nir: Nir
  readonly civility: Civility
  readonly birthDay: BirthDay | undefined
}

const SEXE_DIGIT: Readonly<Record<string, 'M' | 'F'>> = { 1: 'M', 2: 'F' }

/** Does the number say another sex or year of birth than the person? */
const contradicts = (number: string, { civility, birthDay }: NirBearer): boolean => {
  const sexe = SEXE_DIGIT[number.charAt(0)]
  if (sexe !== undefined && civility.sexe !== undefined && sexe !== civility.sexe) return true
  return birthDay !== undefined && birthDay.year % 100 !== Number(number.slice(1, 3))
}

export interface NirLine {
  readonly id: string
  readonly outcome: NirOutcome
  readonly reasons?: readonly Reason[]
  readonly holds: (sent: NirBearer, held: NirBearer) => boolean
}

const sameNumber = (sent: NirBearer, held: NirBearer) => sent.nir.number === held.nir.number

/** The first line that holds gives the outcome. */
export const NIR_LINES: readonly NirLine[] = [
  { id: 'nir-waiting', outcome: 'NOT_COMPARABLE', holds: (a, b) => a.nir.waiting || b.nir.waiting },
  {
    id: 'nir-inconsistent',
    outcome: 'INCONSISTENT',
    reasons: ['nir-of-another'],
    holds: (a, b) =>
      sameNumber(a, b) && (contradicts(a.nir.number ?? '', a) || contradicts(b.nir.number ?? '', b)),
  },
  { id: 'nir-exact', outcome: 'EXACT', holds: (a, b) => a.nir.raw === b.nir.raw },
  { id: 'nir-form', outcome: 'FORM_ONLY', holds: sameNumber },
  {
    id: 'nir-key',
    outcome: 'NOT_COMPARABLE',
    reasons: ['nir-key'],
    holds: (a, b) => !a.nir.keyHolds || !b.nir.keyHolds,
  },
]

export const compareNirs = (
  lines: readonly NirLine[],
  sent: NirBearer,
  held: NirBearer,
): Reading<NirOutcome> => {
  if (sent.nir.number === undefined || held.nir.number === undefined) {
    return { code: 'NOT_COMPARABLE', reasons: [] }
  }
  const line = lines.find((one) => one.holds(sent, held))
  return { code: line?.outcome ?? 'CONFLICT', reasons: line?.reasons ?? [] }
}
