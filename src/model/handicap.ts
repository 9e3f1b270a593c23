/** The handicap annex of the form (Cerfa 14069): each person concerned and what they need. */
import { boolean, coded, day, group, list, opt, text } from './field.ts'
import {
  AIDE_TECHNIQUE,
  CAPACITE_MARCHE,
  EQUIPEMENT_HANDICAP,
  ETAT_HANDICAP,
  NATURE_HANDICAP_MOTEUR,
  NATURE_HANDICAP_SENSORIEL,
} from './nomenclature/handicap.ts'

const _person = { personal: true } as const
const change = { personal: true, compare: 'exact' } as const
const ours = { ours: true, since: '02.01' } as const

const personneHandicap = group(
  'personneHandicap',
  {
    nom: text(50, 'Nom de la personne concernée', 'Name of the person concerned', { ...ours, ...change }),
    prenom: text(50, 'Prénom de la personne concernée', 'First name of the person concerned', {
      ...ours,
      ...change,
    }),
    dateNaissance: day('Date de naissance', 'Date of birth', { ...ours, ...change }),
    etatHandicap: opt(coded(ETAT_HANDICAP, 'État', 'State', { ...ours, ...change })),
    capaciteMarche: opt(
      coded(CAPACITE_MARCHE, 'Capacité à monter des marches', 'Ability to climb steps', {
        ...ours,
        ...change,
      }),
    ),
    listeNatureMoteur: opt(
      list(
        'nature',
        coded(NATURE_HANDICAP_MOTEUR, 'Handicap moteur', 'Motor handicap', { ...ours, ...change }),
        { min: 1, max: 2 },
        'Handicaps moteurs',
        'Motor handicaps',
        ours,
      ),
    ),
    listeNatureSensoriel: opt(
      list(
        'nature',
        coded(NATURE_HANDICAP_SENSORIEL, 'Handicap sensoriel', 'Sensory handicap', { ...ours, ...change }),
        { min: 1, max: 2 },
        'Handicaps sensoriels',
        'Sensory handicaps',
        ours,
      ),
    ),
    listeAideTechnique: opt(
      list(
        'aideTechnique',
        coded(AIDE_TECHNIQUE, 'Aide technique', 'Technical aid', { ...ours, ...change }),
        { min: 1, max: 7 },
        'Aides techniques',
        'Technical aids',
        ours,
      ),
    ),
    listeEquipement: opt(
      list(
        'equipement',
        coded(EQUIPEMENT_HANDICAP, 'Équipement nécessaire', 'Equipment needed', { ...ours, ...change }),
        { min: 1, max: 6 },
        'Équipements nécessaires',
        'Equipment needed',
        ours,
      ),
    ),
    tiercePersonne: opt(
      boolean('Présence d’une tierce personne', 'A carer is present', { ...ours, ...change }),
    ),
  },
  'Personne en situation de handicap',
  'Person with a handicap',
  { ours: true, personal: true },
)

export const annexeHandicap = list(
  'personneHandicap',
  personneHandicap,
  { min: 1, max: 10 },
  'Annexe handicap',
  'Handicap annex',
  { ours: true, personal: true },
)
