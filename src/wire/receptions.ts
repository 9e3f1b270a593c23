/** What was received of one message: each document is taken by what the message asks for, the others are given up. */
import { fault, type GatewayFault } from '../diagnostic/gateway-fault.ts'
import { resolveCid } from '../envelope/mime.ts'
import type { Receive, Receiver } from '../envelope/receive.ts'
import { CHEMIN_CONTENU } from '../service/depot.ts'

/** SNE-PIE-022. @param taille bytes that the document is known to have, at least */
export const tooLong = (limite: number, taille: number): GatewayFault =>
  fault('SNE-PIE-022', { limite, taille }, { chemin: CHEMIN_CONTENU })

/** The documents of one message, by Content-ID or by token. */
export class Receptions<R> {
  readonly #receiver: Receiver<R> | undefined
  readonly #limit: number
  readonly #made = new Set<R>()
  #byName: ReadonlyMap<string, R> = new Map()

  /** @param limit most bytes that one document may have */
  constructor(receiver?: Receiver<R>, limit = 0) {
    this.#receiver = receiver
    this.#limit = limit
  }

  /** Documents by the names that the message gives them, taken or not. */
  get byName(): ReadonlyMap<string, R> {
    return this.#byName
  }

  /** Receives, and remembers what there would be to give up. Raises SNE-PIE-022 on a document that is too long. */
  readonly receive: Receive<R> = async (source, about) => {
    if (!this.#receiver) throw new Error('a document was received without a receiver')
    const reception = await this.#receiver.receive(measured(source, this.#limit), about)
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

async function* measured(source: AsyncIterable<Uint8Array>, limite: number): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const bytes of source) {
    size += bytes.length
    if (size > limite) throw tooLong(limite, size)
    yield bytes
  }
}
