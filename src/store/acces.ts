/** What a service may ask of the memory about who may call; part of `Store` (ports.ts). */
import type { DossierOutcome } from './pieces.ts'
import type { ExchangeKey, JournalEntry } from './ports.ts'

/** A guichet, a private system, what proves it, a delegation that it holds. */
export type NatureAcces = 'GUICHET' | 'SYSTEME' | 'IDENTIFIANT' | 'HABILITATION'

/** One entry of the register of accesses. Its code is its own among those of its nature: the database holds it so. */
export interface AccesKept {
  readonly nature: NatureAcces
  readonly code: string
  /** From 1; one more for each change. */
  readonly revision: number
  readonly contenu: string
}

export interface SuiteAcces {
  readonly refuse: boolean
  readonly journal: JournalEntry
  readonly reponse: string
  /** Entries as they will be: of revision 1 they are new, else they follow the revision before. */
  readonly ecrites: readonly AccesKept[]
}

/** A change of the register, decided while nobody else can change it. */
export interface ActeAcces {
  readonly key: ExchangeKey | undefined
  readonly journal: JournalEntry
  /** Asked again when the transaction had to be undone: the last answer counts. */
  readonly decider: (entrees: readonly AccesKept[]) => SuiteAcces
}

export interface StoreOfAcces {
  /** Changes the register. Raises StoreUnavailable. */
  changeAcces(acte: ActeAcces): Promise<DossierOutcome>
  /** The whole register. */
  findAcces(): Promise<readonly AccesKept[]>
}
