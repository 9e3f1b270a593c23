/** What has changed in the classification plan since a version. */
import { boolean, opt } from '../model/field.ts'
import { dateEffet, listeAnnonce, listeDifference, versionPlan } from '../model/plan.ts'
import { TOUS } from './droits.ts'
import { operation } from './operation.ts'

export const actualiserPlan = operation({
  name: 'actualiserPlan',
  since: '1.1',
  label: { fr: 'Actualiser le plan de classement', en: 'Refresh the classification plan' },
  rest: 'GET /v1/plan-classement/evolutions',
  writes: false,
  droits: { profils: TOUS, portee: 'libre' },
  target: { depuis: versionPlan },
  payload: {},
  output: {
    version: versionPlan,
    dateEffet,
    inchange: boolean('Rien n’a changé depuis', 'Nothing has changed since'),
    listeDifference,
    listeAnnonce: opt(listeAnnonce),
  },
  run: (input, call) => call.services.plans.refresh(input, call),
})
