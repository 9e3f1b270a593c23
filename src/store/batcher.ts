import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Answer, Deed } from './deed.ts'
import { SequenceExhausted } from './deed.ts'
import { within } from './patience.ts'
import type { StoreFigures } from './ports.ts'
import { StoreUnavailable } from './ports.ts'

/** Tells the callers of a batch their answers, in the batch's order. */
export type Acknowledge = (answers: readonly Answer[]) => void

/** What a driver gives the batcher. */
export interface BatchWriter {
  /** Writes the deeds in one transaction and gives one answer each, in order. Raises when nothing was kept. */
  write(deeds: readonly Deed[], acknowledge: Acknowledge): Promise<readonly Answer[]>
  /** Whether a deed of the failed batch may be tried alone: nothing was committed and the store still answers. */
  mayRetryAlone(error: unknown): boolean
}

interface Waiting {
  readonly deed: Deed
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: StoreUnavailable) => void
}

export const CAP = 64

const unavailable = (error: unknown): StoreUnavailable =>
  error instanceof SequenceExhausted
    ? error
    : new StoreUnavailable("le dépôt n'a pas pu être enregistré", { cause: error })

/**
 * Gathers deeds that arrive while a commit runs and writes them in the next one.
 * A batch that fails is tried again deed by deed, so that one bad deed harms no other.
 */
export class Batcher {
  readonly #writer: BatchWriter
  readonly #cap: number
  readonly #patience: number | undefined
  #queue: Waiting[] = []
  #running: Promise<void> | undefined
  #inFlight = 0
  #commits = 0
  #deeds = 0
  #closed = false

  /**
   * In: the driver's writer, the most deeds that share a commit, and the milliseconds that a caller waits at most: past
   * them nobody knows yet whether its deed will be done, which its key will tell.
   */
  constructor(writer: BatchWriter, cap = CAP, patience?: number) {
    this.#writer = writer
    this.#cap = cap
    this.#patience = patience
  }

  /** Answered once the deed is committed. Raises StoreUnavailable when it could not be, or after close. */
  submit(deed: Deed): Promise<Answer> {
    if (this.#closed) return Promise.reject(new StoreUnavailable('le dépôt est fermé'))
    const answer = new Promise<Answer>((resolve, reject) => {
      this.#queue.push({ deed, resolve, reject })
      this.#running ??= this.#drain()
    })
    return this.#patience === undefined ? answer : within(this.#patience, answer)
  }

  /** Counters since the opening. */
  figures(): StoreFigures {
    return { commits: this.#commits, deeds: this.#deeds, waiting: this.#queue.length + this.#inFlight }
  }

  /** Refuses new deeds and waits for those already accepted. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#running
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      // Leaves one turn of the loop so that requests already received join this commit.
      await nextTurn()
      const batch = this.#queue.splice(0, this.#cap)
      this.#inFlight = batch.length
      await this.#attempt(batch)
      this.#inFlight = 0
    }
    this.#running = undefined
  }

  async #attempt(batch: readonly Waiting[]): Promise<void> {
    try {
      await this.#write(batch)
    } catch (error) {
      if (batch.length > 1 && this.#writer.mayRetryAlone(error)) {
        for (const one of batch) await this.#attempt([one])
      } else {
        for (const one of batch) one.reject(unavailable(error))
      }
    }
  }

  async #write(batch: readonly Waiting[]): Promise<void> {
    const answers = await this.#writer.write(
      batch.map((one) => one.deed),
      (early) => this.#resolve(batch, early),
    )
    this.#commits += 1
    const again = batch.filter((_, index) => answers[index] === 'a-reprendre')
    this.#deeds += batch.length - again.length
    this.#queue.unshift(...again)
    this.#resolve(batch, answers)
  }

  #resolve(batch: readonly Waiting[], answers: readonly Answer[]): void {
    for (const [index, one] of batch.entries()) {
      const answer = answers[index]
      if (answer === undefined) one.reject(new StoreUnavailable('le dépôt a répondu de façon incomplète'))
      else if (answer !== 'a-reprendre') one.resolve(answer)
    }
  }
}
