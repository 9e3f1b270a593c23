/** What was received of one message: each document is taken by what the message asks for, the others are given up. */
import { resolveCid } from '../envelope/mime.ts'
import type { Receive, Receiver } from '../envelope/receive.ts'

/** The documents of one message, by Content-ID or by token. */
export class Receptions<R> {
  readonly #receiver: Receiver<R> | undefined
  readonly #made = new Set<R>()
  #byName: ReadonlyMap<string, R> = new Map()

  constructor(receiver?: Receiver<R>) {
    this.#receiver = receiver
  }

  /** Documents by the names that the message gives them, taken or not. */
  get byName(): ReadonlyMap<string, R> {
    return this.#byName
  }

  /** Receives, and remembers what there would be to give up. */
  readonly receive: Receive<R> = async (source, about) => {
    if (!this.#receiver) throw new Error('a document was received without a receiver')
    const reception = await this.#receiver.receive(source, about)
    this.#made.add(reception)
    return reception
  }

  /** Says under which names what was received is asked for. */
  name(byName: ReadonlyMap<string, R>): void {
    this.#byName = byName
  }

  /**
   * Takes a document: from then on it is the caller's to keep or to discard.
   * @param reference a `cid:` address, or the text of an element
   */
  take(reference: string): R | undefined {
    const found = resolveCid(reference, this.#byName) ?? this.#byName.get(reference.trim())
    if (found !== undefined) this.#made.delete(found)
    return found
  }

  /** Gives up every document that was not taken; what fails there is left to whoever sweeps. */
  async discard(): Promise<void> {
    const left = [...this.#made]
    this.#made.clear()
    await Promise.allSettled(left.map(async (reception) => this.#receiver?.discard(reception)))
  }
}
