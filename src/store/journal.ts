/** What a service may ask of the memory about its journal; part of `Store` (ports.ts). */

/** One row of an application's journal, as whoever asks who saw it reads it. */
export interface Acces {
  /** Grows with time; names no row to anyone else. */
  readonly id: number
  readonly horodatage: string
  readonly guichet: string
  readonly agent: string | null
  readonly systeme: string | null
  readonly operation: string
  readonly porte: string
  readonly decision: string
  readonly correlation: string
}

/** The rows of one commit, sealed together. */
export interface Maillon {
  /** Random name of what one opening of the store wrote. */
  readonly chaine: string
  /** From 1 in its chain. */
  readonly rang: number
  /** On a first link, `chaine:rang` of the chain that it goes on from, where there is one. */
  readonly origine: string
  /** Latest instant of its rows. */
  readonly horodatage: string
  readonly nombre: number
  /** Numbers of its first and last rows. */
  readonly premier: number
  readonly dernier: number
  readonly sceau: string
}

/** A journal row with its place in the chain. */
export interface LigneKept {
  readonly id: number
  readonly correlation: string
  readonly operation: string
  readonly porte: string
  readonly guichet: string
  readonly agent: string | null
  readonly horodatage: string
  readonly decision: string
  readonly codes: string
  readonly empreinte: string
  readonly numUnique: string | null
  readonly doute: boolean
  readonly systeme: string | null
  readonly rang: number
  readonly sceau: string
}

/** What a day's seal covers of a chain: links from one rank to another, and the seal of the last one. */
export interface Tete {
  readonly chaine: string
  readonly du: number
  readonly au: number
  readonly sceau: string
}

export interface Sceau {
  /** Day in UTC that it closes, `YYYY-MM-DD`. */
  readonly jour: string
  /** Seal of the day before; empty for the first one. */
  readonly precedent: string
  /** Rows that it covers. */
  readonly lignes: number
  /** In the order of the chains' names. */
  readonly tetes: readonly Tete[]
  readonly sceau: string
}

/** A row that belongs to no link. */
export interface LigneIsolee {
  readonly id: number
  readonly correlation: string
}

export interface StoreOfJournal {
  /** Rows about an application after one of them, the oldest first. */
  findTraces(numUnique: string, apres: number, limite: number): Promise<readonly Acces[]>
  /**
   * Closes a day: seals what was committed up to its end and is under no seal yet. Returns false when that day or a
   * later one was closed before, by this process or another.
   */
  sealDay(jour: string): Promise<boolean>
  /** Erases the rows under the seals of days before one, and the links; the seals stay. Returns how many rows. */
  forgetJournal(avant: string): Promise<number>
  /** Seals of the days after one (all of them after the empty text), the oldest first. */
  findSceaux(apres: string, limite: number): Promise<readonly Sceau[]>
  /** Names of the chains of which links or seals are kept, in their order, after one of them. */
  findChaines(apres: string, limite: number): Promise<readonly string[]>
  /** Links of a chain after a rank, in their order. */
  findMaillons(chaine: string, apres: number, limite: number): Promise<readonly Maillon[]>
  /** What days' seals cover of a chain, in the order of the ranks. */
  findTetes(chaine: string): Promise<readonly (Tete & { readonly jour: string })[]>
  /** Rows of a chain between two numbers, in their order. */
  findLignes(chaine: string, premier: number, dernier: number): Promise<readonly LigneKept[]>
  /** Rows that were there before there was a chain. */
  countAvantChaine(): Promise<number>
  /** Rows after a number and up to another that belong to no link and were written since there is a chain. */
  findIsolees(apres: number, jusquA: number, limite: number): Promise<readonly LigneIsolee[]>
  /** Number of the last row; 0 when there is none. */
  lastLigne(): Promise<number>
  /** Whether the database itself refuses that this process change or erase what is journalled. */
  isJournalHeld(): Promise<boolean>
}
