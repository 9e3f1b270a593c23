/** A document marked as unreadable, outside the regulation or obsolete (B1.2e). */
import { idPiece, marque, piecesAnswer } from '../model/piece.ts'
import { CLASSENT } from './droits.ts'
import { operation } from './operation.ts'

export const marquerPiece = operation({
  name: 'marquerPiece',
  since: '1.1',
  label: { fr: 'Marquer une pièce', en: 'Mark a document' },
  rest: 'POST /v1/pieces/{id}/etat',
  writes: true,
  droits: { profils: CLASSENT, portee: 'piece' },
  target: { id: idPiece },
  payload: { etat: marque },
  output: piecesAnswer,
  run: ({ id, etat }, call) => call.services.dossiers.mark(id, etat, call),
})
