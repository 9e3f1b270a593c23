/** What parent and child say to each other: four bytes of length, a JSON head, then the bytes that the head announces. */
import type { Limites } from './verdict.ts'

/** A head that the parent sends, before the document's `taille` bytes. */
export interface Demande {
  readonly taille: number
  readonly acte: 'examiner' | 'rendre'
  readonly limites: Limites
}

/** A head that the child sends, before `taille` bytes. The first one of its life only says that it is there. */
export interface Reponse {
  readonly taille: number
  readonly valeur: unknown
}

/** What the child says once it holds the whole document, before it looks at it. */
export const RECU = 'recu'

/** The most bytes of a head: it holds names and numbers only. */
const HEAD_MAX = 4096

/** The bytes of a head, its length included. */
export const frameHead = (head: Demande | Reponse): Buffer => {
  const json = Buffer.from(JSON.stringify(head))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(json.length)
  return Buffer.concat([length, json])
}

/**
 * Puts frames together again from the chunks of a pipe. A body is written once, into a buffer of its announced size.
 * Raises RangeError on a head too long or a body over `most`: the other side is not what it should be.
 */
export class FrameReader<Head extends { readonly taille: number }> {
  readonly #most: number
  readonly #onFrame: (head: Head, body: Buffer) => void
  #head: Head | undefined
  #pending = Buffer.alloc(4)
  #filled = 0
  #isLength = true

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
    } while (at < chunk.length || (this.#pending.length === 0 && this.#head !== undefined))
  }

  #step(whole: Buffer): void {
    if (this.#head !== undefined) {
      const head = this.#head
      this.#head = undefined
      this.#await(4, true)
      this.#onFrame(head, whole)
    } else if (this.#isLength) {
      this.#await(bounded(whole.readUInt32BE(0), HEAD_MAX), false)
    } else {
      this.#head = JSON.parse(whole.toString()) as Head
      this.#await(bounded(this.#head.taille, this.#most), false)
    }
  }

  #await(size: number, isLength: boolean): void {
    // Not from the shared pool: the bytes of a document leave with it.
    this.#pending = Buffer.allocUnsafeSlow(size)
    this.#filled = 0
    this.#isLength = isLength
  }
}

const bounded = (size: number, most: number): number => {
  if (size > most) throw new RangeError(`${size} bytes, ${most} at most`)
  return size
}
