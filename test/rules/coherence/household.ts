/** One valid, invented household, and ways to change a copy of it. */
import type { DemandeLogement } from '../../../src/model/demande.ts'
import type { Draft, RuleContext } from '../../../src/rules/rule.ts'

/** A draft whose every member may be written, so that a test can break one. */
export type Open<T> = T extends readonly (infer U)[]
  ? Open<U>[]
  : T extends object
    ? { -readonly [K in keyof T]-?: Open<T[K]> }
    : T
export type OpenDemande = Open<DemandeLogement>

export const JOUR = '2026-03-10'
export const CONTEXT: RuleContext = { nature: 'CRE', jour: JOUR, guichet: 'G0033' }

// The codes of lists of numbers have no type of their own in the model (`keyof` gives numbers), hence `as never`.
const VALID: Draft<DemandeLogement> = {
  numGuichet: 'G0033',
  dateCreationDemande: JOUR,
  personnePhysique: {
    demandeur: {
      civilite: '2' as never,
      nom: 'Essai',
      nomPatronymique: 'Exemple',
      prenom: 'Anne-Lise',
      dateNaissance: '1988-04-12',
      nationalite: '1' as never,
      situationFamiliale: 'M',
      telPortable: '0600000000',
      mel: 'a.essai@exemple.fr',
      adressePostale: {
        etranger: false,
        numero: '1',
        voie: 'rue Haute',
        codePostal: '33400',
        commune: '33522',
      },
      situationProfessionnelle: { typeContratTravail: 'CDI', codePostal: '33000', commune: '33063' },
      revenuFiscal: { anneeMoins1: 2025, montantMoins1: 21000, anneeMoins2: 2024, montantMoins2: 20000 },
      listeRessourceRecue: [
        { ressource: 'SAL', montant: 1600 },
        { ressource: 'AF', montant: 140 },
      ],
    },
    listePersonneACharge: [
      { nom: 'Essai', prenom: 'Léo', dateNaissance: '2016-09-01', sexe: 'M', lienParente: 'E' },
    ],
    personneANaitre: { nombre: 1, dateNaissancePrevue: '2026-08-01' },
    listePersonneEnGarde: [{ dateNaissance: '2012-01-01', sexe: 'F', coParentalite: 'G' }],
    listeCotitulaire: [
      {
        civilite: '1' as never,
        nom: 'Essai',
        prenom: 'Marc',
        dateNaissance: '1986-01-30',
        nationalite: '1' as never,
        situationFamiliale: 'M',
        lienDemandeur: 'M',
        revenuFiscal: { anneeMoins1: 2025, montantMoins1: 18000, anneeMoins2: 2024, montantMoins2: 17000 },
      },
    ],
    logementActuel: { listeModeleLogement: ['LP'], nombreHabitant: 3 },
  },
  motifDemande: { listeMotif: ['13', '09'] },
  logementRecherche: {
    demandeElargie: false,
    listeTypeLogement: ['T3', 'T4'],
    listeLocalisationSouhaite: [{ commune: '33063' }, { commune: '33522' }],
  },
}

/** A copy of the valid household, changed. */
export const household = (change: (demande: OpenDemande) => void = () => {}): Draft<DemandeLogement> => {
  const copy = structuredClone(VALID) as OpenDemande
  change(copy)
  return copy
}

/** Takes a member away. */
export const drop = <T extends object>(from: T, ...keys: (keyof T)[]): void => {
  for (const key of keys) Reflect.deleteProperty(from, key)
}

/** The same application, made by an association. */
export const association = (change: (demande: OpenDemande) => void = () => {}): Draft<DemandeLogement> =>
  household((d) => {
    drop(d, 'personnePhysique')
    Object.assign(d, {
      association: {
        raisonSociale: 'Association Exemple',
        telephone: '0500000000',
        adressePostale: { voie: 'rue Haute', codePostal: '33400', commune: '33522' },
      },
    })
    change(d)
  })
