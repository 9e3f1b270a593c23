/** A document deposited in an application's file. */
import { numUnique } from '../model/demande.ts'
import { binary, opt } from '../model/field.ts'
import { depotPiece, idPersonne, piecesAnswer } from '../model/piece.ts'
import { codeCategorie } from '../model/plan.ts'
import { DEPOSENT } from './droits.ts'
import { operation } from './operation.ts'

export const deposerPiece = operation({
  name: 'deposerPiece',
  since: '1.1',
  label: { fr: 'Déposer une pièce', en: 'Deposit a document' },
  rest: 'POST /v1/demandes/{numUnique}/pieces',
  writes: true,
  droits: { profils: DEPOSENT, portee: 'territoire' },
  target: { numUnique },
  payload: {
    categorie: codeCategorie,
    personne: opt(idPersonne),
    ...depotPiece,
    contenu: binary('Octets du document', 'Bytes of the document'),
  },
  output: piecesAnswer,
  run: (input, call) => call.services.depots.deposit(input, call),
})
