/** Code lists of work and resources (SNE interface 02.01). */
import { codeList } from './code-list.ts'

export const TYPE_CONTRAT_TRAVAIL = codeList('TypeContratTravail', {
  CDI: 'CDI (ou fonctionnaire)',
  CDD: 'CDD, stage, intérim',
  ART: 'Artisan, commerçant, profession libérale',
  CHO: 'Chômage',
  APP: 'Apprenti',
  ETU: 'Étudiant',
  RET: 'Retraité',
  AUT: 'Autre',
})

export const RESSOURCE_RECUE = codeList('RessourceRecue', {
  SAL: "Salaire ou revenu d'activité",
  RET: 'Retraite',
  CHO: 'Allocation chômage, indemnités',
  PAR: 'Pension alimentaire reçue',
  PINV: "Pension d'invalidité",
  AF: 'Allocations familiales',
  AAH: 'Allocation aux adultes handicapés',
  AEEH: "Allocation d'éducation de l'enfant handicapé",
  AJPP: 'Allocation journalière de présence parentale',
  RSA: 'Revenu de solidarité active',
  AMV: 'Allocation de minimum vieillesse',
  PAJE: "Prestation d'accueil du jeune enfant",
  BE: 'Bourse étudiant',
  AUT: 'Autres (hors APL ou AL)',
})

export const RESSOURCE_VERSEE = codeList('RessourceVersee', { PAV: 'Pension alimentaire versée' })
