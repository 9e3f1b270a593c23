/** What differs between two plans: nothing of a plan with itself, all that is needed to follow, in one order. */
import fc from 'fast-check'
import t from 'tap'
import type { NatureDifference } from '../../../src/model/nomenclature/piece.ts'
import type { Categorie, Difference, Plan } from '../../../src/model/plan.ts'
import { concerns, differencesBetween, sayDifferences } from '../../../src/rules/plan/differences.ts'
import { PLAN_INITIAL } from '../../../src/rules/plan/initial.ts'
import { anyPlan, categorieOf, withCategorie } from './kit.ts'

/** The member that a nature is about. */
const MEMBERS: Readonly<Partial<Record<NatureDifference, keyof Categorie>>> = {
  LIBELLE: 'libelle',
  POUR: 'listePour',
  PORTEE: 'portee',
  LIMITE: 'limite',
  ETAPE: 'listeObligation',
  SENSIBILITE: 'sensible',
  VALIDITE: 'validite',
  TYPES: 'listeTypeAccepte',
  PAGES: 'pagesMax',
  GROUPE: 'groupe',
  CONDITION: 'condition',
  BASE: 'base',
}

const find = (plan: Plan, code: string) => plan.listeCategorie.find((one) => one.code === code)

/** `from` with, of `to`, nothing but what the differences name. */
const follow = (from: Plan, to: Plan, differences: readonly Difference[]): Plan => {
  let listeCategorie = [...from.listeCategorie]
  for (const { code, nature } of differences) {
    const member = MEMBERS[nature]
    const target = find(to, code)
    if (nature === 'FERMEE') listeCategorie = listeCategorie.filter((one) => one.code !== code)
    else if (nature === 'AJOUTEE') listeCategorie.push(target!)
    else
      listeCategorie = listeCategorie.map((one) =>
        one.code === code ? { ...one, [member!]: target?.[member!] } : one,
      )
  }
  return { ...from, listeCategorie }
}

const reordered = (plan: Plan): Plan => ({
  ...plan,
  version: plan.version + 1,
  dateEffet: '2027-01-01',
  listeCategorie: plan.listeCategorie
    .map((one) => ({
      ...one,
      listePour: one.listePour.toReversed(),
      listeTypeAccepte: one.listeTypeAccepte.toReversed(),
      listeObligation: (one.listeObligation ?? []).toReversed(),
    }))
    .toReversed(),
})

t.test(
  'a plan does not differ from itself, nor from itself in another order or of another date',
  async (t) => {
    t.strictSame(differencesBetween(PLAN_INITIAL, PLAN_INITIAL), [])
    t.strictSame(differencesBetween(PLAN_INITIAL, reordered(PLAN_INITIAL)), [])
    fc.assert(
      fc.property(anyPlan, (plan) => differencesBetween(plan, reordered(plan)).length === 0),
      { numRuns: 500 },
    )
  },
)

t.test('following the differences leads to the other plan, and none is needless', async (t) => {
  let needed = 0
  fc.assert(
    fc.property(anyPlan, anyPlan, (from, to) => {
      const differences = differencesBetween(from, to)
      needed += differences.length
      return (
        differencesBetween(follow(from, to, differences), to).length === 0 &&
        differences.every(
          (one) => differencesBetween(follow(from, to, [one]), to).length === differences.length - 1,
        )
      )
    }),
    { numRuns: 500 },
  )
  t.ok(needed > 1000, `${needed} differences`)
})

t.test('differences come by code, in one order, whatever the order of the plans', async (t) => {
  fc.assert(
    fc.property(anyPlan, anyPlan, (from, to) => {
      const differences = differencesBetween(from, to)
      const codes = differences.map(({ code }) => code)
      return (
        JSON.stringify(codes) === JSON.stringify(codes.toSorted()) &&
        JSON.stringify(differences) === JSON.stringify(differencesBetween(reordered(from), reordered(to)))
      )
    }),
    { numRuns: 500 },
  )
  t.pass()
})

t.test('the way back exchanges before and after', async (t) => {
  const swap: Readonly<Partial<Record<NatureDifference, NatureDifference>>> = {
    AJOUTEE: 'FERMEE',
    FERMEE: 'AJOUTEE',
  }
  fc.assert(
    fc.property(anyPlan, anyPlan, (from, to) => {
      const back = differencesBetween(to, from).map(({ code, nature, avant, apres }) => ({
        code,
        nature: swap[nature] ?? nature,
        ...(apres !== undefined && { avant: apres }),
        ...(avant !== undefined && { apres: avant }),
      }))
      return JSON.stringify(back) === JSON.stringify(differencesBetween(from, to))
    }),
    { numRuns: 500 },
  )
  t.pass()
})

t.test('each nature is said with what was and what is', async (t) => {
  const changed = withCategorie('RF03', (one) => ({
    ...one,
    libelle: 'Justificatif fiscal',
    listePour: ['DEMANDEUR'],
    portee: 'FOYER',
    limite: 1,
    listeObligation: [{ etape: 'INSTRUCTION', pour: 'DEMANDEUR' }],
    sensible: true,
    validite: { nature: 'ANNEE_FISCALE' },
    listeTypeAccepte: ['PDF'],
    pagesMax: 5,
    groupe: 'REVENUS',
    condition: { nature: 'LE_CAS_ECHEANT' },
    base: 'un autre texte',
  }))
  const { code, ...added } = categorieOf('AU01')
  const to: Plan = {
    ...changed,
    listeCategorie: [
      ...changed.listeCategorie.filter((one) => one.code !== code),
      { ...added, code: 'AU02' },
    ],
  }
  const libelle = 'Cerfa signé, courrier de renonciation, autre pièce'
  t.strictSame(
    differencesBetween(PLAN_INITIAL, to).map(({ code, nature, avant, apres }) => [
      code,
      nature,
      avant,
      apres,
    ]),
    [
      ['AU01', 'FERMEE', libelle, undefined],
      ['AU02', 'AJOUTEE', undefined, libelle],
      [
        'RF03',
        'LIBELLE',
        'Justificatif fiscal étranger ou attestation d’absence d’avis',
        'Justificatif fiscal',
      ],
      ['RF03', 'POUR', 'COTITULAIRE, DEMANDEUR, PERSONNE_A_CHARGE', 'DEMANDEUR'],
      ['RF03', 'PORTEE', 'PERSONNE', 'FOYER'],
      ['RF03', 'LIMITE', '3', '1'],
      [
        'RF03',
        'ETAPE',
        'INSTRUCTION COTITULAIRE, INSTRUCTION DEMANDEUR, INSTRUCTION PERSONNE_A_CHARGE MAJEUR',
        'INSTRUCTION DEMANDEUR',
      ],
      ['RF03', 'SENSIBILITE', 'false', 'true'],
      ['RF03', 'VALIDITE', 'DUREE 12', 'ANNEE_FISCALE'],
      ['RF03', 'TYPES', 'HEIC, JPEG, PDF, PNG, TIFF', 'PDF'],
      ['RF03', 'PAGES', '20', '5'],
      ['RF03', 'GROUPE', undefined, 'REVENUS'],
      ['RF03', 'CONDITION', 'SI_MANQUE RF01', 'LE_CAS_ECHEANT'],
      ['RF03', 'BASE', 'CCH R441-2-4-1', 'un autre texte'],
    ],
  )
})

t.test('a difference concerns its own category, unless only the text behind it changed', async (t) => {
  const lowered = differencesBetween(
    PLAN_INITIAL,
    withCategorie('ID01', (one) => ({ ...one, limite: 1 })),
  )
  t.ok(concerns(lowered, 'ID01'))
  t.notOk(concerns(lowered, 'ID02'))
  t.equal(sayDifferences(lowered, 'ID01'), 'LIMITE 2 → 1')
  t.equal(sayDifferences(lowered, 'ID02'), '')
  const base = differencesBetween(
    PLAN_INITIAL,
    withCategorie('ID01', (one) => ({ ...one, base: 'un autre texte' })),
  )
  t.equal(base.length, 1)
  t.notOk(concerns(base, 'ID01'))
})
