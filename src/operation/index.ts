/** Every operation, in the order of the contract. */

import { actualiserPlan } from './actualiser-plan.ts'
import { ajouterIdentifiant } from './ajouter-identifiant.ts'
import { consulterDemande } from './consulter-demande.ts'
import { consulterDossier } from './consulter-dossier.ts'
import { consulterEchange } from './consulter-echange.ts'
import { consulterJournal } from './consulter-journal.ts'
import { deposerDemande } from './deposer-demande.ts'
import { deposerPiece } from './deposer-piece.ts'
import { habiliterSysteme } from './habiliter-systeme.ts'
import { inscrireGuichet } from './inscrire-guichet.ts'
import { inscrireSysteme } from './inscrire-systeme.ts'
import { lirePiece } from './lire-piece.ts'
import { lirePlan } from './lire-plan.ts'
import { listerAcces } from './lister-acces.ts'
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
import { revoquerAcces } from './revoquer-acces.ts'
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
  consulterJournal,
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
  inscrireGuichet,
  inscrireSysteme,
  ajouterIdentifiant,
  habiliterSysteme,
  revoquerAcces,
  listerAcces,
  consulterEchange,
]
