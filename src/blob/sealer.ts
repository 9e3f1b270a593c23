import { createHash } from 'node:crypto'
import { freeAtOnce } from '../base/buffer.ts'
import { turn } from '../base/turn.ts'
import { SEALED_SEGMENT, SEGMENT, type SegmentCipher } from './segment.ts'

/** Segments written at once. With the plaintext of one more, a reception stays under 300 KiB. */
const BATCH = 3

/** What is known of a content once it is sealed whole. */
export interface SealedContent {
  readonly taille: number
  readonly sha256: string
}

/**
 * Seals a content of unknown length, counting and hashing it on the way.
 * Buffers are its own and used again: what `write` is given holds until its promise settles, no longer.
 */
export class Sealer {
  readonly #cipher: SegmentCipher
  readonly #write: (sealed: Buffer) => Promise<void>
  readonly #hash = createHash('sha256')
  readonly #segment = Buffer.allocUnsafeSlow(SEGMENT)
  readonly #batch = Buffer.allocUnsafeSlow(BATCH * SEALED_SEGMENT)
  #filled = 0
  #used = 0
  #rank = 0
  #taille = 0

  constructor(cipher: SegmentCipher, write: (sealed: Buffer) => Promise<void>) {
    this.#cipher = cipher
    this.#write = write
  }

  /** Takes the next bytes. Raises what `write` raises. */
  async push(chunk: Uint8Array): Promise<void> {
    this.#taille += chunk.length
    for (let at = 0; at < chunk.length; ) {
      // A full segment waits for another byte: only then is it known not to be the last.
      if (this.#filled === SEGMENT) {
        await turn()
        this.#seal(false)
        if (this.#used === this.#batch.length) await this.#flush()
      }
      const part = chunk.subarray(at, at + SEGMENT - this.#filled)
      this.#segment.set(part, this.#filled)
      this.#filled += part.length
      at += part.length
    }
  }

  /** Seals what is left as the last segment, and holds no memory afterwards. Raises what `write` raises. */
  async end(): Promise<SealedContent> {
    this.#seal(true)
    await this.#flush()
    freeAtOnce(this.#segment)
    freeAtOnce(this.#batch)
    return { taille: this.#taille, sha256: this.#hash.digest('hex') }
  }

  #seal(isLast: boolean): void {
    const plaintext = this.#segment.subarray(0, this.#filled)
    this.#hash.update(plaintext)
    this.#used = this.#cipher.seal(plaintext, this.#rank, isLast, this.#batch, this.#used)
    this.#rank += 1
    this.#filled = 0
  }

  async #flush(): Promise<void> {
    const sealed = this.#batch.subarray(0, this.#used)
    this.#used = 0
    await this.#write(sealed)
  }
}
