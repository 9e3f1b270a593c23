/** The classification plan, in force or as it was. */
import { opt } from '../model/field.ts'
import { plan, versionPlan } from '../model/plan.ts'
import { TOUS } from './droits.ts'
import { operation } from './operation.ts'

export const lirePlan = operation({
  name: 'lirePlan',
  since: '1.1',
  label: { fr: 'Lire le plan de classement', en: 'Read the classification plan' },
  rest: 'GET /v1/plan-classement',
  writes: false,
  droits: { profils: TOUS, portee: 'libre' },
  target: { version: opt(versionPlan) },
  payload: {},
  output: { version: versionPlan, plan },
  run: (input, call) => call.services.plans.read(input, call),
})
