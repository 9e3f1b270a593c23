/** Persons who do not exist, in the proportions of real ones: names by their frequency, a third born abroad. */
import type { Personne } from '../../src/rules/identite/personne.ts'
import { rowsOf } from './frequences.ts'

/** Numbers in [0, 1[, the same for the same seed. */
export type Rng = () => number

/** A generator of 32 bits (mulberry32). */
export const rngOf = (seed: number): Rng => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export const integer = (rng: Rng, from: number, to: number): number =>
  from + Math.floor(rng() * (to - from + 1))
export const pick = <T>(rng: Rng, values: readonly T[]): T => values[Math.floor(rng() * values.length)] as T
const pad = (n: number, width = 2) => String(n).padStart(width, '0')

/** Names drawn by how many bear them. */
interface Weighted {
  readonly names: readonly string[]
  readonly upTo: Float64Array
}

const weighted = (rows: Iterable<readonly [string, number]>): Weighted => {
  const [names, sums]: [string[], number[]] = [[], []]
  let sum = 0
  for (const [name, births] of rows) {
    if (births <= 0) continue
    sum += births
    names.push(name)
    sums.push(sum)
  }
  return { names, upTo: Float64Array.from(sums) }
}

const draw = (rng: Rng, { names, upTo }: Weighted): string => {
  const target = rng() * (upTo.at(-1) ?? 0)
  let [low, high] = [0, upTo.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((upTo[middle] as number) > target) high = middle
    else low = middle + 1
  }
  return names[low] as string
}

/** Common names of countries that many applicants come from; the French lists hold few of them. */
const NOMS_ELSEWHERE =
  'DIALLO TRAORE COULIBALY CAMARA KONATE DIARRA KEITA BARRY BAH SOW DIOP NDIAYE FALL BA CISSE TOURE SYLLA KONE OUATTARA BAMBA MBAYE DEMBELE SISSOKO SIDIBE KOUASSI YAO KABA MENDY GOMIS BENALI KHELIFI ALAOUI HADDAD MANSOURI TRABELSI BOUZID SAIDI BELKACEM AMRANI CHERIF YILMAZ KAYA OZTURK DEMIR CELIK SAHIN NGUYEN TRAN PHAM HUYNH ZHANG WANG LIU CHEN LI POPA IONESCU DUMITRU PETROV IVANOVA KOVALENKO SHEVCHENKO SILVA PEREIRA ALMEIDA GUTIERREZ KUMAR SINGH ISLAM RAHMAN HOSSAIN AHMED KHAN BEGUM'.split(
    ' ',
  )
const PRENOMS_ELSEWHERE = {
  M: 'MOHAMED AHMED IBRAHIMA MAMADOU MOUSSA ABDOULAYE BOUBACAR OUSMANE SEKOU YOUSSEF KARIM HASSAN ALI OMAR KHALED MUSTAPHA MEHMET HUSEYIN ION VASILE ANDREI OLEKSANDR WEI MINH RAJ JOAO CARLOS'.split(
    ' ',
  ),
  F: 'FATIMA AISSATOU MARIAM FATOUMATA KADIATOU AMINATA KHADIJA NAIMA SAMIRA MALIKA NADIA ZOHRA AYSE EMINE OLGA IRYNA IOANA ANA LAN MEI PRIYA ROKIA SAFIATOU GRACE ESTHER'.split(
    ' ',
  ),
} as const

const FRENCH = {
  noms: weighted(rowsOf('noms').map(([nom = '', births]) => [nom, Number(births)])),
  M: weighted(rowsOf('prenoms').map(([prenom = '', hommes]) => [prenom, Number(hommes)])),
  F: weighted(rowsOf('prenoms').map(([prenom = '', , femmes]) => [prenom, Number(femmes)])),
} as const

export type Sexe = 'M' | 'F'

/** The surnames of the list, for errors that turn one into another. */
export const SURNAMES: readonly string[] = FRENCH.noms.names

/** First names of one sex that become the other's by an ending: MICHEL, MICHELE. */
export const GENDER_PAIRS: readonly (readonly [string, string])[] = (() => {
  const women = new Set(FRENCH.F.names.slice(0, 2500))
  return FRENCH.M.names
    .slice(0, 1500)
    .flatMap((name) =>
      ['E', 'LE', 'NE', 'TE']
        .map((ending) => [name, `${name}${ending}`] as const)
        .filter(([, woman]) => women.has(woman)),
    )
})()

/** Draws a surname. */
export const nomOf = (rng: Rng, abroad: boolean): string =>
  abroad ? pick(rng, NOMS_ELSEWHERE) : draw(rng, FRENCH.noms)

/** Draws one first name. */
export const prenomOf = (rng: Rng, sexe: Sexe, abroad: boolean): string =>
  abroad ? pick(rng, PRENOMS_ELSEWHERE[sexe]) : draw(rng, FRENCH[sexe])

/** Draws one to three first names, separated by commas. */
export const prenomsOf = (rng: Rng, sexe: Sexe, abroad: boolean): string => {
  const count = abroad ? (rng() < 0.8 ? 1 : 2) : integer(rng, 1, 3)
  return Array.from({ length: count }, () => prenomOf(rng, sexe, abroad)).join(', ')
}

const YEAR = 2026
const AGE_MIN = 18
const AGE_MAX = 92

/** Draws a day of birth; a part of those born abroad have the first of January. */
export const dateOf = (rng: Rng, abroad: boolean): string => {
  const year = integer(rng, YEAR - AGE_MAX, YEAR - AGE_MIN)
  if (abroad && rng() < 0.12) return `${year}-01-01`
  return `${year}-${pad(integer(rng, 1, 12))}-${pad(integer(rng, 1, 28))}`
}

/** Draws a commune of birth: a French department and number, or a country. */
export const communeOf = (rng: Rng, abroad: boolean): string =>
  abroad ? `99${integer(rng, 100, 460)}` : `${pad(integer(rng, 1, 95))}${pad(integer(rng, 1, 900), 3)}`

/** How many have a social security number, a phone, a mail address. */
export const NIR_SHARE = 0.45
const TELEPHONE_SHARE = 0.9
const COURRIEL_SHARE = 0.75

/** A phone of one's own, for most. */
export const telephoneMaybe = (rng: Rng): string | undefined =>
  rng() < TELEPHONE_SHARE ? `0${integer(rng, 6, 7)}${pad(integer(rng, 0, 99_999_999), 8)}` : undefined

const plain = (text: string) =>
  text
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase()

/** A mail address of one's own, for most. */
export const courrielMaybe = (rng: Rng, prenom: string, nom: string): string | undefined =>
  rng() < COURRIEL_SHARE ? `${plain(prenom)}.${plain(nom)}${integer(rng, 1, 999)}@exemple.invalid` : undefined

/** The NIR of a person, without its key. */
export const nirOf = (rng: Rng, sexe: Sexe, date: string, commune: string): string =>
  `${sexe === 'M' ? 1 : 2}${date.slice(2, 4)}${date.slice(5, 7)}${commune}${pad(integer(rng, 1, 999), 3)}`

interface Names {
  readonly nom: string
  readonly nomPatronymique: string | undefined
}

/** A name in use beside the birth name, for some. */
const namesOf = (rng: Rng, sexe: Sexe, age: number, abroad: boolean): Names => {
  const birth = nomOf(rng, abroad)
  const share = sexe === 'F' && age > 24 ? 0.38 : 0.02
  if (rng() >= share) return { nom: birth, nomPatronymique: undefined }
  const other = nomOf(rng, rng() < 0.3 ? !abroad : abroad)
  return other === birth
    ? { nom: birth, nomPatronymique: undefined }
    : { nom: rng() < 0.12 ? `${birth}-${other}` : other, nomPatronymique: birth }
}

/** Draws a whole person, as the record holds it. */
export const personOf = (rng: Rng): Personne => {
  const sexe: Sexe = rng() < 0.5 ? 'M' : 'F'
  const abroad = rng() < 0.35
  const dateNaissance = dateOf(rng, abroad)
  const { nom, nomPatronymique } = namesOf(rng, sexe, YEAR - Number(dateNaissance.slice(0, 4)), abroad)
  const prenoms = prenomsOf(rng, sexe, abroad)
  const codeCommuneNaissance = communeOf(rng, abroad)
  return {
    civilite: sexe === 'M' ? 'M' : 'MME',
    nom,
    nomPatronymique,
    prenoms,
    dateNaissance,
    codeCommuneNaissance,
    paysNaissance: abroad ? '99' : 'FRANCE',
    nir: rng() < NIR_SHARE ? nirOf(rng, sexe, dateNaissance, codeCommuneNaissance) : undefined,
    telephone: telephoneMaybe(rng),
    courriel: courrielMaybe(rng, prenoms.split(',')[0] ?? '', nom),
  }
}
