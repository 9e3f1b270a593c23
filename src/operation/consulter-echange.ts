/** What became of a request: asked by its exchange key, when its answer was lost. */
import { echange } from '../model/echange.ts'
import { ECRIVENT } from './droits.ts'
import { cleEchange, operation } from './operation.ts'

export const consulterEchange = operation({
  name: 'consulterEchange',
  since: '1.2',
  label: { fr: 'Demander ce qu’est devenu un appel', en: 'Ask what became of a call' },
  rest: 'GET /v1/echanges/{cleEchange}',
  writes: false,
  droits: { profils: ECRIVENT, portee: 'libre' },
  target: { cleEchange },
  payload: {},
  output: { echange },
  run: (input, call) => call.services.echanges.consult(input.cleEchange, call),
})
