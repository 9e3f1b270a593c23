/**
 * The services of the SNE's own door, as a real client calls them: names, body elements and parameters are its own
 * (see domain facts on the synchronous services); what it never showed is marked as ours.
 */
import { demandeLogement, numUnique } from '../model/demande.ts'
import { reponseNuu } from '../model/fichier.ts'
import { flat, type GroupField, group, instant, NS_MODELE, opt } from '../model/field.ts'
import { doublon, listeDoublon } from '../model/registre.ts'
import { CONSULTENT, ENREGISTRENT, RECHERCHENT } from './droits.ts'
import { type Act, act } from './operation.ts'

/** Namespace of the services of the SNE's own door. */
export const NS_METIER = 'http://ws.metier.nuu.application.i2/'

/** A parameter: a text, or a file by reference or in base64. */
export type ParameterKind = 'texte' | 'fichier'

export interface SneService {
  readonly name: string
  /** Body element. */
  readonly body: string
  /** Children in order. */
  readonly parameters: Readonly<Record<string, ParameterKind>>
  readonly answer: GroupField
  readonly documentation: readonly [fr: string, en: string]
}

/** A certificate may come with every call; it may also be absent. */
export const CERTIFICATE = { nomCertificat: 'texte', certificat: 'fichier' } as const
const FILE = { nomFichierDemande: 'texte', fichierDemande: 'fichier' } as const

const DOUBLONS_MAX = 200

/** What `getDoublons` answers; its inside is ours. */
export const listeDoublons = group(
  'listeDoublons',
  {
    listeDoublon: flat(
      'doublon',
      { ...doublon, namespace: NS_MODELE },
      DOUBLONS_MAX,
      'Doublons',
      'Duplicates',
    ),
  },
  'Doublons possibles',
  'Possible duplicates',
)

export const SNE_SERVICES = [
  {
    name: 'getNumUnique',
    body: 'numUniqueParametres',
    parameters: { ...FILE, ...CERTIFICATE },
    answer: reponseNuu,
    documentation: [
      'Remet un fichier de demande (CRE, CRS, MOD, REN, RAD) ou une pièce (COP) et rend le numéro unique',
      'Hands over an application file (CRE, CRS, MOD, REN, RAD) or a document (COP), returns the unique number',
    ],
  },
  {
    name: 'getDemandeLogement',
    body: 'demandeLogementParametres',
    parameters: { numUnique: 'texte', ...CERTIFICATE },
    answer: reponseNuu,
    documentation: ['Rend la demande d’un numéro unique', 'Returns the application of a unique number'],
  },
  {
    name: 'getDoublons',
    body: 'rechercheDoublonsParametres',
    parameters: { ...FILE, ...CERTIFICATE },
    answer: listeDoublons,
    documentation: [
      'Cherche les demandes dont les personnes ou l’association ressemblent à celles du fichier',
      'Searches for applications whose persons or association resemble those of the file',
    ],
  },
  {
    name: 'getDemandesRadieesDepuisLe',
    body: 'demandesRadieesDepuisLeParametres',
    parameters: { dateRadiationDepuisLe: 'texte', ...CERTIFICATE },
    answer: reponseNuu,
    documentation: [
      'Rend les demandes connues du guichet radiées depuis un instant',
      'Returns the applications known to the counter cancelled since an instant',
    ],
  },
  {
    name: 'getNouveauxDaloDepuisLe',
    body: 'nouveauxDaloDepuisLeParametres',
    parameters: { dateNouveauDaloDepuisLe: 'texte', ...CERTIFICATE },
    answer: reponseNuu,
    documentation: [
      'Rend les demandes connues du guichet dont le statut DALO a été déclaré depuis un instant',
      'Returns the applications known to the counter whose DALO status was declared since an instant',
    ],
  },
  {
    name: 'declarationNouveauDalo',
    body: 'declarationNouveauDaloParametres',
    parameters: { ...FILE, ...CERTIFICATE },
    answer: reponseNuu,
    documentation: [
      'Déclare le statut DALO d’une demande ; forme propre à cette passerelle',
      'Declares the DALO status of an application; this gateway’s own form',
    ],
  },
] as const satisfies readonly SneService[]

export type SneServiceName = (typeof SNE_SERVICES)[number]['name']

const application = { demandeLogement: { ...demandeLogement, ns: NS_MODELE } } as const

/** The search of duplicates by a partial application. */
export const chercherDoublons: Act = act({
  name: 'getDoublons',
  label: { fr: 'Chercher les doublons d’une demande', en: 'Search for the duplicates of an application' },
  writes: false,
  droits: { profils: RECHERCHENT, portee: 'libre' },
  target: {},
  payload: application,
  output: { listeDoublon },
  run: (input, call) => call.services.doublons.searchIn(input, call),
})

/** The DALO status of an application. */
export const declarerDalo: Act = act({
  name: 'declarationNouveauDalo',
  label: { fr: 'Déclarer un statut DALO', en: 'Declare a DALO status' },
  writes: true,
  droits: { profils: ENREGISTRENT, portee: 'territoire' },
  target: { numUnique },
  payload: application,
  output: { numUnique },
  run: ({ numUnique, ...input }, call) => call.services.vie.declareDalo({ numUnique }, input, call),
})

const depuis = instant('Depuis', 'Since')
const demandes = opt(flat('demandeLogement', demandeLogement, 1, 'Demandes', 'Applications'))

/** Applications that the counter has read or written, cancelled since an instant. */
export const listerRadiees: Act = act({
  name: 'getDemandesRadieesDepuisLe',
  label: { fr: 'Lister les demandes radiées', en: 'List cancelled applications' },
  writes: false,
  droits: { profils: CONSULTENT, portee: 'libre' },
  target: { depuis },
  payload: {},
  output: { demandes },
  run: ({ depuis }, call) => call.services.suivi.since('RADIATION', depuis, call),
})

/** Applications that the counter has read or written, whose DALO status was declared since an instant. */
export const listerDalo: Act = act({
  name: 'getNouveauxDaloDepuisLe',
  label: { fr: 'Lister les nouveaux DALO', en: 'List new DALO' },
  writes: false,
  droits: { profils: CONSULTENT, portee: 'libre' },
  target: { depuis },
  payload: {},
  output: { demandes },
  run: ({ depuis }, call) => call.services.suivi.since('DALO', depuis, call),
})

/** The acts that only this door has. */
export const SNE_ACTS: readonly Act[] = [chercherDoublons, declarerDalo, listerRadiees, listerDalo]
