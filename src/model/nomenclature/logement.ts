/** Code lists of dwellings, held and sought, and of the reasons for asking (SNE interface 02.01). */
import { codeList } from './code-list.ts'

export const MODELE_LOGEMENT = codeList('ModeleLogement', {
  HLM: 'Locataire HLM',
  LP: 'Locataire parc privé',
  RS: 'Résidence sociale, foyer ou pension de famille',
  RHVS: 'Résidence hôtelière à vocation sociale',
  RE: 'Résidence étudiant',
  SLHT: 'Sous-locataire ou hébergé dans un logement à titre temporaire',
  SH: "Structure d'hébergement",
  CDEFCM: "Centre départemental de l'enfance et de la famille ou centre maternel",
  CPE: 'Chez vos parents ou chez vos enfants',
  CP: 'Chez un particulier',
  LTG: 'Logé à titre gratuit',
  FONC: 'Logement de fonction',
  POCC: 'Propriétaire occupant',
  CAMCAR: 'Camping, caravaning',
  HOT: 'Hôtel',
  SD: 'Sans abri',
  SQUAT: 'Squat',
})

export const CATEGORIE_LOGEMENT = codeList('CategorieLogement', { A: 'Appartement', M: 'Maison' })

export const CATEGORIE_LOGEMENT_RECHERCHE = codeList('CategorieLogementRecherche', {
  A: 'Appartement',
  M: 'Maison',
  I: 'Indifférent',
})

export const TYPE_LOGEMENT = codeList('TypeLogement', {
  C: 'Chambre',
  T1: 'T1',
  T2: 'T2',
  T3: 'T3',
  T4: 'T4',
  T5: 'T5',
  T6P: 'T6 et plus',
})

export const MOTIF_DEMANDE = codeList('MotifDemande', {
  '01': 'Sans logement, hébergé ou en logement temporaire',
  '02': 'Démolition',
  '03': 'Logement non décent, insalubre, dangereux ou local impropre à l’habitation',
  '04': 'Logement repris ou mis en vente par son propriétaire',
  '05': "En procédure d'expulsion",
  '06': 'Violences familiales',
  '07': 'Handicap',
  '08': 'Raisons de santé',
  '09': 'Logement trop cher',
  '10': 'Logement trop grand',
  '11': 'Divorce, séparation',
  '12': 'Décohabitation',
  '13': 'Logement trop petit',
  '14': 'Futur mariage, concubinage, PACS',
  '15': 'Regroupement familial',
  '16': 'Assistant(e) maternel(le) ou familial(e)',
  '17': "Problèmes d'environnement ou de voisinage",
  '18': 'Mutation professionnelle',
  '19': 'Rapprochement du lieu de travail',
  '20': 'Rapprochement des équipements et services',
  '21': 'Rapprochement de la famille',
  '22': 'Accédant à la propriété en difficulté',
  '23': 'Autre motif (à préciser)',
})
