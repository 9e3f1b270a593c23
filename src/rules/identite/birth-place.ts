/** The place of birth: INSEE codes through their changes, else names of places. */
import { findCommune } from '../../model/geographie.ts'
import { foldOf, isPresent, type Name } from './fold.ts'
import type { BirthPlaceOutcome, Reading } from './outcomes.ts'

export interface BirthPlace {
  /** INSEE code in capitals, `''` when absent. */
  readonly code: string
  readonly label: Name
  /** `FR`, `ABROAD`, or undefined when nothing tells. */
  readonly side: 'FR' | 'ABROAD' | undefined
  /** Name of the country when it is another than France and more than a code. */
  readonly country: string
}

const CODE = /^\d[\dAB]\d{3}$/
const ABROAD = /^99/
const FRANCE = /^(FRANCE|FR|FRA|F|100|99100|FRANCAISE)$/

const sideOf = (code: string, country: string): BirthPlace['side'] => {
  if (code !== '') return ABROAD.test(code) ? 'ABROAD' : 'FR'
  if (country === '') return undefined
  return FRANCE.test(country) ? 'FR' : 'ABROAD'
}

/** The place of birth from its three values. */
export const birthPlaceOf = (
  code: string | null | undefined,
  label: string | null | undefined,
  pays: string | null | undefined,
): BirthPlace => {
  const written = code?.trim().toUpperCase() ?? ''
  const known = CODE.test(written) ? written : ''
  const country = pays ? foldOf(pays).text : ''
  return {
    code: known,
    label: foldOf(label),
    side: sideOf(known, country),
    country: /\d/.test(country) || FRANCE.test(country) ? '' : country,
  }
}

/** Towns with boroughs: the code of the whole for each of its parts. */
const townOf = (code: string): string => {
  if (/^751\d\d$/.test(code)) return '75056'
  if (/^6938\d$/.test(code)) return '69123'
  return /^132\d\d$/.test(code) ? '13055' : code
}

const PARIS = '75056'
const ALGERIA = '99352'
const ALGERIA_OWN = 1962
const PARIS_REGION_SPLIT = 1968

/** Codes that name one place at different times, for a person born in `year`. */
const isSamePlaceThen = (a: string, b: string, year: number): boolean => {
  if (/^20/.test(a) && /^2[AB]/.test(b)) return a.slice(2) === b.slice(2)
  if (b === ALGERIA && /^9[1-4]/.test(a)) return year <= ALGERIA_OWN
  if (/^7[58]/.test(a) && /^9[1-5]/.test(b)) {
    return year < PARIS_REGION_SPLIT && townOf(a) !== PARIS && a.slice(2) === b.slice(2)
  }
  return false
}

/** A town's name without the number of its borough. */
const townName = (text: string): string =>
  text.replace(/ (?:ARRONDISSEMENT|ARRT?)$/, '').replace(/ \d{1,2}(?:ER?|E[MR]?E?)?$/, '')

const sameTown = (a: string, b: string): boolean =>
  a !== '' && townName(a).replaceAll(' ', '') === townName(b).replaceAll(' ', '')

export interface PlacePair {
  readonly sent: BirthPlace
  readonly held: BirthPlace
  /** Year of birth, for the codes that changed. */
  readonly year: number
}

const bothCodes = ({ sent, held }: PlacePair): boolean => sent.code !== '' && held.code !== ''

/** The name of the place, or the official one of its code when the other side has nothing but a name. */
const nameOf = (place: BirthPlace, other: BirthPlace): string => {
  if (isPresent(place.label)) return place.label.text
  return place.code !== '' && isPresent(other.label) ? foldOf(findCommune(place.code)?.nom).text : ''
}

const namesOf = ({ sent, held }: PlacePair): readonly [string, string] => [
  nameOf(sent, held),
  nameOf(held, sent),
]

export interface PlaceLine {
  readonly id: string
  readonly outcome: BirthPlaceOutcome
  readonly holds: (pair: PlacePair) => boolean
}

/** The first line that holds gives the outcome. */
export const BIRTH_PLACE_LINES: readonly PlaceLine[] = [
  {
    // One code for a whole country: another town there is neither the same place nor surely another.
    id: 'place-same-country',
    outcome: 'NOT_COMPARABLE',
    holds: (pair) => {
      const { sent, held } = pair
      if (!bothCodes(pair) || sent.code !== held.code || sent.side !== 'ABROAD') return false
      if (!isPresent(sent.label) || !isPresent(held.label)) return false
      return !sent.label.tokens.some((token) => held.label.tokens.includes(token))
    },
  },
  {
    id: 'place-exact',
    outcome: 'EXACT',
    holds: (pair) => bothCodes(pair) && pair.sent.code === pair.held.code,
  },
  {
    id: 'place-borough',
    outcome: 'FORM_ONLY',
    holds: (pair) => bothCodes(pair) && townOf(pair.sent.code) === townOf(pair.held.code),
  },
  {
    id: 'place-code-history',
    outcome: 'FORM_ONLY',
    holds: (pair) =>
      bothCodes(pair) &&
      (isSamePlaceThen(pair.sent.code, pair.held.code, pair.year) ||
        isSamePlaceThen(pair.held.code, pair.sent.code, pair.year)),
  },
  { id: 'place-codes-differ', outcome: 'DIFFERENT', holds: bothCodes },
  {
    id: 'place-sides-differ',
    outcome: 'DIFFERENT',
    holds: ({ sent, held }) => sent.side !== undefined && held.side !== undefined && sent.side !== held.side,
  },
  {
    id: 'place-countries',
    outcome: 'DIFFERENT',
    holds: ({ sent, held }) => sent.country !== '' && held.country !== '' && sent.country !== held.country,
  },
  {
    id: 'place-label-exact',
    outcome: 'EXACT',
    holds: ({ sent, held }) => isPresent(sent.label) && sent.label.raw === held.label.raw,
  },
  {
    id: 'place-label',
    outcome: 'FORM_ONLY',
    holds: (pair) => sameTown(...namesOf(pair)),
  },
  {
    id: 'place-labels-differ',
    outcome: 'DIFFERENT',
    holds: (pair) => pair.sent.side !== 'ABROAD' && namesOf(pair).every((name) => name !== ''),
  },
]

export const compareBirthPlaces = (
  lines: readonly PlaceLine[],
  pair: PlacePair,
): Reading<BirthPlaceOutcome> => ({
  code: lines.find((line) => line.holds(pair))?.outcome ?? 'NOT_COMPARABLE',
  reasons: [],
})
