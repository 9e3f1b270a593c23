import type { Depot, DepotOutcome, JournalEntry } from './ports.ts'
import { StoreUnavailable } from './ports.ts'

/** What a batch is made of: an application to keep, or a journal row alone. */
export type Deed =
  | { readonly kind: 'depot'; readonly depot: Depot }
  | { readonly kind: 'journal'; readonly entry: JournalEntry }

/**
 * What a driver says of each deed of a batch: the outcome of a depot, `'note'` for a journal row,
 * `'a-reprendre'` when another exchange took the key at the same instant and the deed must come back.
 */
export type Answer = DepotOutcome | 'note' | 'a-reprendre'

/** Last number of a sequence of six digits. */
export const LAST_NUMBER = 999_999

const KEY_LIFETIME_MS = 30 * 24 * 3600 * 1000

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

/** What is known of a key already used. */
export interface KnownKey {
  readonly empreinte: string
  readonly numUnique: string
  readonly version: number
  readonly reponse: string
}

/** Outcome of a depot whose key was used before: the same facts, or a refusal when the content differs. */
export const judgeKnownKey = (depot: Depot, known: KnownKey): DepotOutcome =>
  depot.key?.empreinte === known.empreinte
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
