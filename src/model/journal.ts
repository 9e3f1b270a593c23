/** Who asked for an application: what the journal says of each request, and nothing of its content. */
import { group, type Infer, instant, list, opt, text } from './field.ts'
import { reply } from './guichet.ts'

/** Most requests in one answer. */
export const ACCES_MAX = 500

/** Where a reading goes on from: what the answer before gave. */
export const suite = text(18, 'Repère de la page suivante', 'Mark of the next page', {
  pattern: '[0-9]{1,18}',
})

const acces = group(
  'acces',
  {
    horodatage: instant('Instant de la requête', 'Instant of the request'),
    guichet: opt(text(20, 'Guichet', 'Guichet')),
    agent: opt(text(100, 'Agent', 'Person acting')),
    systeme: opt(text(40, 'Système particulier', 'Private system')),
    operation: text(60, 'Opération', 'Operation'),
    porte: text(20, 'Porte', 'Door'),
    decision: text(30, 'Résultat', 'Result'),
    correlation: text(64, 'Identifiant de corrélation', 'Correlation identifier'),
  },
  'Requête qui a porté sur la demande',
  'Request about the application',
  reply,
)
export type AccesDit = Infer<typeof acces>

export const listeAcces = list(
  'acces',
  acces,
  { min: 0, max: ACCES_MAX },
  'Requêtes, la plus ancienne d’abord',
  'Requests, the oldest first',
)
