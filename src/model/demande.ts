/** The application itself: `demandeLogement` of the SNE's interface 02.01, and the file `interfaceNuu` that carries it. */
import {
  amount,
  boolean,
  coded,
  day,
  flat,
  group,
  type Infer,
  instant,
  integer,
  keyword,
  list,
  opt,
  text,
} from './field.ts'
import { TYPE_FICHIER, VERSION_INTERFACE } from './nomenclature/echange.ts'
import {
  AIDE_TECHNIQUE,
  CAPACITE_MARCHE,
  EQUIPEMENT_HANDICAP,
  ETAT_HANDICAP,
  NATURE_HANDICAP_MOTEUR,
  NATURE_HANDICAP_SENSORIEL,
} from './nomenclature/handicap.ts'
import {
  CATEGORIE_LOGEMENT,
  CATEGORIE_LOGEMENT_RECHERCHE,
  MODELE_LOGEMENT,
  MOTIF_DEMANDE,
  TYPE_LOGEMENT,
} from './nomenclature/logement.ts'
import {
  ACCORD_COLLECTIF,
  BOOLEEN,
  MOTIF_RADIATION,
  SOUS_MOTIF_RADIATION,
  STATUT_DALO,
  TYPE_LOGEMENT_RPLS,
  TYPE_RESERVATAIRE,
  TYPOLOGIE_LOGEMENT_DALO,
  ZUS,
} from './nomenclature/radiation.ts'
import { NUM_GUICHET_PATTERN, NUM_UNIQUE_PATTERN } from './numero-unique.ts'
import {
  communeRef,
  cotitulaire,
  demandeur,
  PATTERNS,
  personneACharge,
  personneANaitre,
  personneEnGarde,
} from './personne.ts'

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

const adresseAssociation = group(
  'adresseAssociation',
  {
    numero: opt(text(10, 'Numéro dans la voie', 'Number in the street', ours)),
    voie: text(100, 'Voie', 'Street', ours),
    codePostal: text(5, 'Code postal', 'Postcode', { ...ours, pattern: PATTERNS.CODE_POSTAL }),
    commune: communeRef('Commune', 'Commune'),
  },
  'Adresse de l’association',
  'Address of the association',
)

/** What makes an association known. */
export const nomsAssociation = {
  raisonSociale: text(100, 'Raison sociale', 'Registered name', { ...ours, compare: 'identite' }),
  siret: opt(text(14, 'SIRET', 'SIRET', { ...ours, pattern: '[0-9]{14}', compare: 'identite' })),
} as const

/** An application may be an association's: identity, address, dwelling sought only (CCH R441-2-2). */
export const association = group(
  'association',
  {
    ...nomsAssociation,
    nomContact: opt(text(50, 'Nom du contact', 'Name of the contact', { ...ours, ...change })),
    telephone: opt(text(20, 'Téléphone', 'Phone', { ...ours, ...change, pattern: PATTERNS.TELEPHONE })),
    mel: opt(text(100, 'Courriel', 'E-mail', { ...ours, ...change, pattern: PATTERNS.MEL })),
    adressePostale: adresseAssociation,
  },
  'Association ou personne morale',
  'Association or legal person',
  { ours: true },
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

const personneHandicap = group(
  'personneHandicap',
  {
    nom: text(50, 'Nom de la personne concernée', 'Name of the person concerned', { ...ours, ...change }),
    prenom: text(50, 'Prénom de la personne concernée', 'First name of the person concerned', {
      ...ours,
      ...change,
    }),
    dateNaissance: day('Date de naissance', 'Date of birth', { ...ours, ...change }),
    etatHandicap: opt(coded(ETAT_HANDICAP, 'État', 'State', { ...ours, ...change })),
    capaciteMarche: opt(
      coded(CAPACITE_MARCHE, 'Capacité à monter des marches', 'Ability to climb steps', {
        ...ours,
        ...change,
      }),
    ),
    listeNatureMoteur: opt(
      list(
        'nature',
        coded(NATURE_HANDICAP_MOTEUR, 'Handicap moteur', 'Motor handicap', { ...ours, ...change }),
        { min: 1, max: 2 },
        'Handicaps moteurs',
        'Motor handicaps',
        ours,
      ),
    ),
    listeNatureSensoriel: opt(
      list(
        'nature',
        coded(NATURE_HANDICAP_SENSORIEL, 'Handicap sensoriel', 'Sensory handicap', { ...ours, ...change }),
        { min: 1, max: 2 },
        'Handicaps sensoriels',
        'Sensory handicaps',
        ours,
      ),
    ),
    listeAideTechnique: opt(
      list(
        'aideTechnique',
        coded(AIDE_TECHNIQUE, 'Aide technique', 'Technical aid', { ...ours, ...change }),
        { min: 1, max: 7 },
        'Aides techniques',
        'Technical aids',
        ours,
      ),
    ),
    listeEquipement: opt(
      list(
        'equipement',
        coded(EQUIPEMENT_HANDICAP, 'Équipement nécessaire', 'Equipment needed', { ...ours, ...change }),
        { min: 1, max: 6 },
        'Équipements nécessaires',
        'Equipment needed',
        ours,
      ),
    ),
    tiercePersonne: opt(
      boolean('Présence d’une tierce personne', 'A carer is present', { ...ours, ...change }),
    ),
  },
  'Personne en situation de handicap',
  'Person with a handicap',
  { ours: true, personal: true },
)

const annexeHandicap = list(
  'personneHandicap',
  personneHandicap,
  { min: 1, max: 10 },
  'Annexe handicap',
  'Handicap annex',
  { ours: true, personal: true },
)

/** Data of the attribution that ends an application (CCH R441-2-9). */
const attribution = group(
  'attribution',
  {
    identifiantRPLS: opt(
      text(10, 'Identifiant RPLS du logement', 'RPLS identifier of the dwelling', {
        ...ours,
        pattern: '[0-9A-Z]{10}',
      }),
    ),
    typeLogementRPLS: opt(
      coded(TYPE_LOGEMENT_RPLS, 'Type de logement (RPLS)', 'Type of dwelling (RPLS)', ours),
    ),
    typeReservataire: opt(coded(TYPE_RESERVATAIRE, 'Réservataire', 'Holder of the reservation', ours)),
    accordCollectif: opt(coded(ACCORD_COLLECTIF, 'Accord collectif', 'Collective agreement', ours)),
    statutDalo: opt(coded(STATUT_DALO, 'Statut DALO', 'DALO status', { ...ours, ...person })),
    typologieLogementDalo: opt(
      coded(TYPOLOGIE_LOGEMENT_DALO, 'Typologie de logement DALO', 'Dwelling typology (DALO)', {
        ...ours,
        ...person,
      }),
    ),
    publicPrioritaire: opt(coded(BOOLEEN, 'Public prioritaire', 'Priority public', { ...ours, ...person })),
    zus: opt(coded(ZUS, 'Logement en zone urbaine sensible', 'Dwelling in a sensitive urban area', ours)),
    dateSignatureBail: opt(day('Date de signature du bail', 'Date of signature of the lease', ours)),
  },
  'Attribution',
  'Attribution',
  { ours: true },
)

const radiation = group(
  'radiation',
  {
    motifRadiation: coded(MOTIF_RADIATION, 'Motif de radiation', 'Reason of cancellation', ours),
    sousMotifRadiation: opt(
      coded(SOUS_MOTIF_RADIATION, 'Sous-motif de radiation', 'Sub-reason of cancellation', ours),
    ),
    dateRadiation: opt(day('Date de radiation', 'Date of cancellation', ours)),
    attribution: opt(attribution),
  },
  'Radiation',
  'Cancellation',
  { ours: true },
)

/** Recognition as having priority by the commission de médiation (CCH L441-2-3). */
const dalo = group(
  'dalo',
  {
    statutDalo: coded(STATUT_DALO, 'Statut DALO', 'DALO status', { ...ours, ...change }),
    dateReconnaissance: opt(
      day('Date de la reconnaissance', 'Date of the recognition', { ...ours, ...change }),
    ),
    typologieLogementDalo: opt(
      coded(TYPOLOGIE_LOGEMENT_DALO, 'Typologie de logement DALO', 'Dwelling typology (DALO)', {
        ...ours,
        ...change,
      }),
    ),
  },
  'Droit au logement opposable',
  'Enforceable right to housing',
  { ours: true, personal: true },
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

/** Header of a file. */
export const entete = group(
  'entete',
  {
    typeFichier: opt(keyword(TYPE_FICHIER, 'Type de fichier', 'Type of file')),
    dateFichier: instant('Date du fichier', 'Date of the file'),
  },
  'Entête',
  'Header',
)

/** What a file carries beside its header. */
export const demande = group('demande', { demandeLogement }, 'Demande', 'Application')

export const interfaceNuu = group(
  'interfaceNuu',
  {
    entete,
    demande: opt(demande),
  },
  'Fichier d’échange du SNE',
  'Exchange file of the SNE',
  {
    attributes: {
      versionInterface: keyword(VERSION_INTERFACE, 'Version de l’interface', 'Version of the interface'),
    },
  },
)
export type InterfaceNuu = Infer<typeof interfaceNuu>

/** Most applications that an answer lists. */
export const REPONSES_MAX = 1000

/** The same file as the SNE answers it: several applications in the answers that list them. */
export const reponseNuu = group(
  'interfaceNuu',
  {
    entete,
    listeDemande: flat('demande', demande, REPONSES_MAX, 'Demandes', 'Applications'),
  },
  'Fichier de retour du SNE',
  'Return file of the SNE',
  { attributes: interfaceNuu.attributes },
)
