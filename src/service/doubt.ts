/** Doubtful answers, counted for each guichet, so that nobody fishes for an identity by trying names. */
import { fault } from '../diagnostic/gateway-fault.ts'
import type { Store } from '../store/ports.ts'

const WINDOW_MS = 3_600_000
/** How long a count is trusted, other processes counting in the same journal. */
const FRESH_MS = 5_000

interface Count {
  readonly at: number
  /** Doubtful rows of the journal within the hour before. */
  readonly journalled: Promise<number>
  /** Doubtful answers given here since. */
  since: number
}

export class DoubtLimiter {
  readonly #store: Store
  readonly #limit: number
  readonly #counts = new Map<string, Count>()

  constructor(store: Store, limit: number) {
    this.#store = store
    this.#limit = limit
  }

  /**
   * To ask before the record is looked at.
   * Raises SNE-DRO-003 when the guichet had too many doubtful answers, StoreUnavailable when they cannot be counted.
   */
  async check(guichet: string | undefined, maintenant: Date): Promise<void> {
    const name = guichet ?? ''
    const now = maintenant.getTime()
    let count = this.#counts.get(name)
    if (!count || now - count.at > FRESH_MS || now < count.at) {
      const depuis = new Date(now - WINDOW_MS).toISOString()
      // Kept before it is known, so that calls at the same instant share one count.
      count = { at: now, journalled: this.#store.countDoutes(name, depuis), since: 0 }
      this.#forget(now)
      this.#counts.set(name, count)
    }
    if ((await this.#known(name, count)) + count.since >= this.#limit)
      throw fault('SNE-DRO-003', { limite: this.#limit })
  }

  /** One more doubtful answer; the journal has it too. */
  add(guichet: string | undefined): void {
    const count = this.#counts.get(guichet ?? '')
    if (count) count.since++
  }

  /** A count that failed is not kept: the next call asks again. */
  async #known(name: string, count: Count): Promise<number> {
    try {
      return await count.journalled
    } catch (error) {
      if (this.#counts.get(name) === count) this.#counts.delete(name)
      throw error
    }
  }

  /** Callers are few, but the names they give are not trusted to be. */
  #forget(now: number): void {
    for (const [name, { at }] of this.#counts) if (now - at > FRESH_MS) this.#counts.delete(name)
  }
}
