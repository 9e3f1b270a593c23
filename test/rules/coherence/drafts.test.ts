/** Every rule has its own code, and none fails on what could not be read. */
import t from 'tap'
import { CODES_COH } from '../../../src/diagnostic/codes-coh.ts'
import type { DemandeLogement } from '../../../src/model/demande.ts'
import { COHERENCE } from '../../../src/rules/coherence/index.ts'
import type { Draft, Nature, RuleContext } from '../../../src/rules/rule.ts'
import { association, CONTEXT, household } from './household.ts'

const NATURES: readonly Nature[] = ['CRE', 'CRS', 'MOD', 'REN', 'RAD']

t.test('one rule, one code', async (t) => {
  t.same(COHERENCE.map((rule) => rule.code).sort(), Object.keys(CODES_COH).sort())
})

t.test('both languages fill the same braces', async (t) => {
  const braces = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort()
  for (const [code, { fr, en }] of Object.entries(CODES_COH)) t.same(braces(fr), braces(en), code)
})

/** Every copy of a value that lacks one of its parts, list items left as holes. */
function* lacking(value: unknown): Generator<unknown> {
  if (value === null || typeof value !== 'object') return
  for (const key of Object.keys(value)) {
    const put = (part: unknown) =>
      Array.isArray(value) ? value.with(Number(key), part) : { ...value, [key]: part }
    yield put(undefined)
    for (const less of lacking((value as Record<string, unknown>)[key])) yield put(less)
  }
}

const judge = (demande: Draft<DemandeLogement>, context: RuleContext) =>
  COHERENCE.flatMap((rule) => [...rule.check(demande, context)])

t.test('a draft may lack anything', async (t) => {
  const complementIdentite = {
    listeComplementPersonne: [{ role: 'DEMANDEUR', nir: '288043306300148' }, undefined, {}],
  } as const
  const rest = {
    annexeHandicap: [{ nom: 'Essai', prenom: 'Léo', dateNaissance: '2016-09-01' }],
    radiation: { motifRadiation: 'RADATT', attribution: { dateSignatureBail: '2026-01-01' } },
    numUnique: '033032600000100033',
  } as const
  const wholes = [{}, { ...household(), ...rest }, { ...association(), ...rest }]
  for (const nature of NATURES)
    for (const whole of wholes)
      for (const demande of [whole, ...lacking(whole)])
        for (const more of [undefined, complementIdentite])
          judge(demande as Draft<DemandeLogement>, { ...CONTEXT, nature, complementIdentite: more })
  t.pass('no rule raised')
})
