/** A plan is published whole or not at all: the first one is accepted, each way of breaking it is refused with its own code. */
import t from 'tap'
import { textsOf } from '../../../src/diagnostic/catalogue.ts'
import { pointerOf } from '../../../src/diagnostic/constat.ts'
import type { Categorie, PlanPropose } from '../../../src/model/plan.ts'
import { PLAN_INITIAL } from '../../../src/rules/plan/initial.ts'
import { validatePlan } from '../../../src/rules/plan/validate.ts'

const TODAY = '2026-02-10'
const PREVIOUS = { version: 3, dateEffet: '2026-03-01' }
const { version: _, ...CONTENT } = PLAN_INITIAL
const VALID: PlanPropose = { ...CONTENT, dateEffet: '2026-03-01' }

const judge = (plan: unknown) => validatePlan(plan, PREVIOUS, TODAY)
const said = (plan: unknown) => judge(plan).map(({ code, tokens }) => `${code} ${pointerOf(tokens)}`)

/** The valid plan with one category changed, by its place. */
const change = (code: string, more: Readonly<Record<string, unknown>>): unknown => ({
  ...VALID,
  listeCategorie: VALID.listeCategorie.map((one) => (one.code === code ? { ...one, ...more } : one)),
})
const at = (code: string) => `/listeCategorie/${VALID.listeCategorie.findIndex((one) => one.code === code)}`
const first = VALID.listeCategorie[0]!

t.test('the first plan is accepted, as the first and as the next', async (t) => {
  t.strictSame(validatePlan(PLAN_INITIAL, undefined, PLAN_INITIAL.dateEffet), [])
  t.strictSame(said(VALID), [])
  t.strictSame(said({ ...VALID, version: 4 }), [], 'with the version that follows')
  t.strictSame(validatePlan({ ...VALID, dateEffet: TODAY }, undefined, TODAY), [], 'from today')
})

interface Broken {
  readonly why: string
  readonly plan: unknown
  readonly found: readonly string[]
}

const BROKEN: readonly Broken[] = [
  {
    why: 'a code twice',
    plan: { ...VALID, listeCategorie: [...VALID.listeCategorie, { ...first, groupe: 'IDENTITE' }] },
    found: ['SNE-PLA-001 /listeCategorie/35/code'],
  },
  {
    why: 'a date of effect that is past, and before the last published',
    plan: { ...VALID, dateEffet: '2026-02-09' },
    found: ['SNE-PLA-002 /dateEffet', 'SNE-PLA-003 /dateEffet'],
  },
  {
    why: 'a date of effect before the last published',
    plan: { ...VALID, dateEffet: '2026-02-28' },
    found: ['SNE-PLA-003 /dateEffet'],
  },
  { why: 'the version of the last', plan: { ...VALID, version: 3 }, found: ['SNE-PLA-021 /version'] },
  { why: 'a version too far', plan: { ...VALID, version: 5 }, found: ['SNE-PLA-021 /version'] },
  {
    why: 'the household by person',
    plan: change('PA01', { portee: 'PERSONNE' }),
    found: [`SNE-PLA-004 ${at('PA01')}/portee`],
  },
  {
    why: 'the household and a person',
    plan: change('PA01', { listePour: ['DEMANDEUR', 'FOYER'] }),
    found: [`SNE-PLA-004 ${at('PA01')}/portee`],
  },
  {
    why: 'a group of one',
    plan: change('PA01', { groupe: 'PATRIMOINE' }),
    found: [`SNE-PLA-005 ${at('PA01')}/groupe`],
  },
  {
    why: 'a condition on a category that is not there',
    plan: change('RF03', { condition: { nature: 'SI_MANQUE', categorie: 'RF99' } }),
    found: [`SNE-PLA-006 ${at('RF03')}/condition/categorie`],
  },
  {
    why: 'a condition on itself',
    plan: change('RF03', { condition: { nature: 'SI_MANQUE', categorie: 'RF03' } }),
    found: [`SNE-PLA-007 ${at('RF03')}/condition`],
  },
  {
    why: 'a condition on a category that has one',
    plan: change('RF02', { condition: { nature: 'SI_MANQUE', categorie: 'RF03' } }),
    found: [`SNE-PLA-007 ${at('RF02')}/condition`],
  },
  {
    why: 'a condition without the category it needs',
    plan: change('RF03', { condition: { nature: 'SI_MANQUE' } }),
    found: [`SNE-PLA-007 ${at('RF03')}/condition`],
  },
  {
    why: 'a condition with a category it has no use for',
    plan: change('ID05', { condition: { nature: 'LE_CAS_ECHEANT', categorie: 'ID01' } }),
    found: [`SNE-PLA-007 ${at('ID05')}/condition`],
  },
  {
    why: 'a group and want of another category',
    plan: change('ID03', { condition: { nature: 'SI_MANQUE', categorie: 'RF01' }, listeObligation: [] }),
    found: [`SNE-PLA-007 ${at('ID03')}/condition`],
  },
  {
    why: 'an obligation for somebody else',
    plan: change('SF05', { listeObligation: [{ etape: 'INSTRUCTION', pour: 'COTITULAIRE' }] }),
    found: [`SNE-PLA-008 ${at('SF05')}/listeObligation/0/pour`],
  },
  {
    why: 'an age of the household',
    plan: change('PA01', { listeObligation: [{ etape: 'INSTRUCTION', pour: 'FOYER', age: 'MAJEUR' }] }),
    found: [`SNE-PLA-008 ${at('PA01')}/listeObligation/0/pour`],
  },
  {
    why: 'a type twice',
    plan: change('PA01', { listeTypeAccepte: ['PDF', 'PNG', 'PDF'] }),
    found: [`SNE-PLA-009 ${at('PA01')}/listeTypeAccepte/2`],
  },
  {
    why: 'a person twice',
    plan: change('MO07', { listePour: ['DEMANDEUR', 'DEMANDEUR'] }),
    found: [`SNE-PLA-009 ${at('MO07')}/listePour/1`],
  },
  {
    why: 'an obligation twice',
    plan: change('ID04', {
      listeObligation: [first, first].map(() => ({ etape: 'INSTRUCTION', pour: 'PERSONNE_A_CHARGE' })),
    }),
    found: [`SNE-PLA-009 ${at('ID04')}/listeObligation/1`],
  },
  {
    why: 'a duration without months',
    plan: change('PA01', { validite: { nature: 'DUREE' } }),
    found: [`SNE-PLA-010 ${at('PA01')}/validite`],
  },
  {
    why: 'months of a school year',
    plan: change('SP02', { validite: { nature: 'ANNEE_SCOLAIRE', mois: 10 } }),
    found: [`SNE-PLA-010 ${at('SP02')}/validite`],
  },
  {
    why: 'more than an identity at registration',
    plan: change('RF01', { listeObligation: [{ etape: 'ENREGISTREMENT', pour: 'DEMANDEUR' }] }),
    found: [`SNE-PLA-011 ${at('RF01')}/listeObligation/0/etape`],
  },
  {
    why: 'the identity of another at registration',
    plan: change('ID02', { listeObligation: [{ etape: 'ENREGISTREMENT', pour: 'COTITULAIRE' }] }),
    found: [`SNE-PLA-011 ${at('ID02')}/listeObligation/0/etape`],
  },
  // What the shape alone tells.
  { why: 'no category', plan: { ...VALID, listeCategorie: [] }, found: ['SNE-MOD-034 /listeCategorie'] },
  {
    why: 'a limit of zero',
    plan: change('PA01', { limite: 0 }),
    found: [`SNE-MOD-033 ${at('PA01')}/limite`],
  },
  {
    why: 'a limit of 101',
    plan: change('PA01', { limite: 101 }),
    found: [`SNE-MOD-033 ${at('PA01')}/limite`],
  },
  {
    why: 'no type',
    plan: change('PA01', { listeTypeAccepte: [] }),
    found: [`SNE-MOD-034 ${at('PA01')}/listeTypeAccepte`],
  },
  { why: 'nobody', plan: change('PA01', { listePour: [] }), found: [`SNE-MOD-034 ${at('PA01')}/listePour`] },
  {
    why: 'an unknown type',
    plan: change('PA01', { listeTypeAccepte: ['DOCX'] }),
    found: [`SNE-MOD-030 ${at('PA01')}/listeTypeAccepte/0`],
  },
  {
    why: 'an empty label',
    plan: change('PA01', { libelle: '' }),
    found: [`SNE-MOD-008 ${at('PA01')}/libelle`],
  },
  {
    why: 'a blank label',
    plan: change('PA01', { libelle: '\u00a0 —' }),
    found: [`SNE-MOD-032 ${at('PA01')}/libelle`],
  },
  {
    why: 'a code of another form',
    plan: change('PA01', { code: 'PA1' }),
    found: [`SNE-MOD-032 ${at('PA01')}/code`],
  },
  { why: 'no page', plan: change('PA01', { pagesMax: 0 }), found: [`SNE-MOD-033 ${at('PA01')}/pagesMax`] },
  {
    why: 'an unknown member',
    plan: change('PA01', { plafond: 4 }),
    found: [`SNE-MOD-002 ${at('PA01')}/plafond`],
  },
  {
    why: 'a day that is none',
    plan: { ...VALID, dateEffet: '2026-02-30' },
    found: ['SNE-MOD-020 /dateEffet'],
  },
  { why: 'no plan at all', plan: null, found: ['SNE-MOD-025 '] },
]

t.test('each way of breaking it is refused, at its place', async (t) => {
  t.ok(BROKEN.length > 30, `${BROKEN.length} ways`)
  for (const { why, plan, found } of BROKEN) t.strictSame(said(plan), found, why)
})

t.test('every finding comes in one answer, in the order of the plan', async (t) => {
  const twice: Categorie = { ...first, listeTypeAccepte: ['PDF', 'PDF'], validite: { nature: 'DUREE' } }
  t.strictSame(said({ ...VALID, version: 9, dateEffet: '2026-02-01', listeCategorie: [first, twice] }), [
    'SNE-PLA-021 /version',
    'SNE-PLA-002 /dateEffet',
    'SNE-PLA-003 /dateEffet',
    'SNE-PLA-001 /listeCategorie/1/code',
    'SNE-PLA-010 /listeCategorie/1/validite',
    'SNE-PLA-009 /listeCategorie/1/listeTypeAccepte/1',
  ])
})

t.test('every required member is missed', async (t) => {
  const [last] = VALID.listeCategorie.slice(-1)
  const names = Object.keys(last!).filter((name) => name !== 'validite' && name !== 'base')
  t.equal(names.length, 8)
  for (const name of names)
    t.strictSame(said(change('AU01', { [name]: undefined })), [`SNE-MOD-001 ${at('AU01')}/${name}`], name)
  t.strictSame(said(change('AU01', { validite: undefined, base: undefined })), [], 'the others may be absent')
})

t.test('the texts of a finding have all their words', async (t) => {
  const findings = BROKEN.flatMap(({ plan }) => judge(plan))
  t.ok(findings.length > 30)
  for (const { code, params } of findings)
    for (const text of Object.values(textsOf(code, params))) t.notMatch(text, /[{}]/, code)
})
