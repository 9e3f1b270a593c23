/** Code lists of the exchange itself (SNE interface 02.01). */
import { codeList } from './code-list.ts'

export const TYPE_FICHIER = codeList('TypeFichier', {
  CRE: 'Création',
  CRS: 'Création suite à séparation du couple',
  MOD: 'Modification',
  RAD: 'Radiation',
  REN: 'Renouvellement',
  SUP: 'Suppression',
  DIS: 'Dispatching',
  RET: 'Retour',
  COP: 'Copie numérique',
})

export const VERSION_INTERFACE = codeList('VersionInterface', {
  '02.00': 'Interface 02.00',
  '02.01': 'Interface 02.01',
})

/** What a verification is asked for. */
export const NATURE_VERIFICATION = codeList(
  'NatureVerification',
  { CRE: 'Création', MOD: 'Modification', REN: 'Renouvellement', RAD: 'Radiation' },
  'contrat Guichet v1',
)

/** What the gateway knows of a request by its key. */
export const ETAT_ECHANGE = codeList(
  'EtatEchange',
  {
    CONNUE: 'A eu son effet',
    EN_COURS: 'En cours d’exécution',
    INCONNUE: 'N’a eu aucun effet : refusée, jamais reçue, ou gardée plus de trente jours',
  },
  'contrat Guichet v1',
)
