/** Who waits for a place, each in turn with the others however many of one's own are waiting. */
export class Waiting<T> {
  /** In the order in which each is served; within one, first come first served. */
  readonly #queues = new Map<string, ((given: T) => void)[]>()
  #size = 0

  get size(): number {
    return this.#size
  }

  /** Waits. @param pour whose turn it is */
  wait(pour: string): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<T>()
    const own = this.#queues.get(pour)
    if (own) own.push(resolve)
    else this.#queues.set(pour, [resolve])
    this.#size++
    return promise
  }

  /** Hands something to whoever is next; false when nobody waits. */
  give(given: T): boolean {
    const [next] = this.#queues
    if (!next) return false
    const [pour, own] = next
    const [first, ...others] = own
    this.#queues.delete(pour)
    if (others.length > 0) this.#queues.set(pour, others)
    this.#size--
    first?.(given)
    return true
  }
}
