/** Every operation, in the order of the contract. */
import { consulterDemande } from './consulter-demande.ts'
import { deposerDemande } from './deposer-demande.ts'
import { modifierDemande } from './modifier-demande.ts'
import type { Operation } from './operation.ts'
import { radierDemande } from './radier-demande.ts'
import { reactiverDemande } from './reactiver-demande.ts'
import { rechercherDoublons } from './rechercher-doublons.ts'
import { renouvelerDemande } from './renouveler-demande.ts'
import { verifierDemande } from './verifier-demande.ts'

export const OPERATIONS: readonly Operation[] = [
  verifierDemande,
  deposerDemande,
  modifierDemande,
  renouvelerDemande,
  radierDemande,
  reactiverDemande,
  consulterDemande,
  rechercherDoublons,
]
