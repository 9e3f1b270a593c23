/** Judges where a document is to be filed, by the plan in force: category, person, type, pages, room, version known. */
import { nearest } from '../../base/text.ts'
import { type Constat, constat } from '../../diagnostic/constat.ts'
import type { EtatPiece, TypePiece } from '../../model/nomenclature/piece.ts'
import type { Categorie, Plan } from '../../model/plan.ts'
import { concerns, differencesBetween, sayDifferences } from './differences.ts'
import { holdsRoom } from './dossier.ts'
import { closedSince } from './in-force.ts'
import { isFor, type PersonneDuDossier } from './requirement.ts'

/** Where a document is to go. Type and pages are judged when they are known. */
export interface Placement {
  readonly categorie: string
  readonly personne?: number | undefined
  readonly type?: TypePiece | undefined
  readonly pages?: number | undefined
}

/**
 * @param plans the versions known, of which one says since when a category is closed
 * @returns findings with the places `categorie` and `personne`, or on the document itself (no token). Room is not judged
 * here: only the store can, in its transaction.
 */
export const judgePlacement = (
  plan: Plan,
  plans: readonly Plan[],
  personnes: readonly PersonneDuDossier[],
  placement: Placement,
): readonly Constat[] => {
  const categorie = plan.listeCategorie.find(({ code }) => code === placement.categorie)
  if (!categorie) return [unknownCategory(plan, plans, placement.categorie)]
  return [...judgePersonne(categorie, personnes, placement.personne), ...judgeDocument(categorie, placement)]
}

const unknownCategory = (plan: Plan, plans: readonly Plan[], code: string): Constat => {
  // The plan in force may have been published after the others were read.
  const before = plans.filter(({ version }) => version < plan.version)
  const closed = closedSince([...before, plan], code, plan.version)
  if (closed !== undefined) return constat('SNE-PLA-102', ['categorie'], { categorie: code, version: closed })
  const suggestion = nearest(
    code,
    plan.listeCategorie.map((one) => one.code),
  )
  return constat('SNE-PLA-101', ['categorie'], { categorie: code, version: plan.version }, { suggestion })
}

function* judgePersonne(
  categorie: Categorie,
  personnes: readonly PersonneDuDossier[],
  personne: number | undefined,
): Generator<Constat> {
  const { code, listePour } = categorie
  const pour = listePour.join(', ')
  if (listePour.includes('FOYER')) {
    if (personne !== undefined) yield constat('SNE-PLA-105', ['personne'], { categorie: code })
    return
  }
  if (personne === undefined) {
    yield constat('SNE-PLA-104', ['personne'], { categorie: code, pour }, { ancre: 'parent' })
    return
  }
  const who = personnes.find(({ id }) => id === personne)
  if (!who) yield constat('SNE-PLA-110', ['personne'], { personne })
  else if (!isFor(categorie, who))
    yield constat('SNE-PLA-103', ['personne'], { categorie: code, role: who.role, pour })
}

function* judgeDocument(
  { code, listeTypeAccepte, pagesMax }: Categorie,
  { type, pages }: Placement,
): Generator<Constat> {
  if (type !== undefined && !listeTypeAccepte.includes(type))
    yield constat('SNE-PLA-108', [], { categorie: code, type, types: listeTypeAccepte.join(', ') })
  if (pages !== undefined && pages > pagesMax)
    yield constat('SNE-PLA-109', [], { categorie: code, pages, limite: pagesMax })
}

/**
 * Judges what the caller knew of the plan.
 * @param known the version the caller names; a version announced and not yet in force may be behind too
 * @returns a finding when the category concerned differs in the plan in force
 */
export const judgeKnownPlan = (known: Plan, inForce: Plan, categorie: string): Constat | undefined => {
  const differences = differencesBetween(known, inForce)
  if (!concerns(differences, categorie)) return undefined
  return constat('SNE-PLA-107', ['planVersion'], {
    lue: known.version,
    version: inForce.version,
    categorie,
    differences: sayDifferences(differences, categorie),
  })
}

/** A document that holds room in a full category. */
export interface PieceTenue {
  readonly id: string
  readonly etat: EtatPiece
}

/** Documents are named in the order in which a counter would delete them. */
const DELETED_FIRST: readonly EtatPiece[] = [
  'OBSOLETE',
  'INEXPLOITABLE',
  'HORS_PERIMETRE',
  'VALIDE',
  'EN_ANALYSE',
]
const NAMED_MAX = 20

/**
 * The refusal of a full category: what it holds, its limit, and which documents could go.
 * @param pieces those of the category that count for the same limit, with the oldest first; at most 20 are named
 */
export const fullCategory = ({ code, limite }: Categorie, pieces: readonly PieceTenue[]): Constat => {
  const held = pieces.filter(({ etat }) => holdsRoom(etat))
  const named = held
    .toSorted((a, b) => DELETED_FIRST.indexOf(a.etat) - DELETED_FIRST.indexOf(b.etat))
    .slice(0, NAMED_MAX)
    .map(({ id, etat }) => `${id} (${etat})`)
  return constat('SNE-PLA-106', ['categorie'], {
    categorie: code,
    tenues: held.length,
    limite,
    pieces: [...named, ...(held.length > named.length ? ['…'] : [])].join(', '),
  })
}
