/** The civility: Madame and Mademoiselle are one, Monsieur is another. */
import { lettersOf } from './fold.ts'
import type { Sexe } from './frequences.ts'
import type { CivilityOutcome, Reading } from './outcomes.ts'

const SEXE: ReadonlyMap<string, Sexe> = new Map([
  ['M', 'M'],
  ['MR', 'M'],
  ['MONSIEUR', 'M'],
  ['MME', 'F'],
  ['MADAME', 'F'],
  ['MLLE', 'F'],
  ['MADEMOISELLE', 'F'],
])

export interface Civility {
  readonly raw: string
  readonly sexe: Sexe | undefined
}

/** The civility and the sex that it tells. */
export const civilityOf = (value: string | null | undefined): Civility => ({
  raw: value ?? '',
  sexe: value ? (SEXE.get(value) ?? SEXE.get(lettersOf(value))) : undefined,
})

export interface CivilityLine {
  readonly id: string
  readonly outcome: CivilityOutcome
  readonly holds: (sent: Civility, held: Civility) => boolean
}

/** The first line that holds gives the outcome. */
export const CIVILITY_LINES: readonly CivilityLine[] = [
  { id: 'civility-exact', outcome: 'EXACT', holds: (sent, held) => sent.raw === held.raw },
  { id: 'civility-form', outcome: 'FORM_ONLY', holds: (sent, held) => sent.sexe === held.sexe },
]

export const compareCivilities = (
  lines: readonly CivilityLine[],
  sent: Civility,
  held: Civility,
): Reading<CivilityOutcome> => {
  if (!sent.sexe || !held.sexe) return { code: 'NOT_COMPARABLE', reasons: [] }
  return { code: lines.find((line) => line.holds(sent, held))?.outcome ?? 'CONFLICT', reasons: [] }
}
