/** What Guichet v1 says of the record: comparisons, changes, duplicates, and what a caller declares about them. */
import { nomsAssociation } from './association.ts'
import { numUnique } from './demande.ts'
import { group, type Infer, integer, list, NS_GUICHET, opt, text } from './field.ts'
import { naissance, reply } from './guichet.ts'
import { contacts, etatCivil } from './personne.ts'

const guichet = { namespace: NS_GUICHET } as const
const change = { personal: true, compare: 'exact' } as const

const changement = group(
  'changement',
  {
    chemin: text(500, 'Chemin, compté de demandeLogement', 'Path, counted from demandeLogement'),
    nature: text(20, 'AJOUT, RETRAIT ou MODIFICATION', 'AJOUT (added), RETRAIT (removed) or MODIFICATION'),
    avant: opt(text(500, 'Valeur enregistrée', 'Value in the record', change)),
    apres: opt(text(500, 'Valeur nouvelle', 'New value', change)),
  },
  'Changement',
  'Change',
  reply,
)

const issue = group(
  'issue',
  {
    trait: text(20, 'Trait comparé', 'Trait compared'),
    issue: text(30, 'Issue de la comparaison', 'Outcome of the comparison'),
  },
  'Issue pour un trait',
  'Outcome for one trait',
  reply,
)

const reparation = group(
  'reparation',
  {
    code: text(40, 'Code de la réparation', 'Code of the repair'),
    niveau: text(
      5,
      'T1 appliquée d’elle-même, T2 par l’agent, T3 sur justificatif, T4 jamais',
      'T1 applied by itself, T2 by the agent, T3 with a document, T4 never',
    ),
    champ: opt(text(40, 'Champ à réparer', 'Field to repair')),
    valeurRegistre: opt(
      text(
        200,
        'Valeur enregistrée, quand l’appelant peut la voir',
        'Value in the record, when visible',
        change,
      ),
    ),
  },
  'Réparation proposée',
  'Proposed repair',
  reply,
)

const comparaison = group(
  'comparaison',
  {
    chemin: text(
      500,
      'Personne comparée, comptée de demandeLogement',
      'Person compared, from demandeLogement',
    ),
    verdict: text(
      20,
      'SAME, SAME_WITH_REPAIR, DOUBTFUL ou OTHER',
      'SAME, SAME_WITH_REPAIR, DOUBTFUL or OTHER',
    ),
    regle: text(20, 'Règle qui a décidé', 'Rule that decided'),
    version: text(20, 'Version des règles', 'Version of the rules'),
    listeIssue: opt(list('issue', issue, { min: 0, max: 10 }, 'Issues par trait', 'Outcomes by trait')),
    listeReparation: opt(
      list('reparation', reparation, { min: 0, max: 20 }, 'Réparations, dans l’ordre', 'Repairs, in order'),
    ),
  },
  'Comparaison d’une personne avec l’enregistrement',
  'Comparison of a person with the record',
  reply,
)

/** What the record says of a message that names it. */
export const surLeRegistre = {
  listeComparaison: opt(
    list(
      'comparaison',
      comparaison,
      { min: 0, max: 11 },
      'Comparaisons avec l’enregistrement',
      'Comparisons with the record',
    ),
  ),
  listeChangement: opt(
    list(
      'changement',
      changement,
      { min: 0, max: 500 },
      'Ce que le message change, ou ce qui a changé depuis la version lue',
      'What the message changes, or what changed since the version read',
    ),
  ),
} as const
export type Changement = Infer<typeof changement>
export type ComparaisonDite = Infer<typeof comparaison>

export const doublon = group(
  'doublon',
  {
    personne: text(20, 'Personne cherchée qui ressemble', 'Person searched who resembles'),
    rang: integer(1, 200, 'Rang du candidat, le plus proche d’abord', 'Rank of the candidate, nearest first'),
    verdict: text(20, 'SAME, SAME_WITH_REPAIR ou DOUBTFUL', 'SAME, SAME_WITH_REPAIR or DOUBTFUL'),
    role: text(20, 'DEMANDEUR, COTITULAIRE ou ASSOCIATION', 'DEMANDEUR, COTITULAIRE or ASSOCIATION'),
    etat: text(20, 'État de la demande trouvée', 'State of the application found'),
    territoire: text(3, 'Territoire de la demande trouvée', 'Territory of the application found'),
    numUnique: opt(
      text(
        18,
        'Numéro unique, quand l’appelant peut le connaître',
        'Unique number, when the caller may know it',
        {
          personal: true,
        },
      ),
    ),
    listeTrait: opt(
      list(
        'trait',
        text(20, 'Trait qui concorde', 'Trait that agrees'),
        { min: 0, max: 10 },
        'Traits qui concordent',
        'Traits that agree',
      ),
    ),
  },
  'Demande qui ressemble',
  'Application that resembles',
  reply,
)
export const listeDoublon = opt(
  list('doublon', doublon, { min: 0, max: 200 }, 'Doublons possibles', 'Possible duplicates'),
)
export type DoublonDit = Infer<typeof doublon>

const personneCherchee = group(
  'personneCherchee',
  {
    ...etatCivil,
    civilite: opt(etatCivil.civilite),
    ...naissance,
    ...contacts,
  },
  'Personne cherchée',
  'Person searched',
  { ...guichet, personal: true },
)

const associationCherchee = group(
  'associationCherchee',
  nomsAssociation,
  'Association cherchée',
  'Association searched',
  guichet,
)

/** What a search of duplicates names: a person by identity traits, or an association. */
export const recherche = {
  personne: opt(personneCherchee),
  association: opt(associationCherchee),
} as const

/** Says that the doubtful resemblance was looked at by a person. */
export const doublonEcarte = group(
  'doublonEcarte',
  {
    justification: text(
      500,
      'Pourquoi la personne n’est pas celle de la demande qui ressemble',
      'Why the person is not the one of the application that resembles',
      { personal: true },
    ),
  },
  'Doublon écarté après contrôle humain',
  'Duplicate set aside after a human check',
  guichet,
)

/** Says that a birth name or a first name really changes. */
export const changementEtatCivil = group(
  'changementEtatCivil',
  {
    motif: text(200, 'Raison du changement', 'Reason for the change', { personal: true }),
    piece: text(200, 'Pièce vue (nature, autorité, date)', 'Document seen (kind, authority, date)', {
      personal: true,
    }),
  },
  'Changement d’état civil, sur pièce',
  'Change of civil status, with a document',
  guichet,
)

/** The application that a couple had together, left by one of them. */
export const separation = group(
  'separation',
  { numUniqueOrigine: numUnique },
  'Séparation du couple',
  'Separation of the couple',
  guichet,
)
