/** The longer lists of names, with their births: what persons are drawn from, and what the short lists come from. */
import { readFileSync, writeFileSync } from 'node:fs'
import { fold } from '../../src/rules/identite/fold.ts'
import { ATTESTED_PRENOM, type Attested, COMMON_NOM, ONE_SEX } from '../../src/rules/identite/frequences.ts'

type List = 'noms' | 'prenoms'

const textOf = (list: List): string =>
  readFileSync(new URL(`./frequences/${list}.txt`, import.meta.url), 'utf8').trimEnd()

/** The rows of a list, the commonest first: the name as INSEE writes it, then its births (men, women). */
export const rowsOf = (list: List): (readonly string[])[] =>
  textOf(list)
    .split('\n')
    .slice(1)
    .map((line) => line.split('|'))

const compactOf = (name: string): string => fold(name).replaceAll(' ', '')

const commonNoms = (): readonly string[] =>
  rowsOf('noms')
    .filter(([, births]) => Number(births) >= COMMON_NOM)
    .map(([nom = '']) => nom.replace(/[^A-Z]/g, ''))

const attestedPrenoms = (): readonly string[] => {
  const births = new Map<string, [number, number]>()
  for (const [prenom = '', hommes, femmes] of rowsOf('prenoms')) {
    if (Number(hommes) + Number(femmes) < ATTESTED_PRENOM) continue
    const [m, f] = births.get(compactOf(prenom)) ?? [0, 0]
    births.set(compactOf(prenom), [m + Number(hommes), f + Number(femmes)])
  }
  const names: Record<Attested, string[]> = { M: [], F: [], both: [] }
  for (const [name, [m, f]] of births) {
    const share = m / (m + f)
    names[share > ONE_SEX ? 'M' : share < 1 - ONE_SEX ? 'F' : 'both'].push(name)
  }
  return Object.entries(names).map(([sexe, own]) => [sexe, ...own].join(' '))
}

/** The text of a short list, as `src/rules/identite/frequences/` holds it. */
export const shortListOf = (list: List): string => {
  const source = textOf(list).split('\n')[0] ?? ''
  return `${[source, ...new Set(list === 'noms' ? commonNoms() : attestedPrenoms())].join('\n')}\n`
}

/** Writes the short lists again: `node bench/identity/frequences.ts`. */
if (import.meta.main) {
  for (const list of ['noms', 'prenoms'] as const) {
    const place = new URL(`../../src/rules/identite/frequences/${list}.txt`, import.meta.url)
    writeFileSync(place, shortListOf(list))
  }
}
