import type { ActeAcces } from './acces.ts'
import type { ActeDossier, ActePlan } from './pieces.ts'
import type {
  Depot,
  Echue,
  ExchangeKey,
  JournalEntry,
  ReponseKept,
  Revision,
  RevisionOutcome,
} from './ports.ts'
import { KEY_LIFETIME_MS, StoreUnavailable } from './ports.ts'

/** What a batch is made of: acts on an application, on its file, on the plan or on the accesses, or a journal row alone. */
export type Deed =
  | { readonly kind: 'depot'; readonly depot: Depot }
  | { readonly kind: 'revision'; readonly revision: Revision }
  | {
      readonly kind: 'preavis'
      readonly echue: Echue
      readonly preavis: string
      readonly entry: JournalEntry
    }
  | {
      readonly kind: 'purge'
      readonly numUnique: string
      readonly jusquAu: string
      readonly entry: JournalEntry
    }
  | { readonly kind: 'dossier'; readonly acte: ActeDossier }
  | { readonly kind: 'plan'; readonly acte: ActePlan }
  | { readonly kind: 'acces'; readonly acte: ActeAcces }
  | { readonly kind: 'journal'; readonly entry: JournalEntry }

/**
 * What a driver says of each deed of a batch: the outcome of an act, `'note'` for what was written, `'sans-effet'`
 * for what had no object, `'inconnue'` where no application bears the number, `'a-reprendre'` when the deed must come back in a later batch (another exchange took the
 * key at the same instant, or a member of the batch bears on it).
 */
export type Answer = RevisionOutcome | 'note' | 'sans-effet' | 'inconnue' | 'a-reprendre'

/** Last number of a sequence of six digits. */
export const LAST_NUMBER = 999_999

/** Most candidates looked at for one person, the most alike first. */
export const CANDIDATS_MAX = 200

/** A condition of the database did not hold for what an act decided: the whole transaction is undone. */
export class EffetImpossible extends Error {}

const BASE_36 = 36

/** A territory (three characters, digits or capitals) as a number, where it must be one: at most 46 655. */
export const zoneOf = (territoire: string): number => Number.parseInt(territoire, BASE_36)

/**
 * Instant before which a key no longer counts for a deed.
 * In: the deed's instant, ISO 8601. Out: ISO 8601 UTC. Raises RangeError on an unreadable instant.
 */
export const keyLimit = (horodatage: string): string =>
  new Date(Date.parse(horodatage) - KEY_LIFETIME_MS).toISOString()

/** Numéro unique of a depot. In: its territory, MMAA and guichet, and the number allocated. */
export const composeNumUnique = (
  depot: Pick<Depot, 'territoire' | 'mmaa' | 'guichet'>,
  number: number,
): string => `${depot.territoire}${depot.mmaa}${String(number).padStart(6, '0')}${depot.guichet}`

type Known = Extract<RevisionOutcome, { readonly kind: 'rejeu' | 'cle-reutilisee' }>

/** Outcome of an act whose key was used before: the same facts, or a refusal when the content differs. */
export const judgeKnownKey = (key: ExchangeKey | undefined, known: ReponseKept): Known =>
  key?.empreinte === known.empreinte
    ? { kind: 'rejeu', numUnique: known.numUnique, version: known.version, reponse: known.reponse }
    : { kind: 'cle-reutilisee', empreinteConnue: known.empreinte }

/** No number is left for this territory and month: trying again will not help before the next month. */
export class SequenceExhausted extends StoreUnavailable {
  readonly sequence: string

  /** In: the sequence as `territoire/mmaa`, and what revealed it. */
  constructor(sequence: string, options?: ErrorOptions) {
    super(`séquence de numéros épuisée : ${sequence}`, options)
    this.sequence = sequence
  }
}
