/** A guichet registered with its territory, or what is said of it changed. */
import { guichetPropose, numGuichet } from '../model/acces.ts'
import { GERENT } from './droits.ts'
import { operation } from './operation.ts'

export const inscrireGuichet = operation({
  name: 'inscrireGuichet',
  since: '1.2',
  label: { fr: 'Inscrire un guichet', en: 'Register a guichet' },
  rest: 'PUT /v1/guichets/{numGuichet}',
  writes: true,
  droits: { profils: GERENT, portee: 'nationale' },
  target: { numGuichet },
  payload: guichetPropose,
  output: {},
  run: (input, call) => call.services.acces.registerGuichet(input, call),
})
