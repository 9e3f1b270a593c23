/** What a service may ask of the memory about documents and the plan; part of `Store` (ports.ts). */
import type { DepotOutcome, ExchangeKey, JournalEntry } from './ports.ts'

/** A piece that no longer counts keeps its row and nothing else: no room, no bytes. */
export type EtatPieceKept =
  | 'EN_ANALYSE'
  | 'VALIDE'
  | 'INEXPLOITABLE'
  | 'HORS_PERIMETRE'
  | 'OBSOLETE'
  | 'SUPPRIMEE'

/** Where a piece is kept in a file: one limit holds for each. */
export interface PlaceDePiece {
  readonly categorie: string
  /** The person's identifier in the application; 0 for the household. */
  readonly personne: number
}

export interface PieceKept extends PlaceDePiece {
  /** Random, 32 hexadecimal digits. */
  readonly id: string
  readonly numUnique: string
  readonly etat: EtatPieceKept
  /** From 1; one more for each change. */
  readonly revision: number
  /** SHA-256 (hex) of the bytes. */
  readonly empreinte: string
  /** Key of the bytes among the blobs; null once deleted. */
  readonly blob: string | null
  /** Key of the bytes of its rendition among the blobs; null when there is none, or once deleted. */
  readonly rendu: string | null
  /** Instant of receipt, ISO 8601 UTC. */
  readonly recue: string
  /** All else that is known of it, as JSON. */
  readonly contenu: string
}

export interface PlaceTenue extends PlaceDePiece {
  readonly tenues: number
}

/** A version of the plan, from 1. */
export interface PlanKept {
  readonly version: number
  /** First day on which it is in force, `YYYY-MM-DD`. */
  readonly dateEffet: string
  readonly contenu: string
}

/** An application's file as it stands. */
export interface VueDossier {
  readonly etat: 'ACTIVE' | 'RADIEE'
  /** The plan in force on the day asked; absent before the first one. */
  readonly plan: PlanKept | undefined
  /** Pieces that hold room, the oldest first. */
  readonly pieces: readonly PieceKept[]
  readonly places: readonly PlaceTenue[]
}

export type NatureDossier =
  | 'PIECE_DEPOSEE'
  | 'PIECE_ANALYSEE'
  | 'PIECE_RECLASSEE'
  | 'PIECE_MARQUEE'
  | 'PIECE_SUPPRIMEE'

/** What an act makes of one piece. */
export interface EffetPiece {
  readonly nature: NatureDossier
  /** As it will be: of revision 1 it is new, else it follows the revision before. */
  readonly piece: PieceKept
  readonly libere?: PlaceDePiece
  /** Taken only while fewer than the limit are held. */
  readonly prend?: PlaceDePiece & { readonly limite: number }
}

/** What the service decides on sight of the file. */
export interface SuiteDossier {
  readonly refuse: boolean
  readonly journal: JournalEntry
  /** Facts of the answer, JSON object text, kept with the key. */
  readonly reponse: string
  readonly effet?: EffetPiece
}

/** An act on a file, decided while nobody else can change that file or the plan. */
export interface ActeDossier {
  readonly numUnique: string
  /** Day on which the plan must be in force. */
  readonly jour: string
  readonly key: ExchangeKey | undefined
  readonly journal: JournalEntry
  /** Asked again when the transaction had to be undone: the last answer counts. */
  readonly decider: (vue: VueDossier) => SuiteDossier
}

export interface SuitePlan {
  readonly refuse: boolean
  readonly journal: JournalEntry
  readonly reponse: string
  readonly plan?: PlanKept
}

/** A publication of the plan, decided while no act on a file is under way. */
export interface ActePlan {
  readonly key: ExchangeKey | undefined
  readonly journal: JournalEntry
  /** On sight of every version, the first one first. */
  readonly decider: (plans: readonly PlanKept[]) => SuitePlan
}

/** Files that hold more in a category than a limit. */
export interface Depassement {
  readonly categorie: string
  readonly dossiers: number
}

export interface StoreOfPieces {
  /** Does an act on a file; `inconnue` when no application bears the number. Raises StoreUnavailable. */
  changeDossier(acte: ActeDossier): Promise<DossierOutcome>
  /** Publishes a version of the plan. Raises StoreUnavailable. */
  publishPlan(acte: ActePlan): Promise<DossierOutcome>
  /** The plan in force on a day. */
  findPlanAt(jour: string): Promise<PlanKept | undefined>
  /** Every version of the plan, the first one first. */
  findPlans(): Promise<readonly PlanKept[]>
  findDossier(numUnique: string, jour: string): Promise<VueDossier | undefined>
  findPiece(id: string): Promise<PieceKept | undefined>
  /** Pieces that still wait for a verdict, the oldest first. */
  findEnAnalyse(limite: number): Promise<readonly PieceKept[]>
  countEnAnalyse(): Promise<number>
  /** Pieces whose bytes are kept, in the order of their identifiers, after one of them. */
  findStored(after: string, limite: number): Promise<readonly PieceKept[]>
  /** Those of these blobs that a piece refers to, as its bytes or as its rendition. */
  findBlobs(cles: readonly string[]): Promise<readonly string[]>
  /** Per category, the files that hold more than the limit given for it. */
  countBeyond(limites: Readonly<Record<string, number>>): Promise<readonly Depassement[]>
}

export type DossierOutcome = DepotOutcome | { readonly kind: 'inconnue' }
