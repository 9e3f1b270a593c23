/** Doubtful answers, counted for each guichet, so that nobody fishes for an identity by trying names. */
import { fault } from '../diagnostic/gateway-fault.ts'
import type { Store } from '../store/ports.ts'

const WINDOW_MS = 3_600_000
/** How long a count is trusted, other processes counting in the same journal. */
const FRESH_MS = 5_000

interface Count {
  readonly at: number
  n: number
}

export class DoubtLimiter {
  readonly #store: Store
  readonly #limit: number
  readonly #counts = new Map<string, Count>()

  constructor(store: Store, limit: number) {
    this.#store = store
    this.#limit = limit
  }

  /** To ask before the record is looked at. Raises SNE-DRO-003 when the guichet had too many doubtful answers. */
  async check(guichet: string | undefined, maintenant: Date): Promise<void> {
    const name = guichet ?? ''
    const now = maintenant.getTime()
    let count = this.#counts.get(name)
    if (!count || now - count.at > FRESH_MS || now < count.at) {
      const depuis = new Date(now - WINDOW_MS).toISOString()
      count = { at: now, n: await this.#store.countDoutes(name, depuis) }
      this.#forget(now)
      this.#counts.set(name, count)
    }
    if (count.n >= this.#limit) throw fault('SNE-DRO-003', { limite: this.#limit })
  }

  /** One more doubtful answer; the journal has it too. */
  add(guichet: string | undefined): void {
    const count = this.#counts.get(guichet ?? '')
    if (count) count.n++
  }

  /** Callers are few, but the names they give are not trusted to be. */
  #forget(now: number): void {
    for (const [name, { at }] of this.#counts) if (now - at > FRESH_MS) this.#counts.delete(name)
  }
}
