/** Keys by which two records of one person meet, as keyed hashes: a stolen table of keys is no list of persons. */
import { hash } from 'node:crypto'
import type { BirthDay } from './birth-date.ts'
import { mend } from './encoding.ts'
import { foldOf, type Name, withoutParticles } from './fold.ts'
import type { Personne } from './personne.ts'
import { soundex } from './phonetic.ts'
import { type PersonnePreparee, preparePersonne } from './prepare.ts'

/** Changes with the folding, the phonetic key or the form of the keys: tells stored keys that no search meets any more. */
export const KEY_VERSION = 1

const BLOCK = 64
const DIGEST = 32
/** Longer than any text of a key: fields of the model are bounded. */
const TEXT_MAX = 1024

/** A secret padded for the two passes of HMAC (RFC 2104); each buffer has room for what follows the pad. */
interface Pads {
  readonly inner: Buffer
  readonly outer: Buffer
}

const padsOfSecret = new WeakMap<Buffer, Pads>()

/** Made once for a secret. */
const padsOf = (secret: Buffer): Pads => {
  const known = padsOfSecret.get(secret)
  if (known) return known
  const key = secret.length > BLOCK ? hash('sha256', secret, 'buffer') : secret
  const inner = Buffer.alloc(BLOCK + TEXT_MAX)
  const outer = Buffer.alloc(BLOCK + DIGEST)
  for (let i = 0; i < BLOCK; i++) {
    inner[i] = (key[i] ?? 0) ^ 0x36
    outer[i] = (key[i] ?? 0) ^ 0x5c
  }
  const made = { inner, outer }
  padsOfSecret.set(secret, made)
  return made
}

/**
 * The first 64 bits of the HMAC-SHA-256 of a text, signed as PostgreSQL and SQLite store them.
 * Two one-shot digests: a Hmac object is a stream, whose making costs more than the digests.
 */
const hashed = (text: string, { inner, outer }: Pads): bigint => {
  const length = inner.write(text, BLOCK)
  hash('sha256', inner.subarray(0, BLOCK + length), 'buffer').copy(outer, BLOCK)
  return hash('sha256', outer, 'buffer').readBigInt64BE(0)
}

const allHashed = (texts: ReadonlySet<string>, secret: Buffer): bigint[] => {
  const pads = padsOf(secret)
  return Array.from(texts, (text) => hashed(text, pads))
}

/** Shorter parts of a name are in too many. */
const PART_MIN = 2
const FIRST_NAMES_MAX = 2
/** A day beyond cannot be a month. */
const MONTHS = 12

const pad = (n: number, width: number) => String(n).padStart(width, '0')

/** The name, then its parts when there are several. */
const partsOf = (name: Name): readonly string[] => {
  if (name.state !== 'present') return []
  const parts = withoutParticles(name.tokens).filter((token) => token.length >= PART_MIN)
  return name.tokens.length === 1 ? [name.compact] : [name.compact, ...parts]
}

/** The day as written; one that may be read with day and month exchanged, as the earlier of the two readings. */
const dayOf = ({ year, month, day }: BirthDay): string => {
  const [m, d] = day <= MONTHS && day < month ? [day, month] : [month, day]
  return `${pad(year, 4)}${pad(m, 2)}${pad(d, 2)}`
}

type Names = readonly [Name, Name, Name]

/** Usage name, birth name and first names, damaged characters put right as far as they tell by themselves. */
const namesOf = ({ nom, patronymique, prenoms }: PersonnePreparee): Names => [
  mend(nom, []).name,
  mend(patronymique, []).name,
  mend(prenoms, []).name,
]

/** `Y` keys, which survive a wrong day or month, and `M` keys, which survive a wrong year. */
const pairTexts = (
  { birthDay }: PersonnePreparee,
  [nom, patronymique, prenoms]: Names,
): { readonly years: string[]; readonly days: string[] } => {
  const prenom = prenoms.tokens[0]
  const [years, days]: [string[], string[]] = [[], []]
  if (!birthDay || prenom === undefined) return { years, days }
  for (const name of [nom, patronymique]) {
    if (name.state !== 'present') continue
    const both = [soundex(name.compact), soundex(prenom)].sort().join('|')
    years.push(`Y|${both}|${pad(birthDay.year, 4)}`)
    days.push(`M|${both}|${pad(birthDay.month, 2)}${pad(birthDay.day, 2)}`)
  }
  return { years, days }
}

const nirText = ({ nir }: PersonnePreparee): string[] =>
  nir.number !== undefined && nir.keyHolds && !nir.waiting ? [`N|${nir.number}`] : []

/** `T` keys: one space for names and first names, so that an exchange of the two is found for free. */
const tokenTexts = (
  { birthDay }: PersonnePreparee,
  [nom, patronymique, prenoms]: Names,
): readonly string[] => {
  if (!birthDay) return []
  const words = [...partsOf(nom), ...partsOf(patronymique), ...prenoms.tokens.slice(0, FIRST_NAMES_MAX)]
  const day = dayOf(birthDay)
  return words.map((word) => `T|${day}|${soundex(word)}`)
}

/** The keys of a person made ready. */
export const keysOfPrepared = (person: PersonnePreparee, secret: Buffer): bigint[] => {
  const names = namesOf(person)
  const { years, days } = pairTexts(person, names)
  const texts = new Set([...tokenTexts(person, names), ...years, ...days, ...nirText(person)])
  if (person.telephone !== '') texts.add(`P|${person.telephone}`)
  if (person.courriel !== '') texts.add(`E|${person.courriel}`)
  return allHashed(texts, secret)
}

/** All the keys by which a person can be found. */
export const keysOf = (personne: Personne, secret: Buffer): bigint[] =>
  keysOfPrepared(preparePersonne(personne), secret)

const byValue = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0)

/** The keys to lock while looking for a person and writing it: NIR, else name, first name and year. In rising order. */
export const strongKeysOf = (personne: Personne, secret: Buffer): bigint[] => {
  const person = preparePersonne(personne)
  return allHashed(new Set([...nirText(person), ...pairTexts(person, namesOf(person)).years]), secret).sort(
    byValue,
  )
}

/** What tells an association. */
export interface AssociationNommee {
  readonly raisonSociale?: string | null | undefined
  readonly siret?: string | null | undefined
}

const SIRET = /^\d{14}$/
const SIREN_LENGTH = 9

/** The keys of an association: its establishment, its SIREN, its name. */
export const associationKeysOf = ({ raisonSociale, siret }: AssociationNommee, secret: Buffer): bigint[] => {
  const number = siret?.replace(/\s/g, '') ?? ''
  const texts = new Set<string>()
  if (SIRET.test(number)) texts.add(`S|${number.slice(0, SIREN_LENGTH)}`).add(`S|${number}`)
  const name = foldOf(raisonSociale)
  if (name.state === 'present') texts.add(`A|${name.compact}`)
  return allHashed(texts, secret)
}
