/** Code lists of the handicap annex of the form (SNE interface 02.01). */
import { codeList } from './code-list.ts'

export const ETAT_HANDICAP = codeList('EtatHandicap', { STA: 'Stabilisé', EVO: 'Évolutif' })

export const CAPACITE_MARCHE = codeList('CapaciteMarche', {
  1: 'Impossible',
  2: '1 à 3 marches',
  3: '1er étage',
  4: "Plus d'un étage",
})

export const NATURE_HANDICAP_MOTEUR = codeList('NatureHandicapMoteur', {
  MS: 'Membres supérieurs',
  MI: 'Membres inférieurs',
})

export const NATURE_HANDICAP_SENSORIEL = codeList('NatureHandicapSensoriel', {
  DA: 'Déficience auditive',
  DV: 'Déficience visuelle',
})

export const AIDE_TECHNIQUE = codeList('AideTechnique', {
  1: 'Aucune',
  2: 'Canne, béquille',
  3: 'Déambulateur',
  4: 'Fauteuil roulant manuel',
  5: 'Fauteuil roulant électrique',
  6: 'Lève-personne',
  7: 'Lit médicalisé',
})

export const EQUIPEMENT_HANDICAP = codeList('EquipementHandicap', {
  1: 'Baignoire adaptée',
  2: 'WC avec espace de transfert',
  3: 'Douche sans seuil',
  4: 'Ascenseur',
  5: 'Chambre pour une tierce personne',
  6: 'Stationnement de 3,30 m de large',
})
