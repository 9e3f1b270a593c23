/** Code lists of the classification plan and of the supporting documents: ours, for no national list is public. */
import { codeList } from './code-list.ts'

const SOURCE = 'contrat Guichet v1'

/** Who a category may be for. The household's documents name no person. */
export const POUR = codeList(
  'PourPiece',
  {
    DEMANDEUR: 'Demandeur',
    COTITULAIRE: 'Cotitulaire',
    PERSONNE_A_CHARGE: 'Personne à charge ou autre occupant',
    FOYER: 'Foyer',
  },
  SOURCE,
)

/** What a limit counts by. */
export const PORTEE = codeList(
  'PorteeLimite',
  { PERSONNE: 'Par personne', FOYER: 'Pour toute la demande' },
  SOURCE,
)

/** When a document is obligatory. A category that is so at no stage is complementary. */
export const ETAPE_DOSSIER = codeList(
  'EtapeDossier',
  { ENREGISTREMENT: 'Enregistrement de la demande', INSTRUCTION: 'Instruction de la demande' },
  SOURCE,
)

export const AGE = codeList('AgePersonne', { MAJEUR: '18 ans ou plus', MINEUR: 'Moins de 18 ans' }, SOURCE)

export const NATURE_VALIDITE = codeList(
  'NatureValidite',
  {
    DUREE: 'Un nombre de mois depuis la délivrance',
    EXPIRATION: 'Jusqu’à l’expiration, plus une tolérance en mois au plus',
    ANNEE_FISCALE: 'Jusqu’à la fin de l’année fiscale',
    ANNEE_SCOLAIRE: 'Jusqu’à la fin de l’année scolaire',
    NAISSANCE: 'Jusqu’à la naissance prévue',
    APRES_RADIATION: 'Un nombre de mois après la radiation',
  },
  SOURCE,
)

export const NATURE_CONDITION = codeList(
  'NatureCondition',
  {
    SI_MANQUE: 'À défaut de l’autre catégorie',
    LE_CAS_ECHEANT: 'Si la situation existe, ce que le guichet apprécie',
  },
  SOURCE,
)

/** Types of file, as told by their bytes. */
export const TYPE_PIECE = codeList(
  'TypePiece',
  { PDF: 'PDF', JPEG: 'Image JPEG', PNG: 'Image PNG', HEIC: 'Image HEIC', TIFF: 'Image TIFF' },
  SOURCE,
)

/** Which bytes of a document are asked for. */
export const FORME_PIECE = codeList(
  'FormePiece',
  { ORIGINAL: 'Le document tel qu’il est venu', RENDU: 'Sa copie dans un type que tout poste ouvre' },
  SOURCE,
)

/** Types of a rendition. */
export const TYPE_RENDU = codeList('TypeRendu', { PDF: 'PDF', JPEG: 'Image JPEG' }, SOURCE)

/** What differs in a category between two versions of the plan. */
export const NATURE_DIFFERENCE = codeList(
  'NatureDifference',
  {
    AJOUTEE: 'Catégorie ajoutée',
    FERMEE: 'Catégorie fermée',
    LIBELLE: 'Libellé',
    POUR: 'Personnes concernées',
    PORTEE: 'Portée de la limite',
    LIMITE: 'Limite',
    ETAPE: 'Obligations par étape',
    SENSIBILITE: 'Caractère sensible',
    VALIDITE: 'Durée de validité',
    TYPES: 'Types acceptés',
    PAGES: 'Nombre de pages',
    GROUPE: 'Groupe de catégories qui se remplacent',
    CONDITION: 'Condition',
    BASE: 'Texte de référence',
  },
  SOURCE,
)

const MARQUES = {
  INEXPLOITABLE: 'Inexploitable',
  HORS_PERIMETRE: 'Hors périmètre réglementaire',
  OBSOLETE: 'Obsolète',
} as const

/** What a counter may say of a piece that it leaves in place. */
export const MARQUE_PIECE = codeList('MarquePiece', MARQUES, SOURCE)

/** Every state but the last holds room in its category. */
export const ETAT_PIECE = codeList(
  'EtatPiece',
  {
    EN_ANALYSE: 'Gardée, en cours d’analyse, pas encore servie',
    VALIDE: 'Valide',
    ...MARQUES,
    SUPPRIMEE: 'Supprimée',
  },
  SOURCE,
)

export const SOURCE_PIECE = codeList(
  'SourcePiece',
  { GUICHET: 'Guichet', DEMANDEUR: 'Demandeur', NUMERISEUR: 'Numériseur', SYSTEME: 'Système particulier' },
  SOURCE,
)

/** Persons of an application who may bear documents. */
export const ROLE_DOSSIER = codeList(
  'RoleDossier',
  { DEMANDEUR: 'Demandeur', COTITULAIRE: 'Cotitulaire', PERSONNE_A_CHARGE: 'Personne à charge' },
  SOURCE,
)

export type Pour = (typeof POUR.codes)[number]
export type EtapeDossier = (typeof ETAPE_DOSSIER.codes)[number]
export type TypePiece = (typeof TYPE_PIECE.codes)[number]
export type FormePiece = (typeof FORME_PIECE.codes)[number]
export type NatureDifference = (typeof NATURE_DIFFERENCE.codes)[number]
export type EtatPiece = (typeof ETAT_PIECE.codes)[number]
export type RoleDossier = (typeof ROLE_DOSSIER.codes)[number]
export type SourcePiece = (typeof SOURCE_PIECE.codes)[number]
