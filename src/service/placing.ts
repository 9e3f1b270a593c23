/** Where a document goes in a file: judged by the plan, then decided on what the file holds. */
import { type Constat, constat } from '../diagnostic/constat.ts'
import type { Piece } from '../model/piece.ts'
import type { Plan } from '../model/plan.ts'
import { fullCategory, judgeKnownPlan, judgePlacement } from '../rules/plan/placement.ts'
import type { PersonneDuDossier } from '../rules/plan/requirement.ts'
import type { PieceKept } from '../store/pieces.ts'
import type { Call } from './call.ts'
import { heldWith, type Seance, type Suite, stateAfter } from './dossier.ts'
import { pieceOf, readPiece } from './piece.ts'

/** Place of a document's bytes in its message. */
export const CONTENU = ['contenu']

/** Where a document is to go, judged before its bytes are examined, then again in the transaction. */
export interface Placing {
  foresee(call: Call): Promise<readonly Constat[]>
  decide(seance: Seance, piece: PieceKept, before: readonly Constat[]): Suite
}

/** What the caller says of the place of a document. */
export interface Place {
  readonly categorie: string
  readonly personne?: number | undefined
  readonly planVersion?: number | undefined
}

type Judge = (
  seance: Pick<Seance, 'plan'>,
  of: { readonly type?: Piece['type']; readonly pages?: number },
) => readonly Constat[]

/** Judges a place by a plan: first whether the caller knows that plan, for the category concerned. */
export const judgeBy =
  (place: Place, personnes: readonly PersonneDuDossier[], plans: readonly Plan[]): Judge =>
  ({ plan }, of) => {
    const { planVersion, categorie } = place
    const known = plans.find(({ version }) => version === planVersion)
    const outdated = known && judgeKnownPlan(known, plan, categorie)
    if (outdated) return [outdated]
    const derniere = plans.at(-1)?.version ?? 0
    const unknown =
      planVersion !== undefined && !known
        ? [constat('SNE-PLA-022', ['planVersion'], { version: planVersion, derniere })]
        : []
    return [...unknown, ...judgePlacement(plan, plans, personnes, { ...place, ...of })]
  }

/** What a deposit comes to, once everything in the file is seen: another piece, the same one, or a refusal. */
export const decide = (seance: Seance, piece: PieceKept, before: readonly Constat[], judge: Judge): Suite => {
  const { contenu } = readPiece(piece)
  const found = judge(seance, contenu)
  const categorie = seance.plan.listeCategorie.find(({ code }) => code === piece.categorie)
  if (!categorie || found.length > 0) return { constats: [...before, ...found], sortie: {} }
  const { compte } = contenu
  const held = heldWith(seance, categorie, compte)
  const twin = seance.pieces.find(
    ({ kept }) => kept.categorie === piece.categorie && kept.empreinte === piece.empreinte,
  )
  if (twin)
    return {
      constats: [constat('SNE-PIE-006', CONTENU, {})],
      sortie: { piece: pieceOf(twin.kept), ...stateAfter(categorie, compte, held.length) },
    }
  if (held.length >= categorie.limite)
    return {
      constats: [
        ...before,
        fullCategory(
          categorie,
          held.map(({ kept }) => kept),
        ),
      ],
      sortie: stateAfter(categorie, compte, held.length),
    }
  const prend = { categorie: piece.categorie, personne: compte, limite: categorie.limite }
  return {
    constats: before,
    effet: { nature: 'PIECE_DEPOSEE', piece, prend },
    sortie: {
      piece: pieceOf(piece),
      ...stateAfter(categorie, compte, held.length + 1),
    },
  }
}
