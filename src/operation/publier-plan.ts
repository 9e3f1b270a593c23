/** A new version of the classification plan, with its date of effect. */
import { dateEffet, planPropose, versionPlan } from '../model/plan.ts'
import { GERENT } from './droits.ts'
import { operation } from './operation.ts'

export const publierPlan = operation({
  name: 'publierPlan',
  since: '1.1',
  label: { fr: 'Publier le plan de classement', en: 'Publish the classification plan' },
  rest: 'PUT /v1/plan-classement',
  writes: true,
  droits: { profils: GERENT, portee: 'nationale' },
  target: {},
  payload: { plan: planPropose },
  output: { version: versionPlan, dateEffet },
  run: (input, call) => call.services.plans.publish(input, call),
})
