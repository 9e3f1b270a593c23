/** What a declared change of civil status, with its document, puts in the record in place of what it holds. */
import { type Comparaison, isAlike, type Traits } from '../rules/identite/outcomes.ts'

/** Elements of a person that each trait is written in. */
const ELEMENTS = {
  civility: ['civilite'],
  names: ['nom', 'nomPatronymique'],
  firstNames: ['prenom'],
  birthDate: ['dateNaissance'],
} as const
type Declare = keyof typeof ELEMENTS
export type ElementIdentite = (typeof ELEMENTS)[Declare][number]

/** Every element that identifies a person. */
export const ELEMENTS_IDENTITE: readonly ElementIdentite[] = Object.values(ELEMENTS).flat()

/** Outcomes that no change of civil status explains: only the writing differs, or nothing is said. */
const UNCHANGED = new Set([
  'EXACT',
  'FORM_ONLY',
  'REDUNDANT_PATRONYMIC',
  'ENCODING_DAMAGED',
  'NOT_COMPARABLE',
])

/** Of another person by one trait alone, the names or the first names: what a judgment or a marriage changes. */
const isRenamed = ({ names, firstNames, birthDate }: Traits): boolean =>
  [names, firstNames].filter(isAlike).length === 1 && isAlike(birthDate)

/** Nobody changes for another date of birth or another NIR: these are somebody else's. */
const isExplained = ({ verdict, traits }: Comparaison): boolean =>
  traits.birthDate.code !== 'DIFFERENT' &&
  traits.nir.code !== 'CONFLICT' &&
  (verdict !== 'OTHER' || isRenamed(traits))

/** Elements that the record takes from the message; none when the change does not explain the difference. */
export const replacedElements = (comparaison: Comparaison): readonly ElementIdentite[] => {
  if (!isExplained(comparaison)) return []
  const { traits } = comparaison
  const changed = (Object.keys(ELEMENTS) as Declare[]).filter((trait) => !UNCHANGED.has(traits[trait].code))
  return changed.flatMap((trait) => ELEMENTS[trait])
}
