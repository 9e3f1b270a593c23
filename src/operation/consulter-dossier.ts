/** The state of an application's file: held, limit, room, and what is missing by stage. */
import { numUnique } from '../model/demande.ts'
import { text } from '../model/field.ts'
import { dossier } from '../model/piece.ts'
import { TOUS } from './droits.ts'
import { operation } from './operation.ts'

export const consulterDossier = operation({
  name: 'consulterDossier',
  since: '1.1',
  label: { fr: 'Consulter le dossier', en: 'Read the state of the file' },
  rest: 'GET /v1/demandes/{numUnique}/dossier',
  writes: false,
  droits: { profils: TOUS, portee: 'territoire' },
  target: { numUnique },
  payload: {},
  output: {
    numUnique,
    etatDemande: text(20, 'État de la demande', 'State of the application'),
    dossier,
  },
  run: (input, call) => call.services.dossiers.consult(input.numUnique, call),
})
