/** What has to be done, and who may do it: outcome → repair → tier, written once. */

import {
  type Flow,
  isAlike,
  type Reading,
  type Reason,
  type Repair,
  type RepairCode,
  type Tier,
  type Trait,
  type Traits,
  type Verdict,
} from './outcomes.ts'
import type { Champ, Personne } from './personne.ts'

interface Kind {
  readonly tier: Tier
  readonly field?: Champ
}

/** The tier of each repair, and the field that it is about first. */
export const REPAIRS: Readonly<Record<RepairCode, Kind>> = {
  FIX_ENCODING: { tier: 'T1' },
  DROP_PATRONYMIC: { tier: 'T1', field: 'nomPatronymique' },
  ALIGN_PATRONYMIC_ON_SNE: { tier: 'T2', field: 'nomPatronymique' },
  ALIGN_NAME_ON_SNE: { tier: 'T2', field: 'nom' },
  SWAP_NAMES: { tier: 'T2', field: 'nom' },
  SPLIT_MARRIED_NAME: { tier: 'T2', field: 'nom' },
  SWAP_NAME_FIRSTNAME: { tier: 'T2', field: 'nom' },
  COMPLETE_FIRST_NAMES: { tier: 'T2', field: 'prenoms' },
  REORDER_FIRST_NAMES: { tier: 'T2', field: 'prenoms' },
  SWAP_DAY_MONTH: { tier: 'T2', field: 'dateNaissance' },
  CHECK_SPELLING: { tier: 'T3' },
  CHECK_DATE: { tier: 'T3', field: 'dateNaissance' },
  CHECK_CIVILITY: { tier: 'T3', field: 'civilite' },
  UPDATE_SNE: { tier: 'T3' },
  HUMAN_CHECK: { tier: 'T4' },
  REJECT: { tier: 'T4' },
}

/** Repairs of one outcome: those of the outcome itself, or those of a reason that changes them. */
interface Cure {
  readonly codes: readonly RepairCode[]
  /** The field concerned, when it is another than the repair's or the trait's. */
  readonly field?: Champ
  readonly unless?: Readonly<Partial<Record<Reason, readonly RepairCode[]>>>
}

type Cures<T extends Trait> = Readonly<Partial<Record<Traits[T]['code'], Cure>>>

/** Outcomes that ask for nothing are not there. */
const CURES: { readonly [T in Trait]: Cures<T> } = {
  names: {
    ENCODING_DAMAGED: { codes: [] },
    REDUNDANT_PATRONYMIC: { codes: ['DROP_PATRONYMIC'], unless: { held: ['ALIGN_PATRONYMIC_ON_SNE'] } },
    SWAPPED_NAMES: { codes: ['SWAP_NAMES'] },
    PATRONYMIC_ONLY_IN_SNE: { codes: ['ALIGN_PATRONYMIC_ON_SNE'] },
    PATRONYMIC_ONLY_IN_XML: {
      codes: ['UPDATE_SNE'],
      field: 'nomPatronymique',
      unless: { 'name-missing': ['ALIGN_NAME_ON_SNE'] },
    },
    MARRIED_NAME_FORM: {
      codes: ['SPLIT_MARRIED_NAME'],
      unless: { held: ['UPDATE_SNE'], 'both-joined': ['ALIGN_NAME_ON_SNE'] },
    },
    TYPO: {
      codes: ['CHECK_SPELLING'],
      unless: {
        redundant: ['CHECK_SPELLING', 'DROP_PATRONYMIC'],
        exchanged: ['CHECK_SPELLING', 'SWAP_NAMES'],
      },
    },
    USAGE_NAME_CHANGED: { codes: ['UPDATE_SNE'] },
    PARTIAL_NAME: { codes: ['ALIGN_NAME_ON_SNE'] },
    DIFFERENT: { codes: ['UPDATE_SNE'] },
    SWAPPED_NAME_FIRSTNAME: { codes: ['SWAP_NAME_FIRSTNAME'] },
  },
  firstNames: {
    ENCODING_DAMAGED: { codes: [] },
    FIRST_NAMES_ORDER: { codes: ['REORDER_FIRST_NAMES'] },
    FIRST_NAMES_SUBSET: { codes: ['COMPLETE_FIRST_NAMES'] },
    INITIALS: { codes: ['COMPLETE_FIRST_NAMES'] },
    TYPO: { codes: ['CHECK_SPELLING'] },
  },
  birthDate: {
    DAY_MONTH_SWAPPED: { codes: ['SWAP_DAY_MONTH'] },
    PARTIAL_DATE: { codes: ['CHECK_DATE'] },
    TYPO: { codes: ['CHECK_DATE'] },
  },
  birthPlace: {},
  civility: { CONFLICT: { codes: ['CHECK_CIVILITY'] } },
  nir: {},
}

/** The field of a trait, for repairs that say none of their own. */
const FIELD: Readonly<Record<Trait, Champ>> = {
  names: 'nom',
  firstNames: 'prenoms',
  birthDate: 'dateNaissance',
  birthPlace: 'codeCommuneNaissance',
  civility: 'civilite',
  nir: 'nir',
}

/** The order in which repairs are told. */
const TOLD: readonly Trait[] = ['names', 'firstNames', 'birthDate', 'birthPlace', 'civility', 'nir']

const cureOf = (trait: Trait, code: string): Cure | undefined =>
  (CURES[trait] as Readonly<Record<string, Cure>>)[code]

/** Codes of the repairs of one trait, in order. */
export const curesOf = (trait: Trait, { code, reasons }: Reading<string>): readonly RepairCode[] => {
  const cure = cureOf(trait, code)
  const special = reasons.map((reason) => cure?.unless?.[reason]).find((codes) => codes !== undefined)
  const codes = special ?? cure?.codes ?? []
  return reasons.includes('damaged') ? ['FIX_ENCODING', ...codes] : codes
}

/** T1 asks that nothing else differ and that the unique number be given; else the agent decides. */
const tierOf = (code: RepairCode, flow: Flow, codes: readonly RepairCode[], traits: Traits): Tier => {
  const { tier } = REPAIRS[code]
  if (tier !== 'T1') return tier
  const alone = codes.length === 1 && TOLD.filter((trait) => isCounted(traits[trait])).length <= 1
  return alone && flow === 'update' ? 'T1' : 'T2'
}

const isCounted = (reading: Reading<string>): boolean =>
  !isAlike(reading) && reading.code !== 'NOT_COMPARABLE'

const isSeen = (level: number): boolean => level <= 1

/** What decides whether the caller may see the record's values. */
export interface RepairContext {
  readonly flow: Flow
  readonly verdict: Verdict
  readonly traits: Traits
  /** Levels of first names and of birth date. */
  readonly firstNamesLevel: number
  readonly birthDateLevel: number
  readonly sent: Personne
  readonly held: Personne
}

/** Changing the record asks for the message's value, not for the record's. */
const TELLS_NOTHING: ReadonlySet<RepairCode> = new Set(['UPDATE_SNE', 'DROP_PATRONYMIC', 'CHECK_CIVILITY'])

const textOf = (value: string | null | undefined): string | undefined => value || undefined

const repairOf = (code: RepairCode, trait: Trait, tier: Tier, context: RepairContext): Repair => {
  const field = REPAIRS[code].field ?? cureOf(trait, context.traits[trait].code)?.field ?? FIELD[trait]
  const mayShow =
    context.flow === 'update' &&
    context.verdict === 'SAME_WITH_REPAIR' &&
    isSeen(context.firstNamesLevel) &&
    isSeen(context.birthDateLevel) &&
    !TELLS_NOTHING.has(code)
  const from = textOf(context.sent[field])
  const to = mayShow ? textOf(context.held[field]) : undefined
  return { code, tier, trait, field, ...(from !== undefined && { from }), ...(to !== undefined && { to }) }
}

/** The repairs of a comparison, in order; those of a doubtful or refused pair are for a human. */
export const repairsOf = (context: RepairContext): readonly Repair[] => {
  const { verdict, traits, flow } = context
  if (verdict === 'DOUBTFUL') return [{ code: 'HUMAN_CHECK', tier: 'T4' }]
  if (verdict === 'OTHER') return [{ code: 'REJECT', tier: 'T4' }]
  const wanted = TOLD.flatMap((trait) => curesOf(trait, traits[trait]).map((code) => ({ code, trait })))
  // Nothing else can be read before the encoding is put right.
  wanted.sort((a, b) => Number(b.code === 'FIX_ENCODING') - Number(a.code === 'FIX_ENCODING'))
  const codes = wanted.map(({ code }) => code)
  return wanted.map(({ code, trait }) => repairOf(code, trait, tierOf(code, flow, codes, traits), context))
}
