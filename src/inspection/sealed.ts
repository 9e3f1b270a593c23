/** A document read from its sealed file. Runs in the child process, which is told the key of that document alone. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { freeAtOnce } from '../base/buffer.ts'
import { BlobDamaged, type Scelle } from '../blob/ports.ts'
import { SEALED_SEGMENT, SEGMENT, SegmentCipher, sealedSize, segmentsOf } from '../blob/segment.ts'

/** Fresh memory costs more than reading and opening a document do: this much is used again. */
const KEPT = 16 * 2 ** 20

/** Reads documents one after the other, in memory of its own. */
export class SealedReader {
  #kept = Buffer.alloc(0)
  readonly #segment = Buffer.allocUnsafeSlow(SEALED_SEGMENT)

  /**
   * A whole document, each segment authenticated. It holds until the next one is read; `forget` it before that.
   * Raises BlobDamaged, or what the disk raises.
   */
  read({ fichier, cle, cleDonnees, taille }: Scelle): Buffer {
    const cipher = new SegmentCipher(cle, Buffer.from(cleDonnees, 'base64'))
    const file = openSync(fichier, 'r')
    try {
      if (fstatSync(file).size !== sealedSize(taille))
        throw new BlobDamaged("la taille n'est pas celle qui fut scellée")
      const whole = this.#roomOf(taille)
      const last = segmentsOf(taille) - 1
      for (let rank = 0; rank <= last; rank++) {
        const sealed = this.#fill(file, Math.min(SEALED_SEGMENT, sealedSize(taille) - rank * SEALED_SEGMENT))
        const plaintext = cipher.open(sealed, rank, rank === last)
        whole.set(plaintext, rank * SEGMENT)
        freeAtOnce(plaintext)
      }
      return whole
    } finally {
      closeSync(file)
    }
  }

  /** Nothing of a document is left for the next one to find. */
  forget(document: Buffer): void {
    document.fill(0)
  }

  #fill(file: number, wanted: number): Buffer {
    for (let filled = 0; filled < wanted; ) {
      const read = readSync(file, this.#segment, filled, wanted - filled, null)
      if (read === 0) throw new BlobDamaged('contenu tronqué')
      filled += read
    }
    return this.#segment.subarray(0, wanted)
  }

  #roomOf(taille: number): Buffer {
    if (taille > KEPT) return Buffer.alloc(taille)
    if (taille > this.#kept.length) this.#kept = Buffer.alloc(Math.min(KEPT, taille * 2))
    return this.#kept.subarray(0, taille)
  }
}
