/** Code lists of persons and of their ties (SNE interface 02.01). */
import { codeList } from './code-list.ts'

export const CIVILITE = codeList('Civilite', { 1: 'Monsieur', 2: 'Madame', 3: 'Mademoiselle' })

export const NATIONALITE = codeList('Nationalite', {
  1: 'Française',
  2: 'Union européenne',
  3: 'Hors Union européenne',
})

export const SITUATION_FAMILIALE = codeList('SituationFamiliale', {
  C: 'Célibataire',
  M: 'Marié(e)',
  D: 'Divorcé(e)',
  S: 'Séparé(e)',
  P: 'Pacsé(e)',
  U: 'Concubin(e)',
  V: 'Veuf(ve)',
})

export const LIEN_DEMANDEUR = codeList('LienDemandeur', {
  M: 'Conjoint',
  P: 'Pacsé(e)',
  C: 'Concubin(e)',
  L: 'Co-locataire',
})

export const SEXE = codeList('Sexe', { M: 'Masculin', F: 'Féminin' })

export const LIEN_PARENTE = codeList('LienParente', { P: 'Parent', E: 'Enfant', A: 'Autre' })

export const COPARENTALITE = codeList('Coparentalite', { G: 'Garde alternée', D: 'Droit de visite' })
