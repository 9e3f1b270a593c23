/** The official communes, departments and regions. Read from disk at the first question only, kept as text. */
import { readFileSync } from 'node:fs'

export interface Commune {
  /** INSEE code. */
  readonly code: string
  readonly nom: string
  /** `75`, `2A`, `971`. */
  readonly departement: string
  readonly region: string
}

export const ILE_DE_FRANCE = '11'

/** Towns with municipal boroughs, and the generic postcode that files hold for the whole of them. */
const GENERIC_POSTCODE: Readonly<Record<string, string>> = {
  '75056': '75000',
  '69123': '69000',
  '13055': '13000',
}

let lines: readonly string[] | undefined

/** One line for each commune, in the order of their codes. */
const load = (): readonly string[] => {
  lines ??= readFileSync(new URL('./geographie/communes.txt', import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1)
  return lines
}

interface Line extends Commune {
  readonly codesPostaux: readonly string[]
}

/** Lines already asked for. */
const known = new Map<string, Line>()

const lineOf = (code: string): Line | undefined => known.get(code) ?? searchLine(code)

const searchLine = (code: string): Line | undefined => {
  if (!/^[0-9][0-9AB][0-9]{3}$/.test(code)) return undefined
  const all = load()
  let [low, high] = [0, all.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((all[middle] ?? '') < code) low = middle + 1
    else high = middle
  }
  if (!all[low]?.startsWith(`${code}|`)) return undefined
  const [, nom = '', postal = '', departement = '', region = ''] = all[low]?.split('|') ?? []
  const line = { code, nom, departement, region, codesPostaux: postal.split(',') }
  known.set(code, line)
  return line
}

/** The commune of an INSEE code, municipal boroughs and former communes included. */
export const findCommune = (code: string): Commune | undefined => lineOf(code)

/** Does the postcode serve the commune? The generic postcode of Paris, Lyon and Marseille serves the whole town. */
export const isPostcodeOf = (codePostal: string, code: string): boolean =>
  GENERIC_POSTCODE[code] === codePostal || (lineOf(code)?.codesPostaux.includes(codePostal) ?? false)

export const departementOf = (code: string): string | undefined => findCommune(code)?.departement

const regions = new Map<string, string>()

/** Region of a department, both by code. */
export const regionOf = (departement: string): string | undefined => {
  if (regions.size === 0) {
    for (const line of load()) {
      const [, , , dep, region] = line.split('|')
      if (dep && region) regions.set(dep, region)
    }
  }
  return regions.get(departement)
}

export const isDepartement = (code: string): boolean => regionOf(code) !== undefined

export const isIleDeFrance = (departement: string): boolean => regionOf(departement) === ILE_DE_FRANCE

/** Territory of a number: `111` for Île-de-France, `0` and the department, overseas departments as they are. */
export const territoireOf = (departement: string): string => {
  if (isIleDeFrance(departement)) return '111'
  return departement.length === 2 ? `0${departement}` : departement
}

const SUGGESTIONS_MAX = 3

/** Communes that a postcode serves, by code. */
export const communesOfPostcode = (codePostal: string): readonly string[] => {
  if (!/^[0-9]{5}$/.test(codePostal)) return []
  return load()
    .filter((line) => line.split('|')[2]?.split(',').includes(codePostal))
    .map((line) => line.slice(0, 5))
}

/** For an unknown code, the communes of the postcode given beside it: at most three. */
export const nearestCommunes = (_code: string, codePostal: string | undefined): readonly Commune[] =>
  (codePostal === undefined ? [] : communesOfPostcode(codePostal))
    .slice(0, SUGGESTIONS_MAX)
    .map((code) => findCommune(code))
    .filter((commune) => commune !== undefined)
