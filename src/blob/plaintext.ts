import { Readable } from 'node:stream'
import { turn } from '../base/turn.ts'
import { BlobDamaged, type Plage } from './ports.ts'
import { SEALED_SEGMENT, SEGMENT, type SegmentCipher, type Span, segmentsOf, spanOf } from './segment.ts'

/** Sealed bytes, in order, from where a span begins. */
export interface SealedBytes {
  /** Fills the target, less only at the end; returns how many bytes it wrote. Raises BlobUnavailable. */
  fill(target: Buffer): Promise<number>
  close(): Promise<void>
}

/** Opens sealed bytes at both ends included. Raises BlobMissing, BlobDamaged, BlobUnavailable. */
export type OpenSealed = (sealed: Plage) => Promise<SealedBytes>

/** Segments read at once. */
const BATCH = 2

/** A blob's plaintext, or some bytes of it: each segment is given out once it is authenticated. */
export class Plaintext extends Readable {
  readonly #cipher: SegmentCipher
  readonly #span: Span
  readonly #taille: number
  readonly #plage: Plage | undefined
  readonly #openSealed: OpenSealed
  readonly #batch: Buffer
  #sealed: SealedBytes | undefined
  /** What the batch holds, and how far it is opened. */
  #filled = 0
  #at = 0
  /** Of the next segment to open. */
  #rank: number

  /** In: the cipher of the blob, its plaintext size, the bytes wanted. Raises RangeError when those do not exist. */
  constructor(cipher: SegmentCipher, openSealed: OpenSealed, taille: number, plage?: Plage) {
    super({ highWaterMark: SEGMENT })
    this.#cipher = cipher
    this.#span = spanOf(taille, plage)
    this.#taille = taille
    this.#plage = plage
    this.#openSealed = openSealed
    this.#rank = this.#span.first
    const { debut, fin } = this.#span.sealed
    this.#batch = Buffer.allocUnsafeSlow(Math.min(BATCH * SEALED_SEGMENT, fin - debut + 1))
  }

  override _construct(done: (error?: Error | null) => void): void {
    this.#openSealed(this.#span.sealed).then((sealed) => {
      this.#sealed = sealed
      done()
    }, done)
  }

  override _read(): void {
    if (this.#rank > this.#span.last) this.push(null)
    else this.#next().catch((error: Error) => this.destroy(error))
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (this.#sealed === undefined) done(error)
    else this.#sealed.close().then(() => done(error), done)
  }

  async #next(): Promise<void> {
    if (this.#at === this.#filled) await this.#fill()
    await turn()
    // Whoever asked may have gone meanwhile.
    if (this.destroyed) return
    const sealed = this.#batch.subarray(this.#at, Math.min(this.#at + SEALED_SEGMENT, this.#filled))
    const isLast = this.#rank === segmentsOf(this.#taille) - 1
    const plaintext = this.#wanted(this.#cipher.open(sealed, this.#rank, isLast))
    this.#at += sealed.length
    this.#rank += 1
    // Of an empty blob: an empty chunk would not ask for what follows it.
    this.push(plaintext.length > 0 ? plaintext : null)
  }

  async #fill(): Promise<void> {
    const left = this.#span.sealed.fin + 1 - this.#rank * SEALED_SEGMENT
    const wanted = Math.min(this.#batch.length, left)
    const filled = await this.#sealed?.fill(this.#batch.subarray(0, wanted))
    if (filled !== wanted) throw new BlobDamaged('contenu tronqué')
    this.#at = 0
    this.#filled = filled
  }

  /** Of an open segment, the part that was asked for. */
  #wanted(plaintext: Buffer): Buffer {
    if (this.#plage === undefined) return plaintext
    const start = this.#rank * SEGMENT
    return plaintext.subarray(
      Math.max(0, this.#plage.debut - start),
      Math.min(SEGMENT, this.#plage.fin + 1 - start),
    )
  }
}
