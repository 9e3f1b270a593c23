/** The code of each outcome, and the findings of one comparison in the caller's terms. */
import type { CodeIdentite } from '../../diagnostic/codes-reg.ts'
import type { Comparaison, Trait, Traits, Verdict } from './outcomes.ts'
import type { Champ, Personne } from './personne.ts'

/** Outcomes that are not told have no code. */
type CodesOf<T extends Trait> = Readonly<Record<Traits[T]['code'], CodeIdentite | undefined>>

/** One outcome, one code. What optional traits do not allow to compare is not told. */
export const CODE_OF_OUTCOME: { readonly [T in Trait]: CodesOf<T> } = {
  names: {
    EXACT: undefined,
    FORM_ONLY: 'SNE-REG-102',
    ENCODING_DAMAGED: 'SNE-REG-103',
    REDUNDANT_PATRONYMIC: 'SNE-REG-101',
    SWAPPED_NAMES: 'SNE-REG-104',
    PATRONYMIC_ONLY_IN_SNE: 'SNE-REG-105',
    PATRONYMIC_ONLY_IN_XML: 'SNE-REG-106',
    MARRIED_NAME_FORM: 'SNE-REG-107',
    TYPO: 'SNE-REG-108',
    USAGE_NAME_CHANGED: 'SNE-REG-109',
    PARTIAL_NAME: 'SNE-REG-110',
    DIFFERENT: 'SNE-REG-111',
    NOT_COMPARABLE: 'SNE-REG-112',
    SWAPPED_NAME_FIRSTNAME: 'SNE-REG-113',
  },
  firstNames: {
    EXACT: undefined,
    FORM_ONLY: 'SNE-REG-121',
    ENCODING_DAMAGED: 'SNE-REG-122',
    FIRST_NAMES_ORDER: 'SNE-REG-123',
    FIRST_NAMES_SUBSET: 'SNE-REG-124',
    INITIALS: 'SNE-REG-125',
    TYPO: 'SNE-REG-126',
    DIFFERENT: 'SNE-REG-127',
    NOT_COMPARABLE: 'SNE-REG-128',
    // Told once, with the names.
    SWAPPED_NAME_FIRSTNAME: undefined,
  },
  birthDate: {
    EXACT: undefined,
    // Every door takes a day in one writing only.
    FORM_ONLY: undefined,
    DAY_MONTH_SWAPPED: 'SNE-REG-132',
    PARTIAL_DATE: 'SNE-REG-133',
    TYPO: 'SNE-REG-134',
    DIFFERENT: 'SNE-REG-135',
    NOT_COMPARABLE: 'SNE-REG-136',
  },
  birthPlace: {
    EXACT: undefined,
    FORM_ONLY: 'SNE-REG-141',
    DIFFERENT: 'SNE-REG-142',
    NOT_COMPARABLE: undefined,
  },
  civility: {
    EXACT: undefined,
    FORM_ONLY: 'SNE-REG-143',
    CONFLICT: 'SNE-REG-144',
    NOT_COMPARABLE: undefined,
  },
  nir: {
    EXACT: undefined,
    FORM_ONLY: 'SNE-REG-145',
    CONFLICT: 'SNE-REG-146',
    INCONSISTENT: 'SNE-REG-147',
    NOT_COMPARABLE: undefined,
  },
}

/** Verdicts that ask for more than what the traits say. */
export const CODE_OF_VERDICT: Readonly<Record<Verdict, CodeIdentite | undefined>> = {
  SAME: undefined,
  SAME_WITH_REPAIR: undefined,
  DOUBTFUL: 'SNE-REG-151',
  OTHER: 'SNE-REG-152',
}

/** Where each trait is told. */
const FIELD: Readonly<Record<Trait, Champ>> = {
  names: 'nom',
  firstNames: 'prenoms',
  birthDate: 'dateNaissance',
  birthPlace: 'communeNaissance',
  civility: 'civilite',
  nir: 'nir',
}

/** Names outcomes that are about the patronymic. */
const ABOUT_PATRONYMIC: ReadonlySet<CodeIdentite> = new Set(['SNE-REG-101', 'SNE-REG-105', 'SNE-REG-106'])

export interface IdentityFinding {
  readonly code: CodeIdentite
  /** The field of the person; absent when the finding is on the person. */
  readonly field?: Champ
  /** `valeur`: what the caller sent there, never what the record holds. */
  readonly params: Readonly<Record<string, string>>
}

/** What the caller sent for a trait; the patronymic when the name is missing, the code of a place without name. */
const sentValue = (sent: Personne, trait: Trait, field: Champ): string => {
  if (trait === 'birthPlace') return sent.communeNaissance || sent.codeCommuneNaissance || ''
  return sent[field] || (trait === 'names' ? (sent.nom ?? sent.nomPatronymique) : undefined) || ''
}

/** The findings of a comparison, in the order of the traits, the verdict's last. */
export const findingsOf = (sent: Personne, { traits, verdict }: Comparaison): readonly IdentityFinding[] => {
  const found: IdentityFinding[] = []
  for (const trait of Object.keys(FIELD) as Trait[]) {
    const codes: Readonly<Record<string, CodeIdentite | undefined>> = CODE_OF_OUTCOME[trait]
    const code = codes[traits[trait].code]
    if (!code) continue
    const field = ABOUT_PATRONYMIC.has(code) ? 'nomPatronymique' : FIELD[trait]
    found.push({ code, field, params: trait === 'nir' ? {} : { valeur: sentValue(sent, trait, field) } })
  }
  const last = CODE_OF_VERDICT[verdict]
  return last ? [...found, { code: last, params: {} }] : found
}
