/**
 * What a service may ask of the memory. Two drivers answer it (SQLite, PostgreSQL), one suite tests both.
 *
 * Every deed commits its effect, its idempotence key, its journal row and its outbox row in one transaction;
 * concurrent deeds share a commit. Nothing here knows XML, SOAP or HTTP.
 */

import type { Gate } from '../base/gate.ts'
import type { StoreOfAcces } from './acces.ts'
import type { StoreOfJournal } from './journal.ts'
import type { NatureDossier, StoreOfPieces } from './pieces.ts'

/** Who asks, as the journal remembers it. */
export interface Author {
  readonly guichet: string
  /** Opaque identifier of the person acting, as the caller gave it. */
  readonly agent: string | undefined
  /** The private system that proved who it is. */
  readonly systeme?: string | undefined
}

/** How long a key counts from its effect on. */
export const KEY_LIFETIME_MS = 30 * 24 * 3600 * 1000

/** What names a key: whose it is (see `holderOf`), and its text. */
export interface KeyName {
  readonly guichet: string
  readonly cle: string
}

/** The caller's own key for one exchange (30 days). */
export interface ExchangeKey extends KeyName {
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
  /** Version that the author has now read of that application, when the call showed it. */
  readonly versionLue?: number
  /** The comparison with the record ended in doubt: such answers are counted for each guichet. */
  readonly doute?: boolean
}

/** State of an application. A purged one keeps its number and nothing else. */
export type Etat = 'ACTIVE' | 'RADIEE' | 'PURGEE'

export type RolePersonne = 'DEMANDEUR' | 'COTITULAIRE' | 'ASSOCIATION'

/** An applicant, a co-applicant or an association, as the search of duplicates sees it. */
export interface PersonneIndexee {
  readonly role: RolePersonne
  /** From 1 among those of the same role. */
  readonly rang: number
  /** Traits compared, as JSON. */
  readonly identite: string
  /** Keyed hashes under which it is found. */
  readonly cles: readonly bigint[]
  readonly versionCles: number
}

/** A person of another application who shares keys with one that is searched. */
export interface Candidat {
  /** Place, in the list searched, of the person it resembles. */
  readonly cherchee: number
  readonly numUnique: string
  readonly etat: Etat
  readonly territoire: string
  /** Guichet that registered the application. */
  readonly guichet: string
  readonly dateCreationDemande: string
  readonly role: RolePersonne
  readonly rang: number
  readonly identite: string
  /** Keys in common. */
  readonly communes: number
}

/** What the service decides once it has seen the candidates, inside the transaction. */
export interface Tri {
  readonly refuse: boolean
  readonly journal: JournalEntry
  /** Facts of the answer, JSON object text, kept with the key so that a replay gives the same answer. */
  readonly reponse: string
}

/** The search of duplicates that goes with a deed: seen and decided in the deed's own transaction. */
export interface Recherche {
  readonly personnes: readonly PersonneIndexee[]
  /** Applications that do not count: the one changed, the one a couple leaves. */
  readonly sauf: readonly string[]
  /** Asked again when the transaction had to be undone: the last answer counts. */
  readonly trier: (candidats: readonly Candidat[]) => Tri
}

interface Acte {
  /** Three characters: `111`, `0` + department, `97x`. Acts on one territory wait for each other. */
  readonly territoire: string
  readonly guichet: string
  /** The application as the model's JSON, without its numUnique. */
  readonly contenu: string
  readonly key: ExchangeKey | undefined
  readonly journal: JournalEntry
  readonly reponse: string
  /** Absent when nobody new comes in. */
  readonly recherche?: Recherche
}

/** A new application to keep. */
export interface Depot extends Acte {
  /** Month and year of the registration, `MMAA`. */
  readonly mmaa: string
  /** Day of creation, `YYYY-MM-DD`. */
  readonly dateCreationDemande: string
  readonly personnes?: readonly PersonneIndexee[]
}

/** What happened to an application, as the outbox tells it. */
export type NatureEvolution =
  | 'CREATION'
  | 'MODIFICATION'
  | 'RENOUVELLEMENT'
  | 'RADIATION'
  | 'REACTIVATION'
  | 'DALO'
  | 'PREAVIS'
  | 'PURGE'
  | 'PLAN_PUBLIE'
  | NatureDossier

/** The next version of an application. */
export interface Revision extends Acte {
  readonly numUnique: string
  /** The version it replaces; another one in force is a conflict. */
  readonly versionLue: number
  readonly nature: NatureEvolution
  readonly etat: Etat
  readonly dateRenouvellement: string | undefined
  readonly dateRadiation: string | undefined
  readonly motifRadiation: string | undefined
  /** The persons it now has; absent when they have not changed. */
  readonly personnes?: readonly PersonneIndexee[]
}

interface Connue {
  readonly numUnique: string
  readonly version: number
  readonly reponse: string
}

type Rejouable =
  | ({ readonly kind: 'fait' } & Connue)
  /** The same key with the same content was answered before: the same facts again. */
  | ({ readonly kind: 'rejeu' } & Connue)
  /** The key was used with another content. */
  | { readonly kind: 'cle-reutilisee'; readonly empreinteConnue: string }
  /** The service refused on sight of the candidates; only the journal was written. */
  | { readonly kind: 'refuse' }

export type DepotOutcome = Rejouable
export type RevisionOutcome =
  | Rejouable
  /** The version read is not the one in force; nothing was written. */
  | { readonly kind: 'conflit' }

/** What is known of a key already used. */
export interface ReponseKept extends Connue {
  readonly empreinte: string
}

/** One version of an application as kept. */
export interface DemandeKept {
  readonly numUnique: string
  readonly version: number
  readonly etat: Etat
  readonly territoire: string
  readonly dateCreationDemande: string
  readonly dateRenouvellement: string | null
  readonly dateRadiation: string | null
  readonly motifRadiation: string | null
  /** Instant of this version, ISO 8601 UTC. */
  readonly horodatage: string
  /** Guichet that wrote this version. */
  readonly guichet: string
  readonly contenu: string
}

/** An application whose clock has run to some day. */
export interface Echue {
  readonly numUnique: string
  readonly version: number
}

export interface Evolution {
  readonly numUnique: string
  readonly version: number
  readonly horodatage: string
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

export interface Store extends StoreOfPieces, StoreOfAcces, StoreOfJournal {
  readonly kind: 'sqlite' | 'postgresql'
  /** Keeps a new application. Raises StoreUnavailable when nothing could be committed. */
  depose(depot: Depot): Promise<DepotOutcome>
  /** Keeps the next version of an application. Raises StoreUnavailable when nothing could be committed. */
  revise(revision: Revision): Promise<RevisionOutcome>
  /** Writes a journal row alone (a judged refusal, a reading). */
  record(entry: JournalEntry): Promise<void>
  /**
   * Says in the outbox that the notice of renewal is due on a day, once for each period of validity.
   * Returns false when it was said before, or when that version is no longer in force.
   */
  notify(echue: Echue, preavis: string, entry: JournalEntry): Promise<boolean>
  /** Erases all but the number of an application cancelled on or before a day. Returns false when it is not one. */
  purge(numUnique: string, radieeJusquAu: string, entry: JournalEntry): Promise<boolean>
  /** The last version, or the one asked; a purged application is not found. */
  findDemande(numUnique: string, version?: number): Promise<DemandeKept | undefined>
  /** The answer kept under a key that is still valid at an instant, whatever its content. */
  findReponse(key: KeyName, horodatage: string): Promise<ReponseKept | undefined>
  /** Last version that a guichet read or wrote. */
  findVersionVue(numUnique: string, guichet: string): Promise<number | undefined>
  /** Persons who share keys with those searched, the most alike first, at most 200 for each. */
  findCandidats(personnes: readonly PersonneIndexee[]): Promise<readonly Candidat[]>
  /** Doubtful answers given to a guichet since an instant. */
  countDoutes(guichet: string, depuis: string): Promise<number>
  /** Applications in a state since a day or before, the oldest first; or only those not yet told of their renewal. */
  findEchues(
    etat: 'ACTIVE' | 'RADIEE',
    jusquAu: string,
    limite: number,
    aPrevenir?: boolean,
  ): Promise<readonly Echue[]>
  /** What happened of a nature since an instant to the applications that a guichet has read or written. */
  findEvolutions(
    nature: NatureEvolution,
    depuis: string,
    guichet: string,
    limite: number,
  ): Promise<readonly Evolution[]>
  /** Remembers a value under a name once for good; returns the one remembered. */
  remember(nom: string, valeur: string): Promise<string>
  /** Erases the exchange keys that no longer count at an instant, with the answers kept under them. */
  forgetKeys(horodatage: string): Promise<void>
  health(): Promise<StoreHealth>
  figures(): StoreFigures
  close(): Promise<void>
}

/** The store could not commit or answer; the caller may try again. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
}

export interface StoreOptions {
  readonly gate?: Gate
  /** Sabotage for the drill's twin only: acknowledges before the commit. */
  readonly acknowledgeEarly?: boolean
}
