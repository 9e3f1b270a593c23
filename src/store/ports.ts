/**
 * What a service may ask of the memory. Two drivers answer it (SQLite, PostgreSQL), one suite tests both.
 *
 * Every deed commits its effect, its idempotence key, its journal row and its outbox row in one transaction;
 * concurrent deeds share a commit. Nothing here knows XML, SOAP or HTTP.
 */

/** Who asks, as the journal remembers it. */
export interface Author {
  readonly guichet: string
  /** Opaque identifier of the person acting, as the caller gave it. */
  readonly agent: string | undefined
}

/** The caller's own key for one exchange (30 days, per guichet). */
export interface ExchangeKey {
  readonly guichet: string
  readonly cle: string
  /** SHA-256 (hex) of the content received under that key. */
  readonly empreinte: string
}

/** One line of the journal: who did what, when, with which result; never the content. */
export interface JournalEntry {
  readonly correlation: string
  readonly operation: string
  readonly porte: string
  readonly author: Author
  /** Instant in ISO 8601 UTC. */
  readonly horodatage: string
  readonly decision: string
  /** Codes of the findings, in document order. */
  readonly codes: readonly string[]
  /** SHA-256 (hex) of the bytes received. */
  readonly empreinte: string
  readonly numUnique: string | undefined
}

/** A new application to keep. */
export interface Depot {
  /** Three characters: `111`, `0` + department, `97x`. */
  readonly territoire: string
  /** Month and year of the registration, `MMAA`. */
  readonly mmaa: string
  /** Five characters, the last of the numéro unique. */
  readonly guichet: string
  /** Day of creation, `YYYY-MM-DD`. */
  readonly dateCreationDemande: string
  /** The application as the model's JSON, without its numUnique. */
  readonly contenu: string
  readonly key: ExchangeKey | undefined
  readonly journal: JournalEntry
  /** Facts of the answer, JSON object text, kept with the key so that a replay gives the same answer. */
  readonly reponse: string
}

export type DepotOutcome =
  | { readonly kind: 'fait'; readonly numUnique: string; readonly version: 1; readonly reponse: string }
  /** The same key with the same content was answered before: the same facts again. */
  | { readonly kind: 'rejeu'; readonly numUnique: string; readonly version: number; readonly reponse: string }
  /** The key was used with another content. */
  | { readonly kind: 'cle-reutilisee'; readonly empreinteConnue: string }

/** One version of an application as kept. */
export interface DemandeKept {
  readonly numUnique: string
  readonly version: number
  readonly etat: string
  readonly dateCreationDemande: string
  /** Instant of this version, ISO 8601 UTC. */
  readonly horodatage: string
  readonly guichet: string
  readonly contenu: string
}

export interface StoreHealth {
  readonly ok: boolean
  /** A named cause when not ok, without address or query. */
  readonly cause: string | undefined
}

/** Counters that the metrics page shows. */
export interface StoreFigures {
  readonly commits: number
  readonly deeds: number
  readonly waiting: number
}

export interface Store {
  readonly kind: 'sqlite' | 'postgresql'
  /** Keeps a new application. Raises StoreUnavailable when nothing could be committed. */
  depose(depot: Depot): Promise<DepotOutcome>
  /** Writes a journal row alone (a judged refusal, a reading). */
  record(entry: JournalEntry): Promise<void>
  /** The last version, or the one asked. */
  findDemande(numUnique: string, version?: number): Promise<DemandeKept | undefined>
  health(): Promise<StoreHealth>
  figures(): StoreFigures
  close(): Promise<void>
}

/** The store could not commit or answer; the caller may try again. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
}

/** Named points where a drill may stop the process or hold it. Absent in production. */
export type Gate = (point: 'avant-commit' | 'apres-commit') => void | Promise<void>

export interface StoreOptions {
  readonly gate?: Gate
  /** Sabotage for the drill's twin only: acknowledges before the commit. */
  readonly acknowledgeEarly?: boolean
}
