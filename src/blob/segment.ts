/**
 * The sealed form of a blob: segments of 64 KiB, each followed by its tag (the STREAM construction of Hoang,
 * Reyhanitabar, Rogaway and Vizár, 2015, on AES-256-GCM).
 *
 * The nonce is the segment's number and whether it is the last one, so that none can be taken away, moved or repeated;
 * it may start at zero because each blob has a key of its own. What is authenticated besides is the blob's key.
 */
import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto'
import { freeAtOnce } from '../base/buffer.ts'
import { BlobDamaged, type Plage } from './ports.ts'

const CIPHER = 'aes-256-gcm'
const TAG_BYTES = 16
const TAG = { authTagLength: TAG_BYTES } as const

export const DATA_KEY_BYTES = 32
/** Plaintext bytes of every segment but the last. */
export const SEGMENT = 65_536
/** The same, sealed. */
export const SEALED_SEGMENT = SEGMENT + TAG_BYTES

/** How many segments a plaintext of that many bytes has; an empty one has one. */
export const segmentsOf = (taille: number): number => Math.max(1, Math.ceil(taille / SEGMENT))

/** Bytes of the sealed form of a plaintext of that many bytes. */
export const sealedSize = (taille: number): number => taille + segmentsOf(taille) * TAG_BYTES

/** Segments to open for some bytes of a plaintext, and where they lie in the sealed form (`fin` included). */
export interface Span {
  readonly first: number
  readonly last: number
  readonly sealed: Plage
}

/** In: plaintext bytes of the whole, and those wanted. Raises RangeError when some of those do not exist. */
export const spanOf = (taille: number, plage?: Plage): Span => {
  if (plage !== undefined && !(plage.debut >= 0 && plage.debut <= plage.fin && plage.fin < taille))
    throw new RangeError(`octets ${plage.debut}-${plage.fin} d'un contenu de ${taille}`)
  const first = Math.floor((plage?.debut ?? 0) / SEGMENT)
  const last = plage === undefined ? segmentsOf(taille) - 1 : Math.floor(plage.fin / SEGMENT)
  const fin = Math.min((last + 1) * SEALED_SEGMENT, sealedSize(taille)) - 1
  return { first, last, sealed: { debut: first * SEALED_SEGMENT, fin } }
}

const nonceOf = (rank: number, isLast: boolean): Buffer => {
  const nonce = Buffer.alloc(12)
  nonce.writeUInt32BE(rank, 7)
  nonce[11] = isLast ? 1 : 0
  return nonce
}

/** Seals and opens the segments of one blob. */
export class SegmentCipher {
  readonly #dataKey: KeyObject
  readonly #bound: Buffer

  /** In: the blob's key, and its data key (32 bytes, used for no other). */
  constructor(cle: string, dataKey: Uint8Array) {
    // Half of the time of a segment would go into reading the key again.
    this.#dataKey = createSecretKey(dataKey)
    this.#bound = Buffer.from(`sne-blob/1 ${cle}`)
  }

  /** Writes a sealed segment into `target` from an offset; returns where it ends. */
  seal(plaintext: Uint8Array, rank: number, isLast: boolean, target: Buffer, offset: number): number {
    const cipher = createCipheriv(CIPHER, this.#dataKey, nonceOf(rank, isLast), TAG).setAAD(this.#bound)
    const sealed = cipher.update(plaintext)
    cipher.final()
    target.set(sealed, offset)
    target.set(cipher.getAuthTag(), offset + sealed.length)
    // It also halves the time that sealing takes.
    freeAtOnce(sealed)
    return offset + plaintext.length + TAG_BYTES
  }

  /** The plaintext of a segment. Raises BlobDamaged unless it is the one sealed at that rank of that blob. */
  open(sealed: Buffer, rank: number, isLast: boolean): Buffer {
    const decipher = createDecipheriv(CIPHER, this.#dataKey, nonceOf(rank, isLast), TAG)
      .setAAD(this.#bound)
      .setAuthTag(sealed.subarray(-TAG_BYTES))
    const plaintext = decipher.update(sealed.subarray(0, -TAG_BYTES))
    try {
      decipher.final()
    } catch (error) {
      throw new BlobDamaged(`segment ${rank} altéré`, { cause: error })
    }
    return plaintext
  }
}
