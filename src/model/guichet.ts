/** Parts of the Guichet v1 messages that are this gateway's own: reports, traits that the 02.01 wire has no place for. */
import {
  boolean,
  day,
  group,
  type Infer,
  instant,
  integer,
  keyword,
  list,
  NS_GUICHET,
  opt,
  text,
} from './field.ts'
import { codeList } from './nomenclature/code-list.ts'
import { contacts, PATTERNS } from './personne.ts'

const guichet = { namespace: NS_GUICHET } as const
/** What every type of a reply says of itself. */
export const reply = { namespace: NS_GUICHET, open: true } as const
const identity = { personal: true, compare: 'identite' } as const

const ROLE = codeList(
  'RolePersonne',
  { DEMANDEUR: 'Demandeur', COTITULAIRE: 'Cotitulaire' },
  'contrat Guichet v1',
)

/** Traits of birth that the 02.01 wire has no place for. */
export const naissance = {
  communeNaissance: opt(
    text(5, 'Code INSEE de la commune de naissance', 'INSEE code of the commune of birth', {
      ...identity,
      pattern: PATTERNS.CODE_COMMUNE,
    }),
  ),
  lieuNaissance: opt(text(60, 'Lieu de naissance', 'Place of birth', identity)),
  paysNaissance: opt(text(60, 'Pays de naissance', 'Country of birth', identity)),
  nir: opt(
    text(15, 'NIR', 'National identification number', {
      ...identity,
      pattern: '[12378][0-9]{5}[0-9AB][0-9]{6}([0-9]{2})?',
    }),
  ),
} as const

const complementPersonne = group(
  'complementPersonne',
  {
    role: keyword(ROLE, 'Personne complétée', 'Person completed'),
    rang: opt(integer(1, 10, 'Rang du cotitulaire dans la liste', 'Rank of the co-applicant in the list')),
    ...naissance,
    ...contacts,
  },
  'Compléments d’une personne',
  'More on a person',
  { ...guichet, personal: true },
)

export const complementIdentite = group(
  'complementIdentite',
  {
    listeComplementPersonne: list(
      'complementPersonne',
      complementPersonne,
      { min: 1, max: 11 },
      'Compléments par personne',
      'More on each person',
    ),
  },
  'Compléments d’identité',
  'More on identity',
  { ...guichet, personal: true },
)
export type ComplementIdentite = Infer<typeof complementIdentite>

const constat = group(
  'constat',
  {
    code: text(20, 'Code', 'Code'),
    severite: text(
      20,
      'Sévérité : fatale, erreur, avertissement, information',
      'Severity: fatale, erreur, avertissement, information',
    ),
    chemin: text(500, 'Chemin de l’élément', 'Path of the element'),
    pointeur: opt(text(500, 'Pointeur JSON', 'JSON pointer')),
    ligne: opt(integer(1, 10_000_000, 'Ligne dans le texte reçu', 'Line in the text received')),
    colonne: opt(integer(1, 10_000_000, 'Colonne dans le texte reçu', 'Column in the text received')),
    ancre: opt(
      text(20, '« parent » quand la chose même manque', '"parent" when the thing itself is missing'),
    ),
    relation: opt(
      text(40, 'Relation entre le message et l’enregistrement', 'Relation between message and record'),
    ),
    texteFr: text(2000, 'Texte français', 'French text'),
    texteEn: text(2000, 'Texte anglais', 'English text'),
    remedeFr: text(2000, 'Remède, en français', 'Remedy, in French'),
    remedeEn: text(2000, 'Remède, en anglais', 'Remedy, in English'),
    suggestion: opt(text(100, 'Nom ou code connu le plus proche', 'Nearest known name or code')),
  },
  'Constat',
  'Finding',
  reply,
)

const etape = group(
  'etape',
  {
    nom: text(20, 'Étape', 'Step'),
    etat: text(20, 'faite ou sautee', 'faite (done) or sautee (skipped)'),
    raison: opt(text(200, 'Raison du saut', 'Why skipped')),
  },
  'Étape du jugement',
  'Step of the judgement',
  reply,
)

/** Says of a reply that it is the first one again, in every form that a reply has. */
export const rejeu = boolean(
  'Vrai quand l’appel répète un appel de même clé d’échange : cette réponse est la sienne',
  'True when the call repeats one with the same exchange key: this reply is the first one’s',
)

/** The judgement of one message, the same on every door. */
export const rapport = group(
  'rapport',
  {
    identifiant: text(36, 'Identifiant du rapport', 'Identifier of the report'),
    horodatage: instant('Instant du jugement', 'Instant of the judgement'),
    moteur: text(20, 'Version du moteur', 'Version of the engine'),
    modele: text(20, 'Version du modèle', 'Version of the model'),
    plan: opt(text(20, 'Version du plan de classement', 'Version of the classification plan')),
    empreinte: text(64, 'SHA-256 des octets reçus', 'SHA-256 of the bytes received'),
    operation: text(60, 'Opération', 'Operation'),
    decision: text(
      30,
      'ACCEPTEE, ACCEPTEE_AVEC_RESERVES ou REFUSEE',
      'ACCEPTEE, ACCEPTEE_AVEC_RESERVES or REFUSEE',
    ),
    listeEtape: list('etape', etape, { min: 0, max: 20 }, 'Étapes', 'Steps'),
    listeConstat: list('constat', constat, { min: 0, max: 200 }, 'Constats', 'Findings'),
    tronque: boolean('Des constats au-delà de 200 ont été omis', 'Findings beyond 200 were left out'),
    rejeu: opt(rejeu),
  },
  'Rapport de jugement',
  'Report of the judgement',
  reply,
)
export type Rapport = Infer<typeof rapport>

/** Number of a kept version, from 1. */
export const version = integer(1, 1_000_000_000, 'Version de la demande', 'Version of the application')
export const versionLue = integer(
  1,
  1_000_000_000,
  'Version lue par l’appelant',
  'Version that the caller read',
)
export const dateRenouvellement = day('Date du dernier renouvellement', 'Date of the last renewal')
export const finValidite = day('Dernier jour de validité', 'Last day of validity')

/** What an accepted application is answered. */
export const accuse = {
  dateCreationDemande: opt(day('Date de création de la demande', 'Date of creation of the application')),
  adresseAttestation: opt(text(500, 'Adresse de l’attestation', 'Address of the certificate')),
} as const
