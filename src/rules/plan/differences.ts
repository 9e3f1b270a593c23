/** What differs, category by category, between two versions of the plan. */
import type { NatureDifference } from '../../model/nomenclature/piece.ts'
import { type Categorie, DIFFERENCE_MAX, type Difference, type Plan } from '../../model/plan.ts'

type Content = Pick<Plan, 'listeCategorie'>

const anyOrder = (values: readonly string[] | undefined): string | undefined =>
  values && values.length > 0 ? values.toSorted().join(', ') : undefined

/** Each nature with the text of what it compares, in the order in which differences are said; order in a list is no difference. */
const TRAITS: readonly (readonly [NatureDifference, (c: Categorie) => string | undefined])[] = [
  ['LIBELLE', (c) => c.libelle],
  ['POUR', (c) => anyOrder(c.listePour)],
  ['PORTEE', (c) => c.portee],
  ['LIMITE', (c) => String(c.limite)],
  ['ETAPE', (c) => anyOrder(c.listeObligation?.map(({ etape, pour, age }) => words(etape, pour, age)))],
  ['SENSIBILITE', (c) => String(c.sensible)],
  ['VALIDITE', (c) => c.validite && words(c.validite.nature, c.validite.mois)],
  ['TYPES', (c) => anyOrder(c.listeTypeAccepte)],
  ['PAGES', (c) => String(c.pagesMax)],
  ['GROUPE', (c) => c.groupe],
  ['CONDITION', (c) => c.condition && words(c.condition.nature, c.condition.categorie)],
  ['BASE', (c) => c.base],
]

const words = (...parts: readonly (string | number | undefined)[]): string =>
  parts.filter((part) => part !== undefined).join(' ')

const byCode = (plan: Content) => new Map(plan.listeCategorie.map((one) => [one.code, one]))

const difference = (
  code: string,
  nature: NatureDifference,
  avant: string | undefined,
  apres: string | undefined,
): Difference => ({
  code,
  nature,
  ...(avant !== undefined && { avant: avant.slice(0, DIFFERENCE_MAX) }),
  ...(apres !== undefined && { apres: apres.slice(0, DIFFERENCE_MAX) }),
})

/**
 * @returns by code, then in the order of the natures; for a category added or closed its label alone. Empty when the two
 * say the same of every category, whatever their versions and dates.
 */
export const differencesBetween = (from: Content, to: Content): readonly Difference[] => {
  const [before, after] = [byCode(from), byCode(to)]
  return [...new Set([...before.keys(), ...after.keys()])].toSorted().flatMap((code) => {
    const [old, now] = [before.get(code), after.get(code)]
    if (!now) return [difference(code, 'FERMEE', old?.libelle, undefined)]
    if (!old) return [difference(code, 'AJOUTEE', undefined, now.libelle)]
    return TRAITS.filter(([, textOf]) => textOf(old) !== textOf(now)).map(([nature, textOf]) =>
      difference(code, nature, textOf(old), textOf(now)),
    )
  })
}

/** Do the differences change what a counter does with a category? The text behind it alone does not. */
export const concerns = (differences: readonly Difference[], code: string): boolean =>
  differences.some((one) => one.code === code && one.nature !== 'BASE')

/** A finding's text must stay within its own limit, sentence included. */
const SAID_MAX = 1500

/** The differences of one category as one text that is the same in every language: `LIMITE 4 → 2 ; GROUPE – → REVENUS`. */
export const sayDifferences = (differences: readonly Difference[], code: string): string =>
  differences
    .filter((one) => one.code === code)
    .map(({ nature, avant, apres }) => `${nature} ${avant ?? '–'} → ${apres ?? '–'}`)
    .join(' ; ')
    .slice(0, SAID_MAX)
