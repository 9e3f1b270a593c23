/** A private system, one of its credentials or one of its delegations withdrawn. */
import { codeSysteme, revocation } from '../model/acces.ts'
import { GERENT } from './droits.ts'
import { operation } from './operation.ts'

export const revoquerAcces = operation({
  name: 'revoquerAcces',
  since: '1.2',
  label: {
    fr: 'Révoquer un système, un identifiant ou une habilitation',
    en: 'Revoke a system, a credential or a delegation',
  },
  rest: 'POST /v1/systemes/{systeme}/revocation',
  writes: true,
  droits: { profils: GERENT, portee: 'nationale' },
  target: { systeme: codeSysteme },
  payload: revocation,
  output: {},
  run: (input, call) => call.services.acces.revoke(input, call),
})
