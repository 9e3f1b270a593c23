/** Plans for tests: any valid one, and a copy of the first with a category changed. */
import fc from 'fast-check'
import {
  AGE,
  NATURE_CONDITION,
  NATURE_VALIDITE,
  PORTEE,
  POUR,
  TYPE_PIECE,
} from '../../../src/model/nomenclature/piece.ts'
import type { Categorie, Plan } from '../../../src/model/plan.ts'
import { PLAN_INITIAL } from '../../../src/rules/plan/initial.ts'

/** Any content that has the form of a category, coherent or not. */
const anyCategorie = (code: string): fc.Arbitrary<Categorie> =>
  fc.record(
    {
      code: fc.constant(code),
      libelle: fc.constantFrom('Bail', 'Passeport', 'Avis d’imposition'),
      listePour: fc.uniqueArray(fc.constantFrom(...POUR.codes), { minLength: 1 }),
      portee: fc.constantFrom(...PORTEE.codes),
      limite: fc.integer({ min: 1, max: 4 }),
      listeObligation: fc.array(
        fc.record(
          {
            etape: fc.constantFrom('ENREGISTREMENT', 'INSTRUCTION'),
            pour: fc.constantFrom(...POUR.codes),
            age: fc.constantFrom(...AGE.codes),
          },
          { requiredKeys: ['etape', 'pour'] },
        ),
        { maxLength: 3 },
      ),
      sensible: fc.boolean(),
      validite: fc.record(
        { nature: fc.constantFrom(...NATURE_VALIDITE.codes), mois: fc.integer({ min: 1, max: 3 }) },
        { requiredKeys: ['nature'] },
      ),
      listeTypeAccepte: fc.uniqueArray(fc.constantFrom(...TYPE_PIECE.codes), { minLength: 1 }),
      pagesMax: fc.integer({ min: 1, max: 3 }),
      groupe: fc.constantFrom('IDENTITE', 'REVENUS'),
      condition: fc.record(
        { nature: fc.constantFrom(...NATURE_CONDITION.codes), categorie: fc.constantFrom('AA01', 'AA02') },
        { requiredKeys: ['nature'] },
      ),
      base: fc.constantFrom('un texte', 'un autre'),
    },
    {
      requiredKeys: [
        'code',
        'libelle',
        'listePour',
        'portee',
        'limite',
        'sensible',
        'listeTypeAccepte',
        'pagesMax',
      ],
    },
  )

const CODES = ['AA01', 'AA02', 'BB01', 'BB02', 'CC01'] as const

/** Any plan of some of five categories. */
export const anyPlan: fc.Arbitrary<Plan> = fc
  .shuffledSubarray([...CODES], { minLength: 1 })
  .chain((codes) => fc.tuple(...codes.map(anyCategorie)))
  .map((listeCategorie) => ({ version: 1, dateEffet: '2026-01-01', listeCategorie }))

/** The first plan, with one of its categories changed. Raises Error when it has none of that code. */
export const withCategorie = (
  code: string,
  change: (categorie: Categorie) => Categorie | undefined,
  more: Partial<Plan> = {},
): Plan => {
  if (!PLAN_INITIAL.listeCategorie.some((one) => one.code === code)) throw new Error(`no category ${code}`)
  return {
    ...PLAN_INITIAL,
    ...more,
    listeCategorie: PLAN_INITIAL.listeCategorie.flatMap((one) =>
      one.code === code ? (change(one) ?? []) : [one],
    ),
  }
}

/** A category of the first plan. */
export const categorieOf = (code: string): Categorie => {
  const found = PLAN_INITIAL.listeCategorie.find((one) => one.code === code)
  if (!found) throw new Error(`no category ${code}`)
  return found
}
