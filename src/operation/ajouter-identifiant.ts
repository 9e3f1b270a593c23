/** A credential of a private system: a second one lives beside the first during a rotation. */
import { codeSysteme, identifiantPropose } from '../model/acces.ts'
import { GERENT } from './droits.ts'
import { operation } from './operation.ts'

export const ajouterIdentifiant = operation({
  name: 'ajouterIdentifiant',
  since: '1.2',
  label: { fr: 'Ajouter ce qui prouve un système', en: 'Add what proves a system' },
  rest: 'POST /v1/systemes/{systeme}/identifiants',
  writes: true,
  droits: { profils: GERENT, portee: 'nationale' },
  target: { systeme: codeSysteme },
  payload: { identifiant: identifiantPropose },
  output: {},
  run: (input, call) => call.services.acces.addIdentifiant(input, call),
})
