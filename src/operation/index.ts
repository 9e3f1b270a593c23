/** Every operation, in the order of the contract. */

import { actualiserPlan } from './actualiser-plan.ts'
import { consulterDemande } from './consulter-demande.ts'
import { consulterDossier } from './consulter-dossier.ts'
import { deposerDemande } from './deposer-demande.ts'
import { deposerPiece } from './deposer-piece.ts'
import { lirePiece } from './lire-piece.ts'
import { lirePlan } from './lire-plan.ts'
import { listerPieces } from './lister-pieces.ts'
import { marquerPiece } from './marquer-piece.ts'
import { modifierDemande } from './modifier-demande.ts'
import type { Operation } from './operation.ts'
import { publierPlan } from './publier-plan.ts'
import { radierDemande } from './radier-demande.ts'
import { reactiverDemande } from './reactiver-demande.ts'
import { rechercherDoublons } from './rechercher-doublons.ts'
import { reclasserPiece } from './reclasser-piece.ts'
import { renouvelerDemande } from './renouveler-demande.ts'
import { supprimerPiece } from './supprimer-piece.ts'
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
  lirePlan,
  actualiserPlan,
  publierPlan,
  consulterDossier,
  deposerPiece,
  listerPieces,
  lirePiece,
  supprimerPiece,
  reclasserPiece,
  marquerPiece,
]
