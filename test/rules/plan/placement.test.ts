/** A document judged by the plan: each refusal with its own code, and texts that say what to do. */
import t from 'tap'
import { textsOf } from '../../../src/diagnostic/catalogue.ts'
import { type Constat, pointerOf } from '../../../src/diagnostic/constat.ts'
import { PLAN_INITIAL } from '../../../src/rules/plan/initial.ts'
import {
  fullCategory,
  judgeKnownPlan,
  judgePlacement,
  type Placement,
} from '../../../src/rules/plan/placement.ts'
import type { PersonneDuDossier } from '../../../src/rules/plan/requirement.ts'
import { categorieOf, withCategorie } from './kit.ts'

const PERSONNES: readonly PersonneDuDossier[] = [
  { id: 1, role: 'DEMANDEUR', majeur: true },
  { id: 3, role: 'PERSONNE_A_CHARGE', majeur: false },
]
const PLANS = [PLAN_INITIAL, withCategorie('AU01', () => undefined, { version: 2 })]
const frenchOf = ({ code, params }: Constat) => textsOf(code, params).fr
const englishOf = ({ code, params }: Constat) => textsOf(code, params).en

const judge = (placement: Placement, plan = PLAN_INITIAL) => judgePlacement(plan, PLANS, PERSONNES, placement)

t.test('a document in its place is accepted', async (t) => {
  for (const placement of [
    { categorie: 'ID01', personne: 1, type: 'PDF', pages: 20 },
    { categorie: 'ID04', personne: 3 },
    { categorie: 'SF01', type: 'HEIC', pages: 1 },
    { categorie: 'MO03', personne: 3 },
  ] as const)
    t.strictSame(judge(placement), [], placement.categorie)
})

t.test('each way of being out of place has its code and its place', async (t) => {
  const pdfOnly = withCategorie('ID01', (one) => ({ ...one, listeTypeAccepte: ['PDF'] }))
  for (const [placement, found, plan] of [
    [{ categorie: 'ID1', personne: 1 }, ['SNE-PLA-101 /categorie']],
    [{ categorie: 'AU01' }, ['SNE-PLA-102 /categorie'], PLANS[1]],
    [{ categorie: 'ID04', personne: 1 }, ['SNE-PLA-103 /personne']],
    [{ categorie: 'ID01' }, ['SNE-PLA-104 /personne']],
    [{ categorie: 'MO03' }, ['SNE-PLA-104 /personne']],
    [{ categorie: 'SF01', personne: 1 }, ['SNE-PLA-105 /personne']],
    [{ categorie: 'ID01', personne: 2 }, ['SNE-PLA-110 /personne']],
    [{ categorie: 'ID01', personne: 1, type: 'TIFF' }, ['SNE-PLA-108 '], pdfOnly],
    [{ categorie: 'ID01', personne: 1, pages: 21 }, ['SNE-PLA-109 ']],
    [
      { categorie: 'ID01', type: 'TIFF', pages: 21 },
      ['SNE-PLA-104 /personne', 'SNE-PLA-108 ', 'SNE-PLA-109 '],
      pdfOnly,
    ],
  ] as const) {
    const constats = judge(placement, plan)
    t.strictSame(
      constats.map(({ code, tokens }) => `${code} ${pointerOf(tokens)}`),
      found,
    )
    for (const one of constats) t.notMatch(frenchOf(one) + englishOf(one), /[{}]/)
  }
  t.equal(judge({ categorie: 'ID1' })[0]?.suggestion, 'ID01')
  const closed = judgePlacement(PLANS[1]!, [PLAN_INITIAL], PERSONNES, { categorie: 'AU01' })
  t.match(closed, [{ code: 'SNE-PLA-102', params: { version: 2 } }], 'closed since the others were read')
})

t.test('a plan known is out of date only for a category that changed', async (t) => {
  const now = withCategorie('ID01', (one) => ({ ...one, limite: 1, pagesMax: 4 }), { version: 2 })
  t.equal(judgeKnownPlan(PLAN_INITIAL, now, 'ID02'), undefined)
  t.equal(judgeKnownPlan(now, now, 'ID01'), undefined)
  const found = judgeKnownPlan(PLAN_INITIAL, now, 'ID01')
  t.equal(found?.code, 'SNE-PLA-107')
  t.equal(
    found && frenchOf(found),
    'La version 1 du plan est périmée pour la catégorie ID01 : la version 2 dit LIMITE 2 → 1 ; PAGES 20 → 4.',
  )
  const closed = judgeKnownPlan(
    PLAN_INITIAL,
    withCategorie('AU01', () => undefined, { version: 2 }),
    'AU01',
  )
  t.match(closed?.params, { differences: /^FERMEE Cerfa signé.* → –$/ })
})

t.test('a full category says what it holds, and what to delete first', async (t) => {
  const found = fullCategory(categorieOf('RF03'), [
    { id: 'p1', etat: 'VALIDE' },
    { id: 'p2', etat: 'SUPPRIMEE' },
    { id: 'p3', etat: 'HORS_PERIMETRE' },
    { id: 'p4', etat: 'OBSOLETE' },
  ])
  t.equal(
    frenchOf(found),
    'La catégorie RF03 est pleine : 3 pièces tenues, pour une limite de 3. Pièces qui s’y trouvent, à supprimer d’abord les premières : p4 (OBSOLETE), p3 (HORS_PERIMETRE), p1 (VALIDE).',
  )
  t.match(englishOf(found), /3 documents held, for a limit of 3.*p4 \(OBSOLETE\), p3/)
})

t.test('the text of the fullest category stays within the limit of a finding', async (t) => {
  const pieces = Array.from({ length: 100 }, (_, i) => ({
    id: String(i).padStart(36, '0'),
    etat: 'HORS_PERIMETRE' as const,
  }))
  const text = frenchOf(fullCategory({ ...categorieOf('MO01'), limite: 100 }, pieces))
  t.ok(text.length < 2000, `${text.length} characters`)
  t.match(text, /100 pièces tenues.*, ….$/)
})
