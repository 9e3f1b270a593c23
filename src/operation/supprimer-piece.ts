/** A document deleted; its room is free at once. */
import { idPiece, piecesAnswer } from '../model/piece.ts'
import { CLASSENT } from './droits.ts'
import { operation } from './operation.ts'

export const supprimerPiece = operation({
  name: 'supprimerPiece',
  since: '1.1',
  label: { fr: 'Supprimer une pièce', en: 'Delete a document' },
  rest: 'DELETE /v1/pieces/{id}',
  writes: true,
  droits: { profils: CLASSENT, portee: 'piece' },
  target: { id: idPiece },
  payload: {},
  output: piecesAnswer,
  run: (input, call) => call.services.dossiers.remove(input.id, call),
})
