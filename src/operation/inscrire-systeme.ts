/** A private system registered, or what is said of it changed. */
import { codeSysteme, systemePropose } from '../model/acces.ts'
import { GERENT } from './droits.ts'
import { operation } from './operation.ts'

export const inscrireSysteme = operation({
  name: 'inscrireSysteme',
  since: '1.2',
  label: { fr: 'Inscrire un système particulier', en: 'Register a private system' },
  rest: 'PUT /v1/systemes/{systeme}',
  writes: true,
  droits: { profils: GERENT, portee: 'nationale' },
  target: { systeme: codeSysteme },
  payload: systemePropose,
  output: {},
  run: (input, call) => call.services.acces.registerSysteme(input, call),
})
