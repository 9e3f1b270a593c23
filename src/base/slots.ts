/** Lets some tasks run at once and the others wait their turn, in order. */
export class Slots {
  #free: number
  readonly #waiting: (() => void)[] = []

  /** In: how many may run at once. */
  constructor(atOnce: number) {
    this.#free = atOnce
  }

  /** Runs a task when there is room. Raises what it raises. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    try {
      return await task()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#free += 1
      else next()
    }
  }
}
