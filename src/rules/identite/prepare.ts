/** A person made ready to be compared, once for any number of comparisons. */
import { type BirthDay, birthDayOf } from './birth-date.ts'
import { type BirthPlace, birthPlaceOf } from './birth-place.ts'
import { type Civility, civilityOf } from './civility.ts'
import { foldOf, type Name } from './fold.ts'
import { type Nir, nirOf } from './nir.ts'
import type { Personne } from './personne.ts'

/** A person with every trait folded. */
export interface PersonnePreparee {
  readonly personne: Personne
  readonly nom: Name
  readonly patronymique: Name
  readonly prenoms: Name
  readonly birthDay: BirthDay | undefined
  readonly place: BirthPlace
  readonly civility: Civility
  readonly nir: Nir
  /** National form, digits only; `''` when it is no number to reach anyone. */
  readonly telephone: string
  readonly courriel: string
}

const PHONE_MIN = 9
/** A number made of one digit stands for none. */
const FILLER = /(\d)\1{7}$/

/** A phone number in its national form: `+33 6…` and `0033 6…` are `06…`. */
export const telephoneOf = (value: string | null | undefined): string => {
  if (!value) return ''
  const digits = value.replace(/\(0\)/g, '').replace(/[^\d+]/g, '')
  const national = digits.replace(/^(?:\+33|0033|33(?=\d{9}$))0?/, '0')
  return national.length >= PHONE_MIN && !FILLER.test(national) ? national : ''
}

/** An address in small letters; `''` when it is none. */
export const courrielOf = (value: string | null | undefined): string => {
  const text = value?.trim().toLowerCase() ?? ''
  return text.includes('@') ? text : ''
}

/** Folds every trait of a person. */
export const preparePersonne = (personne: Personne): PersonnePreparee => ({
  personne,
  nom: foldOf(personne.nom),
  patronymique: foldOf(personne.nomPatronymique),
  prenoms: foldOf(personne.prenoms),
  birthDay: birthDayOf(personne.dateNaissance),
  place: birthPlaceOf(personne.codeCommuneNaissance, personne.communeNaissance, personne.paysNaissance),
  civility: civilityOf(personne.civilite),
  nir: nirOf(personne.nir),
  telephone: telephoneOf(personne.telephone),
  courriel: courrielOf(personne.courriel),
})
