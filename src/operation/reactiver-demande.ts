/** A cancelled application made active again, within the delays (arrêté of 23 March 2015, annex, §6). */
import { numUnique } from '../model/demande.ts'
import { opt } from '../model/field.ts'
import { dateRenouvellement, finValidite, version, versionLue } from '../model/guichet.ts'
import { doublonEcarte } from '../model/registre.ts'
import { ENREGISTRENT } from './droits.ts'
import { operation } from './operation.ts'

export const reactiverDemande = operation({
  name: 'reactiverDemande',
  since: '1.0',
  label: { fr: 'Réactiver une demande radiée', en: 'Make a cancelled application active again' },
  rest: 'POST /v1/demandes/{numUnique}/reactivation',
  writes: true,
  droits: { profils: ENREGISTRENT, portee: 'territoire' },
  target: { numUnique, versionLue: opt(versionLue) },
  payload: { doublonEcarte: opt(doublonEcarte) },
  output: { numUnique, version, dateRenouvellement, finValidite },
  run: ({ numUnique, versionLue, ...input }, call) =>
    call.services.vie.reactivate({ numUnique, ...(versionLue && { versionLue }) }, input, call),
})
