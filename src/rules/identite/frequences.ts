/**
 * How common a name is (INSEE, fichier des noms and fichier des prénoms, Licence Ouverte): births in France only.
 * A name that is absent from the lists is not a wrong name. Read from disk at the first question only.
 */
import { readFileSync } from 'node:fs'
import { lettersOf } from './fold.ts'

/** Births from which a surname is common, and its neighbours in spelling may be other families. */
export const COMMON_NOM = 3000
/** Births from which a first name is attested. */
export const ATTESTED_PRENOM = 1000
/** Share of the births from which a first name is of one sex. */
const ONE_SEX = 0.9

type Line = readonly string[]

/** The lines of a list, which the commonest begin. */
export function* linesOf(list: 'noms' | 'prenoms'): Generator<Line> {
  const text = readFileSync(new URL(`./frequences/${list}.txt`, import.meta.url), 'utf8')
  let at = text.indexOf('\n') + 1
  while (at < text.length) {
    const end = text.indexOf('\n', at)
    yield text.slice(at, end).split('|')
    at = end + 1
  }
}

const compactOf = (name: string): string => lettersOf(name).replaceAll(' ', '')

let noms: ReadonlySet<string> | undefined

const loadNoms = (): ReadonlySet<string> => {
  const found = new Set<string>()
  for (const [nom = '', births] of linesOf('noms')) {
    if (Number(births) < COMMON_NOM) break
    found.add(compactOf(nom))
  }
  return found
}

/** Is the surname, folded and without space, one of the common ones? */
export const isCommonNom = (compact: string): boolean => {
  noms ??= loadNoms()
  return noms.has(compact)
}

export type Sexe = 'M' | 'F'

/** `both`: attested, and of no sex in particular. */
type Attested = Sexe | 'both'

let prenoms: ReadonlyMap<string, Attested> | undefined

const loadPrenoms = (): ReadonlyMap<string, Attested> => {
  const births = new Map<string, [number, number]>()
  for (const [prenom = '', hommes, femmes] of linesOf('prenoms')) {
    if (Number(hommes) + Number(femmes) < ATTESTED_PRENOM) break
    const key = compactOf(prenom)
    const [m, f] = births.get(key) ?? [0, 0]
    births.set(key, [m + Number(hommes), f + Number(femmes)])
  }
  const sexes = new Map<string, Attested>()
  for (const [key, [m, f]] of births) {
    const share = m / (m + f)
    sexes.set(key, share > ONE_SEX ? 'M' : share < 1 - ONE_SEX ? 'F' : 'both')
  }
  return sexes
}

/** The sex of those who bear a first name (folded, without space); undefined when it is not attested. */
export const sexeOfPrenom = (compact: string): Attested | undefined => {
  prenoms ??= loadPrenoms()
  return prenoms.get(compact)
}
