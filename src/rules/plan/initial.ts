/**
 * The first version of the classification plan. Its codes, limits, validities and groups are this gateway's own proposal,
 * for the national plan is not public (ADR 0019); `base` names the text behind a category.
 */

import { type Pour, TYPE_PIECE } from '../../model/nomenclature/piece.ts'
import type { Categorie, Obligation, Plan } from '../../model/plan.ts'

const F10007 = 'service-public.fr, F10007'
const PAGES_MAX = 20

const TOUS: readonly Pour[] = ['DEMANDEUR', 'COTITULAIRE', 'PERSONNE_A_CHARGE']
const DEMANDEURS: readonly Pour[] = ['DEMANDEUR', 'COTITULAIRE']
const A_CHARGE: readonly Pour[] = ['PERSONNE_A_CHARGE']
const FOYER: readonly Pour[] = ['FOYER']

const categorie = (
  code: string,
  libelle: string,
  listePour: readonly Pour[],
  limite: number,
  more: Partial<Categorie> = {},
): Categorie => ({
  code,
  libelle,
  listePour,
  portee: listePour === FOYER ? 'FOYER' : 'PERSONNE',
  limite,
  sensible: false,
  listeTypeAccepte: TYPE_PIECE.codes,
  pagesMax: PAGES_MAX,
  ...more,
})

const mois = (nombre: number) => ({ validite: { nature: 'DUREE', mois: nombre } }) as const
const expiration = { validite: { nature: 'EXPIRATION' } } as const
const anneeScolaire = { validite: { nature: 'ANNEE_SCOLAIRE' } } as const
const f10007 = { base: F10007 } as const
const sensible = { sensible: true, base: F10007 } as const

/** Applicants sign, so that a minor among them is emancipated and asked what an adult is (Code civil, art. 413-6). */
const ADULTES: readonly Obligation[] = [
  { etape: 'INSTRUCTION', pour: 'COTITULAIRE' },
  { etape: 'INSTRUCTION', pour: 'PERSONNE_A_CHARGE', age: 'MAJEUR' },
]
const identite = {
  groupe: 'IDENTITE',
  listeObligation: [{ etape: 'ENREGISTREMENT', pour: 'DEMANDEUR' }, ...ADULTES],
} as const
const revenus = { listeObligation: [{ etape: 'INSTRUCTION', pour: 'DEMANDEUR' }, ...ADULTES] } as const

/** The plan as long as nobody has published another. */
export const PLAN_INITIAL: Plan = {
  version: 1,
  dateEffet: '2025-01-01',
  mention:
    'Première version, proposée par la passerelle : le plan national n’est pas public. Les codes, limites, durées de validité et groupes sont les siens.',
  listeCategorie: [
    categorie('ID01', 'Carte nationale d’identité (recto/verso)', TOUS, 2, {
      ...identite,
      // Cards of adults issued from 2004 to 2013 last five years longer than they say.
      validite: { nature: 'EXPIRATION', mois: 60 },
      base: F10007,
    }),
    categorie('ID02', 'Passeport', TOUS, 1, { ...identite, ...expiration, base: F10007 }),
    categorie('ID03', 'Titre de séjour, visa long séjour, récépissé, APS', TOUS, 3, {
      ...identite,
      ...expiration,
      base: `arrêté du 20 avril 2022 ; ${F10007}`,
    }),
    categorie('ID04', 'Livret de famille ou acte de naissance (mineurs)', A_CHARGE, 3, {
      listeObligation: [{ etape: 'INSTRUCTION', pour: 'PERSONNE_A_CHARGE', age: 'MINEUR' }],
      base: F10007,
    }),
    categorie('ID05', 'Jugement de tutelle, curatelle, habilitation', TOUS, 2, {
      listeObligation: TOUS.map((pour) => ({ etape: 'INSTRUCTION', pour })),
      condition: { nature: 'LE_CAS_ECHEANT' },
      ...sensible,
    }),
    categorie('RF01', 'Avis d’imposition N-1 (revenus N-2)', TOUS, 2, {
      ...revenus,
      validite: { nature: 'ANNEE_FISCALE' },
      base: F10007,
    }),
    categorie('RF02', 'Avis d’imposition N (revenus N-1)', TOUS, 2, { ...mois(12), ...f10007 }),
    categorie('RF03', 'Justificatif fiscal étranger ou attestation d’absence d’avis', TOUS, 3, {
      ...revenus,
      ...mois(12),
      condition: { nature: 'SI_MANQUE', categorie: 'RF01' },
      base: 'CCH R441-2-4-1',
    }),
    categorie('SF01', 'Livret de famille, acte de mariage, certificat de décès', FOYER, 3, f10007),
    categorie('SF02', 'Attestation d’enregistrement ou dissolution de PACS', FOYER, 2, f10007),
    categorie('SF03', 'Jugement de divorce, convention, ONC, saisine du JAF', DEMANDEURS, 3, sensible),
    categorie('SF04', 'Certificat de grossesse (> 12 semaines)', DEMANDEURS, 1, {
      ...sensible,
      validite: { nature: 'NAISSANCE' },
    }),
    categorie('SF05', 'Décision de garde / droit de visite', A_CHARGE, 2, {
      sensible: true,
      base: 'listes de codes SNE 02.01, Coparentalite',
    }),
    categorie(
      'SP01',
      'Contrat de travail, attestation de l’employeur, autre justificatif professionnel',
      TOUS,
      4,
      {
        ...mois(3),
        ...f10007,
      },
    ),
    categorie('SP02', 'Carte d’étudiant, contrat d’apprentissage', TOUS, 2, { ...anneeScolaire, ...f10007 }),
    categorie('RM01', 'Bulletins de salaire (3 derniers mois)', TOUS, 6, { ...mois(3), ...f10007 }),
    categorie('RM02', 'Bilan, attestation comptable (non-salarié)', DEMANDEURS, 3, {
      ...mois(12),
      ...f10007,
    }),
    categorie('RM03', 'Notification de retraite / pension d’invalidité', TOUS, 4, {
      ...mois(12),
      ...sensible,
    }),
    categorie('RM04', 'Avis de paiement chômage, indemnités journalières', TOUS, 4, {
      ...mois(3),
      ...f10007,
    }),
    categorie('RM05', 'Attestation CAF / MSA (AAH, RSA, AF, PAJE…)', DEMANDEURS, 3, {
      ...mois(3),
      ...f10007,
    }),
    categorie('RM06', 'Pension alimentaire reçue ou versée', DEMANDEURS, 2, sensible),
    categorie('RM07', 'Avis d’attribution de bourse', TOUS, 1, { ...anneeScolaire, ...f10007 }),
    categorie('LA01', 'Bail et quittance, attestation de loyer à jour', FOYER, 4, { ...mois(3), ...f10007 }),
    categorie('LA02', 'Attestation d’hébergement (particulier ou structure)', FOYER, 3, mois(3)),
    categorie('LA03', 'Absence de logement : travailleur social, domiciliation', FOYER, 3, {
      ...mois(6),
      ...sensible,
    }),
    categorie('LA04', 'Titre de propriété, plan de financement, taxe foncière', FOYER, 3, mois(12)),
    categorie(
      'MO01',
      'Logement non décent, insalubre, impropre (constats, photos, arrêtés)',
      FOYER,
      10,
      f10007,
    ),
    categorie('MO02', 'Congé du propriétaire, procédure d’expulsion', FOYER, 5, sensible),
    // One set of facts for the whole household, whoever of it a document names: the limit counts the application's.
    categorie('MO03', 'Violences : ordonnance de protection, récépissé de plainte', TOUS, 5, {
      ...sensible,
      portee: 'FOYER',
    }),
    categorie('MO04', 'Handicap : carte CMI, décision MDPH, annexe handicap', TOUS, 3, {
      ...expiration,
      sensible: true,
      base: `${F10007} ; listes de codes SNE 02.01`,
    }),
    categorie('MO05', 'Raisons de santé : certificat médical', TOUS, 2, { ...mois(6), ...sensible }),
    categorie('MO06', 'Emploi : mutation, rapprochement, agrément assistant maternel', DEMANDEURS, 3, {
      ...mois(6),
      ...f10007,
    }),
    categorie('MO07', 'Regroupement familial', DEMANDEURS, 2, { ...f10007, portee: 'FOYER' }),
    categorie('PA01', 'Déclaration sur l’honneur de patrimoine', FOYER, 1, { ...mois(12), ...f10007 }),
    categorie('AU01', 'Cerfa signé, courrier de renonciation, autre pièce', FOYER, 5, {
      validite: { nature: 'APRES_RADIATION', mois: 12 },
      base: 'arrêté du 23 mars 2015, annexe, §7',
    }),
  ],
}
