/** The documents of an application. */
import { numUnique } from '../model/demande.ts'
import { listePiece } from '../model/piece.ts'
import { versionPlan } from '../model/plan.ts'
import { TOUS } from './droits.ts'
import { operation } from './operation.ts'

export const listerPieces = operation({
  name: 'listerPieces',
  since: '1.1',
  label: { fr: 'Lister les pièces', en: 'List the documents' },
  rest: 'GET /v1/demandes/{numUnique}/pieces',
  writes: false,
  droits: { profils: TOUS, portee: 'territoire' },
  target: { numUnique },
  payload: {},
  output: { planVersion: versionPlan, listePiece },
  run: (input, call) => call.services.dossiers.list(input.numUnique, call),
})
