/** A misfiled document moved, with the reason of the incident. */
import { opt } from '../model/field.ts'
import { idPersonne, idPiece, motifReclassement, piecesAnswer } from '../model/piece.ts'
import { codeCategorie } from '../model/plan.ts'
import { CLASSENT } from './droits.ts'
import { operation } from './operation.ts'

export const reclasserPiece = operation({
  name: 'reclasserPiece',
  since: '1.1',
  label: { fr: 'Reclasser une pièce', en: 'Move a document' },
  rest: 'POST /v1/pieces/{id}/reclassement',
  writes: true,
  droits: { profils: CLASSENT, portee: 'piece' },
  target: { id: idPiece },
  payload: { categorie: codeCategorie, personne: opt(idPersonne), motif: motifReclassement },
  output: piecesAnswer,
  run: ({ id, ...to }, call) => call.services.dossiers.move(id, to, call),
})
