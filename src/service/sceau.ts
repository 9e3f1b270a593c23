/** The journal's days: closed under a seal, kept twelve months, then erased while their seals stay. */
import { addDays, addMonths } from '../base/day.ts'
import type { Store } from '../store/ports.ts'

/** Months that the journal is kept (CNIL, délibération 2021-122: six to twelve). */
export const MOIS_GARDES = 12

/** The day in UTC: one that no change of clocks makes longer or shorter, the same for every machine. */
export const dayInUtc = (maintenant: Date): string => maintenant.toISOString().slice(0, 10)

/** First day whose rows are still kept at an instant. */
export const firstKept = (maintenant: Date): string => addMonths(dayInUtc(maintenant), -MOIS_GARDES)

/** What became of the journal. */
export interface Tenue {
  /** The day closed; undefined when it was before. */
  readonly scelle: string | undefined
  readonly effacees: number
}

/**
 * Closes the day before an instant, and erases what is old. Any number of processes may do so side by side.
 * Raises StoreUnavailable.
 */
export const tendJournal = async (store: Store, maintenant: Date): Promise<Tenue> => {
  const veille = addDays(dayInUtc(maintenant), -1)
  const sealed = await store.sealDay(veille)
  return {
    scelle: sealed ? veille : undefined,
    effacees: await store.forgetJournal(firstKept(maintenant)),
  }
}
