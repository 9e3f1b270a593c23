interface Waiting {
  readonly rank: number
  readonly start: () => void
}

/** Lets some tasks run at once and the others wait their turn, in order. */
export class Slots {
  #free: number
  readonly #waiting: Waiting[] = []

  /** In: how many may run at once. */
  constructor(atOnce: number) {
    this.#free = atOnce
  }

  /**
   * Runs a task when there is room: of those that wait, one of the lowest rank first, and among these the first come.
   * Raises what it raises.
   */
  async run<T>(task: () => Promise<T>, rank = 0): Promise<T> {
    if (this.#free > 0) this.#free -= 1
    else await new Promise<void>((start) => this.#enqueue({ rank, start }))
    try {
      return await task()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#free += 1
      else next.start()
    }
  }

  #enqueue(waiting: Waiting): void {
    const before = this.#waiting.findLastIndex(({ rank }) => rank <= waiting.rank)
    this.#waiting.splice(before + 1, 0, waiting)
  }
}
