/**
 * How common a name is (INSEE, fichier des noms and fichier des prénoms, Licence Ouverte): births in France only.
 * A name that is absent from the lists is not a wrong name. Read from disk at the first question only.
 */
import { readFileSync } from 'node:fs'

/** Births from which a surname is common, and its neighbours in spelling may be other families. */
export const COMMON_NOM = 3000
/** Births from which a first name is attested. */
export const ATTESTED_PRENOM = 1000
/** Share of the births from which a first name is of one sex. */
export const ONE_SEX = 0.9

export type Sexe = 'M' | 'F'

/** `both`: attested, and of no sex in particular. */
export type Attested = Sexe | 'both'

/** The lines of a list, after the one that names its source. */
const linesOf = (list: 'noms' | 'prenoms'): readonly string[] =>
  readFileSync(new URL(`./frequences/${list}.txt`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1)

let noms: ReadonlySet<string> | undefined

/** Is the surname, folded and without space, one of the common ones? */
export const isCommonNom = (compact: string): boolean => {
  noms ??= new Set(linesOf('noms'))
  return noms.has(compact)
}

let prenoms: ReadonlyMap<string, Attested> | undefined

/** One line for each sex: the sex, then its first names. */
const loadPrenoms = (): ReadonlyMap<string, Attested> => {
  const sexes = new Map<string, Attested>()
  for (const line of linesOf('prenoms')) {
    const [sexe, ...names] = line.split(' ')
    for (const name of names) sexes.set(name, sexe as Attested)
  }
  return sexes
}

/** The sex of those who bear a first name (folded, without space); undefined when it is not attested. */
export const sexeOfPrenom = (compact: string): Attested | undefined => {
  prenoms ??= loadPrenoms()
  return prenoms.get(compact)
}
