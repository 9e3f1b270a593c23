/** Code lists of cancellation, attribution and DALO (SNE interface 02.01; CCH R441-2-8, R441-2-9). */
import { codeList } from './code-list.ts'

export const MOTIF_RADIATION = codeList('MotifRadiation', {
  RADATT: "Radiation suite à attribution d'un logement",
  RADABA: 'Radiation pour abandon de la demande',
  RADCON: 'Radiation suite à impossibilité de contacter le demandeur',
  RADIRR: 'Radiation suite à irrecevabilité',
  RADREN: 'Radiation pour cause de non renouvellement',
})

export const SOUS_MOTIF_RADIATION = codeList('SousMotifRadiation', {
  IRRSEJ: 'Irrégularité de séjour',
  IRRRES: 'Ressources supérieures au plafond',
})

export const TYPE_RESERVATAIRE = codeList('TypeReservataire', {
  COLTER: 'Collectivités territoriales, EPCI',
  COLACT: 'Employeurs, Action Logement',
  PPRIOR: 'Préfet, publics prioritaires',
  PFONCT: 'Préfet, fonctionnaires',
  AUTRES: 'Autres réservataires',
  AUCUN: 'Hors contingent',
})

export const ZUS = codeList('Zus', { ZUSOUI: 'Oui', ZUSNON: 'Non', ZUSNSP: 'Ne sait pas' })

export const STATUT_DALO = codeList('StatutDalo', {
  NON: 'Non',
  ACTIF: 'Actif',
  CADUC: 'Caduc',
  ACTREL: 'Actif relogé',
})

export const ACCORD_COLLECTIF = codeList('AccordCollectif', {
  ACD: 'Accord collectif départemental',
  ACI: 'Accord collectif intercommunal',
  AUCUN: 'Aucun',
  NONDOC: 'Non documenté',
})

export const BOOLEEN = codeList('Booleen', { OUI: 'Oui', NON: 'Non', NONDOC: 'Non documenté' })

export const TYPE_LOGEMENT_RPLS = codeList('TypeLogementRPLS', {
  T1: 'T1',
  T2: 'T2',
  T3: 'T3',
  T4: 'T4',
  T5: 'T5',
  T6: 'T6',
  T7: 'T7',
  T8: 'T8',
  T9P: 'T9 et plus',
})

const adapte = 'adapté'
export const TYPOLOGIE_LOGEMENT_DALO = codeList('TypologieLogementDalo', {
  '01': 'T1',
  '02': 'T2',
  '03': 'T3',
  '04': 'T4',
  '05': 'T5',
  '06': 'T6 et plus',
  '08': 'Individuel',
  '09': 'À définir',
  '21': `T1 ${adapte}`,
  '22': `T2 ${adapte}`,
  '23': `T3 ${adapte}`,
  '24': `T4 ${adapte}`,
  '25': `T5 ${adapte}`,
  '26': `T6 et plus ${adapte}`,
  '28': `Individuel ${adapte}`,
  '30': "Réorientation vers l'hébergement",
  '31': 'Hébergement, autre',
  '40': 'T1 ou T2',
  '41': 'T2 ou T3',
  '42': 'T3 ou T4',
  '43': 'T4 ou T5',
  '44': 'T5 ou T6',
  '45': `T1 ou T2 ${adapte}`,
  '46': `T2 ou T3 ${adapte}`,
  '47': `T3 ou T4 ${adapte}`,
  '48': `T4 ou T5 ${adapte}`,
  '49': `T5 ou T6 ${adapte}`,
  '50': 'Sous-location',
  '99': 'Autre',
})
