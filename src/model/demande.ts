/** The application itself: `demandeLogement` of the SNE's interface 02.01. */
import { association } from './association.ts'
import { amount, boolean, coded, day, group, type Infer, integer, list, opt, text } from './field.ts'
import { annexeHandicap } from './handicap.ts'
import {
  CATEGORIE_LOGEMENT,
  CATEGORIE_LOGEMENT_RECHERCHE,
  MODELE_LOGEMENT,
  MOTIF_DEMANDE,
  TYPE_LOGEMENT,
} from './nomenclature/logement.ts'
import { NUM_GUICHET_PATTERN, NUM_UNIQUE_PATTERN } from './numero-unique.ts'
import {
  communeRef,
  cotitulaire,
  demandeur,
  personneACharge,
  personneANaitre,
  personneEnGarde,
} from './personne.ts'
import { dalo, radiation } from './radiation.ts'

const person = { personal: true } as const
const change = { personal: true, compare: 'exact' } as const
const ours = { ours: true, since: '02.01' } as const

export const numUnique = text(18, 'Numéro unique', 'Unique number', {
  ...person,
  pattern: NUM_UNIQUE_PATTERN,
})

export const numGuichet = text(5, 'Code du guichet enregistreur', 'Code of the registering counter', {
  pattern: NUM_GUICHET_PATTERN,
})

const logementActuel = group(
  'logementActuel',
  {
    listeModeleLogement: opt(
      list(
        'modeleLogement',
        coded(MODELE_LOGEMENT, 'Modèle de logement', 'Kind of housing', change),
        { min: 1, max: 17 },
        'Modèles de logement',
        'Kinds of housing',
      ),
    ),
    montantMensuelLoyer: opt(amount('Loyer et charges mensuels', 'Monthly rent and charges', change)),
    nombreHabitant: opt(integer(1, 50, 'Nombre d’habitants', 'Number of inhabitants', change)),
    categorieLogement: opt(
      coded(CATEGORIE_LOGEMENT, 'Catégorie de logement', 'Category of dwelling', change),
    ),
    typeLogementActuel: opt(coded(TYPE_LOGEMENT, 'Type de logement', 'Type of dwelling', change)),
    surface: opt(integer(1, 2000, 'Surface en m²', 'Area in m²', change)),
    proprietaire: opt(boolean('Propriétaire d’un autre logement', 'Owns another dwelling', change)),
  },
  'Logement actuel',
  'Current dwelling',
  person,
)

export const personnePhysique = group(
  'personnePhysique',
  {
    demandeur,
    listePersonneACharge: opt(
      list('personneACharge', personneACharge, { min: 0, max: 30 }, 'Personnes à charge', 'Dependants'),
    ),
    personneANaitre: opt(personneANaitre),
    listePersonneEnGarde: opt(
      list(
        'personneEnGarde',
        personneEnGarde,
        { min: 0, max: 20 },
        'Enfants en garde alternée ou en droit de visite',
        'Children in shared custody or visiting',
      ),
    ),
    listeCotitulaire: opt(
      list('cotitulaire', cotitulaire, { min: 0, max: 10 }, 'Cotitulaires', 'Co-applicants'),
    ),
    logementActuel: opt(logementActuel),
  },
  'Personne physique',
  'Natural person',
  person,
)

const motifs = group(
  'motifDemande',
  {
    listeMotif: list(
      'motif',
      coded(MOTIF_DEMANDE, 'Motif', 'Reason', { ...ours, ...change }),
      { min: 1, max: 3 },
      'Motifs, le principal en premier',
      'Reasons, the main one first',
      ours,
    ),
    precisionMotif: opt(text(200, 'Précision du motif', 'Detail of the reason', { ...ours, ...change })),
  },
  'Motifs de la demande',
  'Reasons for the application',
  { ours: true, personal: true },
)

const localisationSouhaite = group(
  'localisationSouhaite',
  { commune: communeRef('Commune souhaitée', 'Commune sought') },
  'Localisation souhaitée',
  'Place sought',
)

export const logementRecherche = group(
  'logementRecherche',
  {
    categorieLogementRecherche: opt(
      coded(CATEGORIE_LOGEMENT_RECHERCHE, 'Catégorie recherchée', 'Category sought', {
        ...ours,
        compare: 'exact',
      }),
    ),
    demandeElargie: boolean('Demande élargie', 'Widened application', { compare: 'exact' }),
    listeTypeLogement: list(
      'typeLogement',
      coded(TYPE_LOGEMENT, 'Type de logement', 'Type of dwelling', { compare: 'exact' }),
      { min: 1, max: 7 },
      'Types de logement recherchés',
      'Types of dwelling sought',
    ),
    // The law's limit of eight places is a rule of coherence, so that a ninth gets its own finding and remedy.
    listeLocalisationSouhaite: list(
      'localisationSouhaite',
      localisationSouhaite,
      { min: 1, max: 50 },
      'Localisations souhaitées, par ordre de préférence',
      'Places sought, in order of preference',
    ),
  },
  'Logement recherché',
  'Dwelling sought',
)

const anomalie = group('anomalie', { libelle: text(1000, 'Libellé', 'Label') }, 'Anomalie', 'Anomaly', {
  attributes: { code: text(20, 'Code de l’anomalie', 'Code of the anomaly') },
})

export const demandeLogement = group(
  'demandeLogement',
  {
    numUnique: opt(numUnique),
    numGuichet: opt(numGuichet),
    dateCreationDemande: opt(
      day('Date de création de la demande', 'Date of creation of the application', { compare: 'jamais' }),
    ),
    personnePhysique: opt(personnePhysique),
    association: opt(association),
    motifDemande: opt(motifs),
    logementRecherche: opt(logementRecherche),
    annexeHandicap: opt(annexeHandicap),
    radiation: opt(radiation),
    dalo: opt(dalo),
    listeAnomalie: opt(list('anomalie', anomalie, { min: 0, max: 200 }, 'Anomalies', 'Anomalies')),
  },
  'Demande de logement social',
  'Application for social housing',
)
export type DemandeLogement = Infer<typeof demandeLogement>
