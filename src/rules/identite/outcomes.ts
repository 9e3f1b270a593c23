/** The closed lists of the comparison: outcomes of each trait, verdicts, and their explanation. */
import type { Champ } from './personne.ts'

export const NAMES_OUTCOMES = [
  'EXACT',
  'FORM_ONLY',
  'ENCODING_DAMAGED',
  'REDUNDANT_PATRONYMIC',
  'SWAPPED_NAMES',
  'PATRONYMIC_ONLY_IN_SNE',
  'PATRONYMIC_ONLY_IN_XML',
  'MARRIED_NAME_FORM',
  'TYPO',
  'USAGE_NAME_CHANGED',
  'PARTIAL_NAME',
  'DIFFERENT',
  'NOT_COMPARABLE',
  'SWAPPED_NAME_FIRSTNAME',
] as const
export type NamesOutcome = (typeof NAMES_OUTCOMES)[number]

export const FIRST_NAMES_OUTCOMES = [
  'EXACT',
  'FORM_ONLY',
  'ENCODING_DAMAGED',
  'FIRST_NAMES_ORDER',
  'FIRST_NAMES_SUBSET',
  'INITIALS',
  'TYPO',
  'DIFFERENT',
  'NOT_COMPARABLE',
  'SWAPPED_NAME_FIRSTNAME',
] as const
export type FirstNamesOutcome = (typeof FIRST_NAMES_OUTCOMES)[number]

export const BIRTH_DATE_OUTCOMES = [
  'EXACT',
  'FORM_ONLY',
  'DAY_MONTH_SWAPPED',
  'PARTIAL_DATE',
  'TYPO',
  'DIFFERENT',
  'NOT_COMPARABLE',
] as const
export type BirthDateOutcome = (typeof BIRTH_DATE_OUTCOMES)[number]

export const BIRTH_PLACE_OUTCOMES = ['EXACT', 'FORM_ONLY', 'DIFFERENT', 'NOT_COMPARABLE'] as const
export type BirthPlaceOutcome = (typeof BIRTH_PLACE_OUTCOMES)[number]

export const CIVILITY_OUTCOMES = ['EXACT', 'FORM_ONLY', 'CONFLICT', 'NOT_COMPARABLE'] as const
export type CivilityOutcome = (typeof CIVILITY_OUTCOMES)[number]

export const NIR_OUTCOMES = ['EXACT', 'FORM_ONLY', 'CONFLICT', 'INCONSISTENT', 'NOT_COMPARABLE'] as const
export type NirOutcome = (typeof NIR_OUTCOMES)[number]

/** From the surest to the most different. */
export const VERDICTS = ['SAME', 'SAME_WITH_REPAIR', 'DOUBTFUL', 'OTHER'] as const
export type Verdict = (typeof VERDICTS)[number]

/** `creation`: no unique number was given, the record was found by searching. */
export type Flow = 'update' | 'creation'

/** Circumstances that an outcome alone does not tell. */
export type Reason =
  /** Characters were damaged and put right before comparing. */
  | 'damaged'
  /** The fault is on the record's side. */
  | 'held'
  /** The patronymic is a word that stands for nothing (NEANT, X…). */
  | 'placeholder'
  /** The patronymic only repeats the name. */
  | 'redundant'
  /** Name and patronymic are also exchanged. */
  | 'exchanged'
  /** The birth name was sent alone, as the name. */
  | 'birth-name-alone'
  /** The name is missing, the patronymic is the record's name. */
  | 'name-missing'
  /** The two names are one after the other in a single field, on both sides. */
  | 'both-joined'
  /** The shorter value stops where the longer goes on. */
  | 'truncated'
  /** The first of the first names is missing on one side, or is half of a compound one. */
  | 'first-missing'
  /** Forms of one first name for the two sexes. */
  | 'gender-pair'
  /** Written in another script. */
  | 'script'
  /** A year at least ten years away. */
  | 'generation'
  /** The key of a NIR is wrong. */
  | 'nir-key'
  /** The NIR says another sex or year than the person. */
  | 'nir-of-another'

/** What one trait gave. */
export interface Reading<O extends string> {
  readonly code: O
  readonly reasons: readonly Reason[]
  /** Near, but both spellings are common and sound different. */
  readonly weak?: true
}

/** Is it equality, or a difference of writing only? */
export const isAlike = ({ code }: Reading<string>): boolean => code === 'EXACT' || code === 'FORM_ONLY'

export interface Traits {
  readonly names: Reading<NamesOutcome>
  readonly firstNames: Reading<FirstNamesOutcome>
  readonly birthDate: Reading<BirthDateOutcome>
  readonly birthPlace: Reading<BirthPlaceOutcome>
  readonly civility: Reading<CivilityOutcome>
  readonly nir: Reading<NirOutcome>
}
export type Trait = keyof Traits

export const REPAIR_CODES = [
  'FIX_ENCODING',
  'DROP_PATRONYMIC',
  'ALIGN_PATRONYMIC_ON_SNE',
  'ALIGN_NAME_ON_SNE',
  'SWAP_NAMES',
  'SPLIT_MARRIED_NAME',
  'SWAP_NAME_FIRSTNAME',
  'COMPLETE_FIRST_NAMES',
  'REORDER_FIRST_NAMES',
  'SWAP_DAY_MONTH',
  'CHECK_SPELLING',
  'CHECK_DATE',
  'CHECK_CIVILITY',
  'UPDATE_SNE',
  'HUMAN_CHECK',
  'REJECT',
] as const
export type RepairCode = (typeof REPAIR_CODES)[number]

/** T1 applied by itself, T2 one click of the agent, T3 a document and a change in the record, T4 never applied. */
export const TIERS = ['T1', 'T2', 'T3', 'T4'] as const
export type Tier = (typeof TIERS)[number]

export interface Repair {
  readonly code: RepairCode
  readonly tier: Tier
  /** The trait that it puts right; absent when it is about the person. */
  readonly trait?: Trait
  /** The main field; absent when it is about the person. */
  readonly field?: Champ
  /** What the caller sent. */
  readonly from?: string
  /** The record's value, only where the caller may see it. */
  readonly to?: string
}

/** The explanation of one comparison. */
export interface Comparaison {
  readonly verdict: Verdict
  readonly traits: Traits
  readonly repairs: readonly Repair[]
  /** The line of the definitions that decided the verdict: `4.3-5`. */
  readonly rule: string
  readonly version: string
}
