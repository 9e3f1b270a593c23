/** What a caller may see of files: the territories of its powers, the sensitive categories for those cleared. */
import { fault } from '../diagnostic/gateway-fault.ts'
import type { Categorie } from '../model/plan.ts'
import { reachesNumber, seesSensitive } from '../rules/droits/droits.ts'
import type { PieceKept } from '../store/pieces.ts'
import type { Store } from '../store/ports.ts'
import type { Call } from './call.ts'
import type { Seance } from './dossier.ts'
import type { PlanService } from './plan.ts'

/**
 * A piece that the caller may see; one of another territory, or of a sensitive category, is as unknown to those who may
 * not see it as one that never was. Raises SNE-PIE-001.
 */
export const findVisible = async (
  store: Store,
  plans: PlanService,
  id: string,
  { pouvoirs, aujourdhui }: Call,
): Promise<PieceKept> => {
  const found = await store.findPiece(id)
  if (!found || !reachesNumber(pouvoirs, found.numUnique)) throw fault('SNE-PIE-001', {})
  if (pouvoirs && !seesSensitive(pouvoirs)) {
    const { listeCategorie } = await plans.inForce(aujourdhui)
    if (isSensitive(listeCategorie, found)) throw fault('SNE-PIE-001', {})
  }
  return found
}

/** A category that no plan in force names any more is taken for a sensitive one. */
const isSensitive = (categories: readonly Categorie[], { categorie }: PieceKept): boolean =>
  categories.find(({ code }) => code === categorie)?.sensible ?? true

/** What the caller may see of a file. */
export const shownTo = ({ pouvoirs }: Call, seance: Seance): Seance => {
  if (!pouvoirs || seesSensitive(pouvoirs)) return seance
  const listeCategorie = seance.plan.listeCategorie.filter(({ sensible }) => !sensible)
  return {
    ...seance,
    plan: { ...seance.plan, listeCategorie },
    pieces: seance.pieces.filter(({ kept }) => !isSensitive(listeCategorie, kept)),
  }
}
