/** A supporting document of an application, and the state of the whole file. */

import { numUnique } from './demande.ts'
import { boolean, day, group, type Infer, instant, integer, keyword, list, opt, text } from './field.ts'
import { reply } from './guichet.ts'
import {
  ETAPE_DOSSIER,
  ETAT_PIECE,
  FORME_PIECE,
  MARQUE_PIECE,
  ROLE_DOSSIER,
  SOURCE_PIECE,
  TYPE_PIECE,
  TYPE_RENDU,
} from './nomenclature/piece.ts'
import { codeCategorie, versionPlan } from './plan.ts'

const person = { personal: true } as const
const COUNT_MAX = 1_000_000

/** Given by the gateway when a person enters the application, and kept whatever the place in a list. */
export const idPersonne = integer(
  1,
  COUNT_MAX,
  'Identifiant stable de la personne dans la demande',
  'Stable identifier of the person in the application',
)

export const idPiece = text(36, 'Identifiant de la pièce', 'Identifier of the document', {
  pattern: '[0-9A-Za-z-]{1,36}',
})

export const motifReclassement = text(500, 'Raison du reclassement', 'Reason for the move', person)

const nomFichier = text(255, 'Nom du fichier', 'Name of the file', person)
const dateDelivrance = opt(day('Date de délivrance du document', 'Date of issue of the document', person))
const dateExpiration = opt(day('Date d’expiration du document', 'Date of expiry of the document', person))
const source = keyword(SOURCE_PIECE, 'D’où vient la pièce', 'Where the document comes from')
export const sha256 = text(64, 'SHA-256 des octets', 'SHA-256 of the bytes', { pattern: '[0-9a-f]{64}' })
/** As a caller announces it: some tools write it in capitals. */
const sha256Annonce = text(64, 'SHA-256 des octets', 'SHA-256 of the bytes', { pattern: '[0-9A-Fa-f]{64}' })
const taille = integer(1, 1_000_000_000, 'Taille en octets', 'Size in bytes')

/** What a depositor may say of a document beside its place. */
export const depotPiece = {
  planVersion: opt(versionPlan),
  source: opt(source),
  nomFichier: opt(nomFichier),
  dateDelivrance,
  dateExpiration,
  taille: opt(taille),
  sha256: opt(sha256Annonce),
} as const

const incident = group(
  'incident',
  {
    categorieOrigine: codeCategorie,
    personneOrigine: opt(idPersonne),
    categorieDestination: codeCategorie,
    personneDestination: opt(idPersonne),
    motif: motifReclassement,
    horodatage: instant('Instant du reclassement', 'Instant of the move'),
    agent: opt(text(100, 'Identifiant opaque de l’agent', 'Opaque identifier of the person acting')),
  },
  'Incident de classement',
  'Misfiling incident',
  reply,
)

/** Which of the two is asked for. */
export const forme = keyword(FORME_PIECE, 'Forme ; l’original si absente', 'Form; the original when absent')

const rendu = group(
  'rendu',
  { type: keyword(TYPE_RENDU, 'Type du rendu', 'Type of the rendition'), taille, sha256 },
  'Copie d’une image TIFF ou HEIC dans un type que tout poste ouvre',
  'Copy of a TIFF or HEIC image in a type that every computer opens',
  reply,
)

export const piece = group(
  'piece',
  {
    id: idPiece,
    numUnique,
    categorie: codeCategorie,
    personne: opt(idPersonne),
    etat: keyword(ETAT_PIECE, 'État', 'State'),
    source,
    nomFichier,
    type: keyword(TYPE_PIECE, 'Type, d’après les octets', 'Type, told by the bytes'),
    taille,
    pages: integer(1, COUNT_MAX, 'Nombre de pages', 'Number of pages'),
    sha256,
    dateReception: instant('Instant de la réception', 'Instant of receipt'),
    dateDelivrance,
    dateExpiration,
    planVersion: versionPlan,
    revision: integer(1, COUNT_MAX, 'Révision de la pièce', 'Revision of the document'),
    rendu: opt(rendu),
    listeIncident: opt(
      list('incident', incident, { min: 0, max: 100 }, 'Incidents de classement', 'Misfiling incidents'),
    ),
  },
  'Pièce justificative',
  'Supporting document',
  reply,
)
export type Piece = Infer<typeof piece>

const personneDossier = group(
  'personneDossier',
  {
    id: idPersonne,
    role: keyword(ROLE_DOSSIER, 'Rôle dans la demande', 'Role in the application'),
    rang: integer(1, 100, 'Rang dans sa liste', 'Rank in its list'),
    majeur: opt(boolean('A 18 ans ou plus', 'Is 18 or older')),
  },
  'Personne de la demande',
  'Person of the application',
  reply,
)

const etatCategorie = group(
  'etatCategorie',
  {
    code: codeCategorie,
    personne: opt(idPersonne),
    tenues: integer(0, COUNT_MAX, 'Pièces tenues', 'Documents held'),
    limite: integer(0, 100, 'Limite ; 0 si rien n’y est plus reçu', 'Limit; 0 when nothing more is taken'),
    place: integer(0, 100, 'Place restante', 'Room left'),
    sensible: boolean('Réservée aux habilités « sensible »', 'For those cleared as "sensitive" only'),
  },
  'État d’une catégorie',
  'State of a category',
  reply,
)
export type EtatCategorie = Infer<typeof etatCategorie>

export const listePiece = list('piece', piece, { min: 0, max: 10_000 }, 'Pièces', 'Documents')

/** The marks that a counter may set. */
export const marque = keyword(MARQUE_PIECE, 'Marque', 'Mark')

/** What acts on a document answer: the document, what its category then holds, the plan that judged. */
export const piecesAnswer = {
  piece: opt(piece),
  etatCategorie: opt(etatCategorie),
  planVersion: versionPlan,
} as const

const manque = group(
  'manque',
  {
    etape: keyword(ETAPE_DOSSIER, 'Première étape qui l’exige', 'First stage that needs it'),
    personne: opt(idPersonne),
    listeCategorie: list(
      'categorie',
      codeCategorie,
      { min: 1, max: 200 },
      'Catégories dont une suffit',
      'Categories of which one is enough',
    ),
  },
  'Pièce manquante',
  'Missing document',
  reply,
)
export type Manque = Infer<typeof manque>

/** The state of an application's file: what it holds, what it still takes, what it lacks. */
export const dossier = group(
  'dossier',
  {
    planVersion: versionPlan,
    listePersonneDossier: list(
      'personneDossier',
      personneDossier,
      { min: 0, max: 100 },
      'Personnes de la demande',
      'Persons of the application',
    ),
    listeEtatCategorie: list(
      'etatCategorie',
      etatCategorie,
      { min: 0, max: 20_000 },
      'État par catégorie et par personne',
      'State by category and person',
    ),
    listeManque: list('manque', manque, { min: 0, max: 2000 }, 'Pièces manquantes', 'Missing documents'),
  },
  'État du dossier',
  'State of the file',
  reply,
)
export type Dossier = Infer<typeof dossier>
