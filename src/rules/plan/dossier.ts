/**
 * The state of an application's file against a plan: what each category holds and still takes, and what is missing.
 * Pure: the plan, the persons and the documents come in; nothing is read elsewhere.
 */

import type { EtatPiece } from '../../model/nomenclature/piece.ts'
import type { EtatCategorie, Manque } from '../../model/piece.ts'
import type { Categorie, Plan } from '../../model/plan.ts'
import { isFor, type PersonneDuDossier, requirementsOf } from './requirement.ts'

/** A document, as far as its place in the plan goes. */
export interface PieceClassee {
  readonly categorie: string
  readonly personne?: number | undefined
  readonly etat: EtatPiece
}

export interface Completude {
  readonly listeEtatCategorie: readonly EtatCategorie[]
  readonly listeManque: readonly Manque[]
}

/** Does a document in that state hold room? Only deletion frees it. */
export const holdsRoom = (etat: EtatPiece): boolean => etat !== 'SUPPRIMEE'

/** Does a document in that state answer to a requirement? One that is still being checked does. */
export const satisfies = (etat: EtatPiece): boolean => etat === 'VALIDE' || etat === 'EN_ANALYSE'

/**
 * @param personnes none for an association
 * @returns states in the plan's order, then by person as given; last, what is held where the plan takes nothing more (a
 * category closed since, a person whose role has changed or who has left), with a limit of 0. What is missing, by stage
 * and person, each with the categories of which one is enough.
 */
export const completeness = (
  plan: Plan,
  personnes: readonly PersonneDuDossier[],
  pieces: readonly PieceClassee[],
): Completude => {
  const held = countHeld(plan, pieces)
  const etats: EtatCategorie[] = []
  for (const categorie of plan.listeCategorie) {
    for (const personne of counters(categorie, personnes)) {
      const key = keyOf(categorie.code, personne)
      etats.push(stateOf(categorie, personne, held.get(key)?.tenues ?? 0))
      held.delete(key)
    }
  }
  return {
    listeEtatCategorie: [...etats, ...[...held.values()].map((rest) => closedState(plan, rest))],
    listeManque: requirementsOf(plan, personnes)
      .filter(({ personne, categories }) => !isMet(categories, personne, pieces))
      .map(({ etape, personne, categories }) => ({
        etape,
        ...(personne !== undefined && { personne }),
        listeCategorie: categories.map(({ code }) => code),
      })),
  }
}

interface Held {
  readonly code: string
  readonly personne: number | undefined
  readonly tenues: number
}

const keyOf = (code: string, personne: number | undefined) => `${code} ${personne ?? ''}`

/** Documents that hold room, by category and by what its limit counts by. */
const countHeld = (plan: Plan, pieces: readonly PieceClassee[]): Map<string, Held> => {
  const porteeOf = new Map(plan.listeCategorie.map(({ code, portee }) => [code, portee]))
  const held = new Map<string, Held>()
  for (const { categorie: code, personne: bearer, etat } of pieces) {
    if (!holdsRoom(etat)) continue
    const personne = porteeOf.get(code) === 'FOYER' ? undefined : bearer
    const key = keyOf(code, personne)
    held.set(key, { code, personne, tenues: (held.get(key)?.tenues ?? 0) + 1 })
  }
  return held
}

/** By whom the limit of a category counts in that household: persons, the household as one, or nobody. */
const counters = (
  categorie: Categorie,
  personnes: readonly PersonneDuDossier[],
): readonly (number | undefined)[] => {
  const concerned = personnes.filter((who) => isFor(categorie, who))
  if (categorie.portee === 'PERSONNE') return concerned.map(({ id }) => id)
  return concerned.length > 0 || isFor(categorie, undefined) ? [undefined] : []
}

const stateOf = (
  { code, limite, sensible }: Categorie,
  personne: number | undefined,
  tenues: number,
): EtatCategorie => ({
  code,
  ...(personne !== undefined && { personne }),
  tenues,
  limite,
  // A limit may have been lowered under what is held.
  place: Math.max(0, limite - tenues),
  sensible,
})

const closedState = (plan: Plan, { code, personne, tenues }: Held): EtatCategorie => ({
  code,
  ...(personne !== undefined && { personne }),
  tenues,
  limite: 0,
  place: 0,
  // What the plan no longer knows is shown to those only who may see everything.
  sensible: plan.listeCategorie.find((one) => one.code === code)?.sensible ?? true,
})

const isMet = (
  categories: readonly Categorie[],
  personne: number | undefined,
  pieces: readonly PieceClassee[],
): boolean =>
  pieces.some(
    (piece) =>
      satisfies(piece.etat) &&
      piece.personne === personne &&
      categories.some(({ code }) => code === piece.categorie),
  )
