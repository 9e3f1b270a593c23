/** The persons of an application: demandeur, cotitulaires, dependants, children to be born or in shared custody. */
import {
  amount,
  boolean,
  coded,
  day,
  type FieldOptions,
  group,
  integer,
  list,
  opt,
  reference,
  text,
} from './field.ts'
import {
  CIVILITE,
  COPARENTALITE,
  LIEN_DEMANDEUR,
  LIEN_PARENTE,
  NATIONALITE,
  SEXE,
  SITUATION_FAMILIALE,
} from './nomenclature/identite.ts'
import { RESSOURCE_RECUE, RESSOURCE_VERSEE, TYPE_CONTRAT_TRAVAIL } from './nomenclature/ressources.ts'

const CODE_POSTAL = '[0-9]{5}'
const CODE_COMMUNE = '[0-9][0-9AB][0-9]{3}'
const TELEPHONE = '[+]?[0-9][0-9 .]{5,18}[0-9]'
const MEL = '[^@ ]+@[^@ ]+[.][^@ .]+'

const person = { personal: true } as const
const identity = { personal: true, compare: 'identite' } as const
const change = { personal: true, compare: 'exact' } as const

/** A commune by its INSEE code; the official list is checked by the rules of coherence. */
export const communeRef = (fr: string, en: string, options: FieldOptions = {}) =>
  reference('communes', CODE_COMMUNE, fr, en, options)

const adressePostale = group(
  'adressePostale',
  {
    etranger: boolean('Adresse à l’étranger', 'Address abroad', change),
    complement: opt(
      text(80, 'Bâtiment, escalier, étage, appartement', 'Building, stairs, floor, flat', {
        ...change,
        ours: true,
      }),
    ),
    numero: opt(text(10, 'Numéro dans la voie', 'Number in the street', change)),
    voie: opt(text(100, 'Voie', 'Street', change)),
    codePostal: opt(text(5, 'Code postal', 'Postcode', { ...change, pattern: CODE_POSTAL })),
    commune: opt(communeRef('Commune', 'Commune', change)),
    villeEtrangere: opt(text(80, 'Ville à l’étranger', 'Town abroad', { ...change, ours: true })),
    pays: opt(text(60, 'Pays', 'Country', { ...change, ours: true })),
  },
  'Adresse postale',
  'Postal address',
  person,
)

const situationProfessionnelle = group(
  'situationProfessionnelle',
  {
    profession: opt(text(60, 'Profession', 'Occupation', change)),
    typeContratTravail: coded(
      TYPE_CONTRAT_TRAVAIL,
      'Type de contrat de travail',
      'Kind of work contract',
      change,
    ),
    nomEmployeurPrincipal: opt(text(80, 'Employeur principal', 'Main employer', change)),
    etranger: opt(boolean('Travaille à l’étranger', 'Works abroad', change)),
    codePostal: opt(
      text(5, 'Code postal du lieu de travail', 'Postcode of the workplace', {
        ...change,
        pattern: CODE_POSTAL,
      }),
    ),
    commune: opt(communeRef('Commune du lieu de travail', 'Commune of the workplace', change)),
  },
  'Situation professionnelle',
  'Employment',
  person,
)

const annee = (fr: string, en: string) => integer(1900, 2100, fr, en)

const revenuFiscal = group(
  'revenuFiscal',
  {
    anneeMoins1: opt(annee('Année N-1', 'Year N-1')),
    montantMoins1: opt(amount('Revenu fiscal de référence N-1', 'Reference tax income N-1', change)),
    anneeMoins2: opt(annee('Année N-2', 'Year N-2')),
    montantMoins2: opt(amount('Revenu fiscal de référence N-2', 'Reference tax income N-2', change)),
  },
  'Revenu fiscal de référence',
  'Reference tax income',
  person,
)

const ressourceRecue = group(
  'detailRessourceRecue',
  {
    ressource: coded(RESSOURCE_RECUE, 'Nature de la ressource', 'Kind of resource', change),
    montant: amount('Montant mensuel net, en euros', 'Net monthly amount, in euros', change),
  },
  'Ressource reçue',
  'Resource received',
)

const ressourceVersee = group(
  'detailRessourceVersee',
  {
    ressource: coded(RESSOURCE_VERSEE, 'Nature de la pension', 'Kind of allowance', change),
    montant: amount('Montant mensuel, en euros', 'Monthly amount, in euros', change),
  },
  'Ressource versée',
  'Resource paid',
)

const RESSOURCES_MAX = 30
const recues = (fr: string, en: string) =>
  opt(list('detailRessource', ressourceRecue, { min: 0, max: RESSOURCES_MAX }, fr, en, person))
const versees = (fr: string, en: string) =>
  opt(list('detailRessource', ressourceVersee, { min: 0, max: RESSOURCES_MAX }, fr, en, person))

/** The traits of civil status that the comparison of persons reads. */
export const etatCivil = {
  civilite: coded(CIVILITE, 'Civilité', 'Title', identity),
  nom: text(50, 'Nom (d’usage)', 'Name (in use)', identity),
  nomPatronymique: opt(text(50, 'Nom patronymique (de naissance)', 'Patronymic (birth) name', identity)),
  prenom: text(50, 'Prénom', 'First name', identity),
  dateNaissance: day('Date de naissance', 'Date of birth', identity),
} as const

const identite = {
  ...etatCivil,
  nationalite: coded(NATIONALITE, 'Nationalité', 'Nationality', change),
  situationFamiliale: coded(SITUATION_FAMILIALE, 'Situation familiale', 'Family situation', change),
} as const

export const contacts = {
  telPortable: opt(text(20, 'Téléphone portable', 'Mobile phone', { ...change, pattern: TELEPHONE })),
  mel: opt(text(100, 'Courriel', 'E-mail', { ...change, pattern: MEL })),
} as const

const ressources = {
  situationProfessionnelle: opt(situationProfessionnelle),
  revenuFiscal: opt(revenuFiscal),
  listeRessourceRecue: recues('Ressources mensuelles reçues', 'Monthly resources received'),
  listeRessourceVersee: versees('Ressources mensuelles versées', 'Monthly resources paid'),
} as const

export const demandeur = group(
  'demandeur',
  {
    ...identite,
    ...contacts,
    adressePostale,
    ...ressources,
    listeRessourceRecuePersACharge: recues(
      'Ressources reçues par les personnes à charge',
      'Resources received by dependants',
    ),
    listeRessourceVerseePersACharge: versees(
      'Ressources versées pour les personnes à charge',
      'Resources paid for dependants',
    ),
  },
  'Demandeur',
  'Applicant',
  person,
)

export const cotitulaire = group(
  'cotitulaire',
  {
    ...identite,
    lienDemandeur: coded(LIEN_DEMANDEUR, 'Lien avec le demandeur', 'Tie with the applicant', change),
    ...ressources,
  },
  'Cotitulaire',
  'Co-applicant',
  person,
)

export const personneACharge = group(
  'personneACharge',
  {
    nom: text(50, 'Nom', 'Name', change),
    prenom: text(50, 'Prénom', 'First name', change),
    dateNaissance: day('Date de naissance', 'Date of birth', change),
    sexe: coded(SEXE, 'Sexe', 'Sex', change),
    lienParente: coded(LIEN_PARENTE, 'Lien de parenté', 'Kinship', change),
  },
  'Personne à charge',
  'Dependant',
  person,
)

export const personneANaitre = group(
  'personneANaitre',
  {
    nombre: integer(1, 9, 'Nombre d’enfants à naître', 'Number of children to be born', change),
    dateNaissancePrevue: day('Date de naissance prévue', 'Expected date of birth', change),
  },
  'Enfant à naître',
  'Child to be born',
  person,
)

export const personneEnGarde = group(
  'personneEnGarde',
  {
    dateNaissance: day('Date de naissance', 'Date of birth', change),
    sexe: coded(SEXE, 'Sexe', 'Sex', change),
    coParentalite: coded(
      COPARENTALITE,
      'Garde alternée ou droit de visite',
      'Shared custody or visiting',
      change,
    ),
  },
  'Enfant en garde alternée ou en droit de visite',
  'Child in shared custody or visiting',
  person,
)

/** Patterns shared with the other parts of the model. */
export const PATTERNS = { CODE_POSTAL, CODE_COMMUNE, TELEPHONE, MEL } as const
