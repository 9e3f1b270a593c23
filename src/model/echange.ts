/** What became of a request, as its caller asks for it by its exchange key. */
import { numUnique } from './demande.ts'
import { group, type Infer, instant, integer, keyword, opt, text } from './field.ts'
import { reply } from './guichet.ts'
import { ETAT_ECHANGE } from './nomenclature/echange.ts'
import { idPiece } from './piece.ts'

export const echange = group(
  'echange',
  {
    etat: keyword(ETAT_ECHANGE, 'Ce qui est connu sous la clé', 'What is known under the key'),
    operation: opt(text(60, 'Opération demandée', 'Operation asked for')),
    horodatage: opt(instant('Instant du premier appel', 'Instant of the first call')),
    empreinteContenu: opt(
      text(64, 'SHA-256 du contenu reçu sous la clé', 'SHA-256 of the content received under the key', {
        pattern: '[0-9a-f]{64}',
      }),
    ),
    decision: opt(text(30, 'Décision rendue', 'Decision given')),
    numUnique: opt(numUnique),
    version: opt(
      integer(
        1,
        1_000_000_000,
        'Version que l’appel a donnée à la demande ou au plan',
        'Version that the call gave to the application or to the plan',
      ),
    ),
    piece: opt(idPiece),
    conserveJusque: opt(
      instant(
        'Instant jusqu’auquel la clé et sa réponse sont gardées',
        'Instant until which the key and its answer are kept',
      ),
    ),
  },
  'Ce qu’est devenu un appel',
  'What became of a call',
  reply,
)
export type Echange = Infer<typeof echange>
