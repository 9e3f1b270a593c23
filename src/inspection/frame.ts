/** What parent and child say to each other: two lengths of four bytes, a JSON head of the first, bytes of the second. */
import type { Scelle } from '../blob/ports.ts'
import type { Limites } from './verdict.ts'

/** A head that the parent sends; no bytes follow it. */
export interface Demande {
  readonly acte: 'examiner' | 'rendre'
  readonly limites: Limites
  readonly document: Scelle
}

/** A head that the child sends. The first one of its life only says that it is there. */
export type Reponse =
  | { readonly valeur: unknown }
  /** Where the sealed document is cannot be read, or does not hold what was sealed. */
  | { readonly illisible: string }

/** What the child says once it holds the whole document, before it looks at it. */
export const RECU = 'recu'

/** The most bytes of a head: it holds names and numbers only. */
const HEAD_MAX = 16_384
const LENGTHS = 8
const EMPTY = Buffer.alloc(0)

/** The bytes of a frame up to its body, which is to follow. */
export const frameHead = (head: Demande | Reponse, body: Buffer = EMPTY): Buffer => {
  const json = Buffer.from(JSON.stringify(head))
  const lengths = Buffer.alloc(LENGTHS)
  lengths.writeUInt32BE(json.length)
  lengths.writeUInt32BE(body.length, 4)
  return Buffer.concat([lengths, json])
}

type Awaited = 'lengths' | 'head' | 'body'

/**
 * Puts frames together again from the chunks of a pipe. A body is written once, into a buffer of its announced size.
 * Raises RangeError on a head too long or a body over `most`: the other side is not what it should be.
 */
export class FrameReader<Head> {
  readonly #most: number
  readonly #onFrame: (head: Head, body: Buffer) => void
  #head: Head | undefined
  #body = 0
  #pending = Buffer.alloc(LENGTHS)
  #filled = 0
  #awaited: Awaited = 'lengths'

  constructor(most: number, onFrame: (head: Head, body: Buffer) => void) {
    this.#most = most
    this.#onFrame = onFrame
  }

  push(chunk: Buffer): void {
    let at = 0
    do {
      const taken = Math.min(chunk.length - at, this.#pending.length - this.#filled)
      chunk.copy(this.#pending, this.#filled, at, at + taken)
      at += taken
      this.#filled += taken
      if (this.#filled === this.#pending.length) this.#step(this.#pending)
    } while (at < chunk.length || this.#pending.length === 0)
  }

  #step(whole: Buffer): void {
    if (this.#awaited === 'lengths') {
      this.#body = bounded(whole.readUInt32BE(4), this.#most)
      this.#await('head', bounded(whole.readUInt32BE(0), HEAD_MAX))
    } else if (this.#awaited === 'head') {
      this.#head = JSON.parse(whole.toString()) as Head
      this.#await('body', this.#body)
    } else {
      const head = this.#head as Head
      this.#await('lengths', LENGTHS)
      this.#onFrame(head, whole)
    }
  }

  #await(awaited: Awaited, size: number): void {
    // Not from the shared pool: the bytes of a document leave with it.
    this.#pending = Buffer.allocUnsafeSlow(size)
    this.#filled = 0
    this.#awaited = awaited
  }
}

const bounded = (size: number, most: number): number => {
  if (size > most) throw new RangeError(`${size} bytes, ${most} at most`)
  return size
}
