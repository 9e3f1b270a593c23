/** An application's file: what it holds and lacks, and the acts on the pieces that are in it. */
import type { BlobKnown } from '../blob/ports.ts'
import { type Constat, constat, type Tokens } from '../diagnostic/constat.ts'
import { fault } from '../diagnostic/gateway-fault.ts'
import type { EtatPiece } from '../model/nomenclature/piece.ts'
import type { EtatCategorie, Piece } from '../model/piece.ts'
import type { Categorie, Plan } from '../model/plan.ts'
import { completeness } from '../rules/plan/dossier.ts'
import { fullCategory, judgePlacement } from '../rules/plan/placement.ts'
import type { EffetPiece, PieceKept, VueDossier } from '../store/pieces.ts'
import type { DemandeKept, Store } from '../store/ports.ts'
import type { Call } from './call.ts'
import { contenuOf } from './contenu.ts'
import { tell, writeFacts } from './echange.ts'
import { type Membre, membresOf } from './membres.ts'
import {
  allOctetsOf,
  compteOf,
  deletedOf,
  type PieceLue,
  pieceOf,
  readPiece,
  writtenContent,
} from './piece.ts'
import type { PlanService } from './plan.ts'
import { findVisible, shownTo } from './visible.ts'

/** A file as an act sees it, while nobody else can change it. */
export interface Seance {
  readonly vue: VueDossier
  readonly plan: Plan
  readonly pieces: readonly PieceLue[]
}

/** What an act concludes. */
export interface Suite {
  readonly constats: readonly Constat[]
  readonly effet?: EffetPiece
  /** What the reply says, the report apart; told of a refusal as well. */
  readonly sortie: object
}

/** Where a limit is counted: the person, or 0 for the household. */
export const countedBy = ({ portee }: Categorie, personne: number | undefined): number =>
  portee === 'FOYER' ? 0 : (personne ?? 0)

/** Pieces of a category that count for the same limit. */
export const heldWith = ({ pieces }: Seance, categorie: Categorie, compte: number): readonly PieceLue[] =>
  pieces.filter(
    ({ kept, personne }) => kept.categorie === categorie.code && countedBy(categorie, personne) === compte,
  )

/** What a category holds once one more or one less is in it. */
export const stateAfter = (
  categorie: Categorie,
  compte: number,
  tenues: number,
): { readonly etatCategorie: EtatCategorie } => ({
  etatCategorie: {
    code: categorie.code,
    ...(compte > 0 && { personne: compte }),
    tenues,
    limite: categorie.limite,
    place: Math.max(0, categorie.limite - tenues),
    sensible: categorie.sensible,
  },
})

export class DossierService {
  readonly #store: Store
  readonly #plans: PlanService
  readonly #erase: (cle: string) => Promise<void>

  /** @param erase erases the bytes of a deleted piece; never raises, for what is left is swept later */
  constructor(store: Store, plans: PlanService, erase: (cle: string) => Promise<void>) {
    this.#store = store
    this.#plans = plans
    this.#erase = erase
  }

  /** What each category holds and takes, and what is missing. Raises SNE-REG-001. */
  async consult(numUnique: string, call: Call) {
    const { vue, plan, pieces } = await this.#look(numUnique, call)
    const { personnes } = await this.demande(numUnique, call.aujourdhui)
    call.conclude([], { numUnique })
    return {
      numUnique,
      etatDemande: vue.etat,
      dossier: {
        planVersion: plan.version,
        listePersonneDossier: personnes,
        ...completeness(
          plan,
          personnes,
          pieces.map(({ kept, personne }) => ({ categorie: kept.categorie, personne, etat: kept.etat })),
        ),
      },
    }
  }

  /** Every piece that is not deleted, the oldest first. Raises SNE-REG-001. */
  async list(numUnique: string, call: Call): Promise<{ planVersion: number; listePiece: readonly Piece[] }> {
    const { plan, pieces } = await this.#look(numUnique, call)
    call.conclude([], { numUnique })
    return { planVersion: plan.version, listePiece: pieces.map(({ kept }) => pieceOf(kept)) }
  }

  /** Deletes a piece, whose room is free at once. Raises SNE-PIE-001 when there is none. */
  async remove(id: string, call: Call) {
    let octets: readonly BlobKnown[] = []
    const said = await this.#onPiece(id, call, ({ kept, personne }, seance) => {
      octets = allOctetsOf(kept)
      const effet: EffetPiece = {
        nature: 'PIECE_SUPPRIMEE',
        piece: deletedOf(kept),
        libere: { categorie: kept.categorie, personne: compteOf(kept) },
      }
      const categorie = seance.plan.listeCategorie.find(({ code }) => code === kept.categorie)
      const compte = categorie ? countedBy(categorie, personne) : 0
      return {
        constats: [],
        effet,
        sortie: {
          piece: pieceOf(effet.piece),
          ...(categorie && stateAfter(categorie, compte, heldWith(seance, categorie, compte).length - 1)),
        },
      }
    })
    if (!call.conclusion.refuse) for (const { cle } of octets) await this.#erase(cle)
    return said
  }

  /** Marks a piece as unreadable, outside the regulation or obsolete; it keeps its room. */
  async mark(id: string, etat: Exclude<EtatPiece, 'EN_ANALYSE' | 'SUPPRIMEE' | 'VALIDE'>, call: Call) {
    return this.#onPiece(id, call, ({ kept }) => {
      if (kept.etat === 'EN_ANALYSE') return { constats: [constat('SNE-PIE-003', ['id'], {})], sortie: {} }
      const piece = { ...kept, etat, revision: kept.revision + 1 }
      if (kept.etat === etat) return { constats: [], sortie: { piece: pieceOf(kept) } }
      return { constats: [], effet: { nature: 'PIECE_MARQUEE', piece }, sortie: { piece: pieceOf(piece) } }
    })
  }

  /** Moves a misfiled piece, with the reason of the incident; both limits are judged and held in one transaction. */
  async move(
    id: string,
    to: { readonly categorie: string; readonly personne?: number | undefined; readonly motif: string },
    call: Call,
  ) {
    const known = await findVisible(this.#store, this.#plans, id, call)
    const { personnes } = await this.demande(known.numUnique, call.aujourdhui)
    const plans = await this.#plans.all()
    return this.#onPiece(id, call, (piece, seance) => {
      const { kept, contenu, personne } = piece
      const { type, pages } = contenu
      const found = judgePlacement(seance.plan, plans, personnes, { ...to, type, pages })
      const categorie = seance.plan.listeCategorie.find(({ code }) => code === to.categorie)
      if (!categorie || found.length > 0) return { constats: found, sortie: {} }
      const same = kept.categorie === to.categorie && personne === to.personne
      if (same) return { constats: [constat('SNE-PIE-004', ['categorie'], {})], sortie: {} }
      const twin = seance.pieces.find(
        (one) =>
          one !== piece && one.kept.categorie === to.categorie && one.kept.empreinte === kept.empreinte,
      )
      if (twin)
        return { constats: [constat('SNE-PIE-005', ['categorie'], { piece: twin.kept.id })], sortie: {} }
      const compte = countedBy(categorie, to.personne)
      const held = heldWith(seance, categorie, compte).filter((one) => one !== piece)
      if (held.length >= categorie.limite)
        return {
          constats: [
            fullCategory(
              categorie,
              held.map(({ kept }) => kept),
            ),
          ],
          sortie: stateAfter(categorie, compte, held.length),
        }
      const incident = {
        categorieOrigine: kept.categorie,
        ...(personne !== undefined && { personneOrigine: personne }),
        categorieDestination: to.categorie,
        ...(to.personne !== undefined && { personneDestination: to.personne }),
        motif: to.motif,
        horodatage: call.maintenant.toISOString(),
        ...(call.conclusion.journal.author.agent && { agent: call.conclusion.journal.author.agent }),
      }
      const moved: PieceKept = {
        ...kept,
        categorie: to.categorie,
        personne: to.personne ?? 0,
        revision: kept.revision + 1,
        contenu: writtenContent({
          ...contenu,
          compte,
          planVersion: seance.plan.version,
          listeIncident: [...(contenu.listeIncident ?? []), incident],
        }),
      }
      return {
        constats: [],
        effet: {
          nature: 'PIECE_RECLASSEE',
          piece: moved,
          libere: { categorie: kept.categorie, personne: compteOf(kept) },
          prend: { categorie: to.categorie, personne: compte, limite: categorie.limite },
        },
        sortie: { piece: pieceOf(moved), ...stateAfter(categorie, compte, held.length + 1) },
      }
    })
  }

  /** An application, and the persons whom its pieces may name. Raises SNE-REG-001. */
  async demande(
    numUnique: string,
    jour: string,
  ): Promise<{ readonly kept: DemandeKept; readonly personnes: readonly Membre[] }> {
    const kept = await this.#store.findDemande(numUnique)
    if (!kept) throw fault('SNE-REG-001', {})
    return { kept, personnes: membresOf(contenuOf(kept), jour) }
  }

  /**
   * Does one act on a file. Raises SNE-REG-001, SNE-SRV-003 when the exchange key was used for another content.
   * @param decide asked inside the transaction; asked again when it had to be undone
   */
  async change(numUnique: string, call: Call, decide: (seance: Seance) => Suite) {
    await this.#plans.ensure(call)
    let refused: object = {}
    const outcome = await this.#store.changeDossier({
      numUnique,
      jour: call.aujourdhui,
      key: call.key,
      journal: { ...call.conclusion.journal, numUnique },
      decider: (vue) => {
        const seance = this.#seance(vue)
        const { constats, effet, sortie } = decide(seance)
        const { refuse, rapport, journal } = call.conclude(constats, { numUnique })
        const said = { ...sortie, planVersion: seance.plan.version }
        refused = said
        return { refuse, journal, reponse: writeFacts(rapport, said), ...(!refuse && effet && { effet }) }
      },
    })
    if (outcome.kind === 'inconnue') throw fault('SNE-REG-001', {})
    const told = outcome.kind === 'refuse' ? refused : tell(call, outcome).sortie
    call.journalled()
    return told
  }

  async #onPiece(id: string, call: Call, decide: (piece: PieceLue, seance: Seance) => Suite) {
    const found = await findVisible(this.#store, this.#plans, id, call)
    return this.change(found.numUnique, call, (seance) => {
      const piece = seance.pieces.find(({ kept }) => kept.id === id)
      return piece ? decide(piece, seance) : { constats: [constat('SNE-PIE-002', ID, {})], sortie: {} }
    })
  }

  async #look(numUnique: string, call: Call): Promise<Seance> {
    await this.#plans.ensure(call)
    const vue = await this.#store.findDossier(numUnique, call.aujourdhui)
    if (!vue) throw fault('SNE-REG-001', {})
    return shownTo(call, this.#seance(vue))
  }

  #seance(vue: VueDossier): Seance {
    if (!vue.plan) throw fault('SNE-SRV-002', {})
    return { vue, plan: this.#plans.planOf(vue.plan), pieces: vue.pieces.map(readPiece) }
  }
}

const ID: Tokens = ['id']
