/** Who may call: the guichets, the private systems, what proves them and the delegations that they hold. */
import { day, group, type Infer, keyword, list, NS_GUICHET, opt, text } from './field.ts'
import { reply } from './guichet.ts'
import { NATURE_IDENTIFIANT, PROFIL } from './nomenclature/acces.ts'
import { NUM_GUICHET_PATTERN } from './numero-unique.ts'

/** The whole country: who holds a delegation for such a guichet is not bound to a territory. */
export const TERRITOIRE_NATIONAL = '000'

export const numGuichet = text(5, 'Numéro du guichet', 'Number of the guichet', {
  pattern: NUM_GUICHET_PATTERN,
})

export const codeSysteme = text(40, 'Code du système particulier', 'Code of the private system', {
  pattern: '[a-z0-9][a-z0-9-]{1,39}',
})

export const empreinteIdentifiant = text(64, 'Empreinte SHA-256', 'SHA-256 digest', {
  pattern: '[0-9a-f]{64}',
})

const territoire = text(
  3,
  'Territoire : 111 pour l’Île-de-France, 0 et le département, 97x, ou 000 pour tout le pays',
  'Territory: 111 for Île-de-France, 0 and the department, 97x, or 000 for the whole country',
  { pattern: '000|111|0(0[1-9]|[1-8][0-9]|9[0-5]|2[AB])|97[1-6]' },
)
const libelle = text(120, 'Libellé', 'Label', { pattern: '.*[A-Za-zÀ-ÖØ-öø-ÿ].*' })
const siren = text(9, 'SIREN', 'SIREN', { pattern: '[0-9]{9}' })
const du = day('Premier jour de validité', 'First day of validity')
const au = day('Dernier jour de validité', 'Last day of validity')
const profil = keyword(PROFIL, 'Profil', 'Profile')

/** The same members once for what is sent and once for what is read. */
const guichetMembers = { numGuichet, libelle, territoire, au: opt(au) } as const
const identifiantMembers = {
  nature: keyword(NATURE_IDENTIFIANT, 'Ce qui identifie le système', 'What identifies the system'),
  empreinte: empreinteIdentifiant,
  indice: opt(
    text(
      60,
      'Indice montré aux exploitants : début de clé, sujet',
      'Hint shown to operators: key prefix, subject',
    ),
  ),
  du,
  au,
} as const
const habilitationMembers = { numGuichet, profil, du, au: opt(au) } as const

/** A guichet to register, its number apart. */
export const guichetPropose = { libelle, territoire, au: opt(au) } as const
/** A private system to register, its code apart. */
export const systemePropose = { libelle, siren: opt(siren) } as const
/** What proves a private system, to add. */
export const identifiantPropose = group('identifiant', identifiantMembers, 'Identifiant', 'Credential', {
  namespace: NS_GUICHET,
})
/** A delegation to give. */
export const habilitationProposee = group('habilitation', habilitationMembers, 'Habilitation', 'Delegation', {
  namespace: NS_GUICHET,
})

const revoqueLe = day('Jour de la révocation', 'Day of the revocation')

export const guichetInscrit = group(
  'guichetInscrit',
  guichetMembers,
  'Guichet inscrit',
  'Registered guichet',
  reply,
)
const identifiantInscrit = group(
  'identifiantInscrit',
  { ...identifiantMembers, revoqueLe: opt(revoqueLe) },
  'Identifiant inscrit',
  'Registered credential',
  reply,
)
const habilitationInscrite = group(
  'habilitationInscrite',
  { ...habilitationMembers, revoqueLe: opt(revoqueLe) },
  'Habilitation inscrite',
  'Registered delegation',
  reply,
)
const [IDENTIFIANTS_MAX, HABILITATIONS_MAX, SYSTEMES_MAX, GUICHETS_MAX] = [50, 5000, 2000, 50_000]

export const systemeInscrit = group(
  'systemeInscrit',
  {
    systeme: codeSysteme,
    ...systemePropose,
    revoqueLe: opt(revoqueLe),
    listeIdentifiant: list(
      'identifiant',
      identifiantInscrit,
      { min: 0, max: IDENTIFIANTS_MAX },
      'Ce qui prouve ce système',
      'What proves this system',
    ),
    listeHabilitation: list(
      'habilitation',
      habilitationInscrite,
      { min: 0, max: HABILITATIONS_MAX },
      'Guichets pour lesquels il agit',
      'Guichets that it acts for',
    ),
  },
  'Système particulier inscrit',
  'Registered private system',
  reply,
)

export const listeSysteme = list(
  'systeme',
  systemeInscrit,
  { min: 0, max: SYSTEMES_MAX },
  'Systèmes particuliers',
  'Private systems',
)
export const listeGuichet = list(
  'guichet',
  guichetInscrit,
  { min: 0, max: GUICHETS_MAX },
  'Guichets',
  'Guichets',
)

/** What a revocation bears on: the whole system when it names nothing else. */
export const revocation = {
  empreinte: opt(empreinteIdentifiant),
  numGuichet: opt(numGuichet),
  profil: opt(profil),
} as const

export type GuichetInscrit = Infer<typeof guichetInscrit>
export type SystemeInscrit = Infer<typeof systemeInscrit>
export type IdentifiantInscrit = SystemeInscrit['listeIdentifiant'][number]
export type HabilitationInscrite = SystemeInscrit['listeHabilitation'][number]
