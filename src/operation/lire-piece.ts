/** A document: its description, and its bytes when asked for. */
import { binary, boolean, opt } from '../model/field.ts'
import { forme, idPiece, piece } from '../model/piece.ts'
import { LISENT } from './droits.ts'
import { operation } from './operation.ts'

export const lirePiece = operation({
  name: 'lirePiece',
  since: '1.1',
  label: { fr: 'Lire une pièce', en: 'Read a document' },
  rest: 'GET /v1/pieces/{id}',
  writes: false,
  droits: { profils: LISENT, portee: 'piece' },
  target: {
    id: idPiece,
    avecContenu: opt(
      boolean('Avec les octets ; sans effet en JSON', 'With the bytes; without effect in JSON'),
    ),
    forme: opt(forme),
  },
  payload: {},
  output: { piece, contenu: binary('Octets du document', 'Bytes of the document') },
  run: (input, call) => call.services.depots.read(input, call),
})
