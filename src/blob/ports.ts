/**
 * What a service may ask of the memory of documents' bytes. Two stores answer it (disk, S3), one suite tests both.
 *
 * Only sealed bytes touch the disk or the bucket. What the bytes are, and whose, is not known here.
 */
import type { Readable } from 'node:stream'

/** The form of every key; what has another form was never given out. */
export const CLE = /^[0-9a-f]{32}$/

/** Some bytes of a plaintext, both ends included, from 0. */
export interface Plage {
  readonly debut: number
  readonly fin: number
}

/** Where a process of ours reads a reception by itself, and the key of that reception alone. */
export interface Scelle {
  readonly fichier: string
  readonly cle: string
  /** Its data key, in base64: never to be kept. */
  readonly cleDonnees: string
  /** Plaintext bytes. */
  readonly taille: number
}

/** Bytes received, sealed in the spool, not yet kept. */
export interface Reception {
  /** Key under which they are written once: 128 random bits in lower-case hexadecimal. */
  readonly cle: string
  /** The data key wrapped by the master key; safe to store in the database. */
  readonly cleEnveloppee: string
  /** Plaintext bytes. */
  readonly taille: number
  /** SHA-256 (hex) of the plaintext. */
  readonly sha256: string
  /** Where they are until they are kept or discarded. */
  readonly scelle: Scelle
  /** The plaintext again, as often as wanted; destroyed with BlobMissing once discarded. Raises RangeError. */
  open(plage?: Plage): Readable
  /**
   * Makes them durable under their key: after this a power cut loses nothing. Asked twice, does it once.
   * Raises BlobUnavailable, and then they are discarded: what failed once to reach the disk is not tried again.
   */
  keep(): Promise<void>
  /** Erases them, kept or not; never raises. What could not be erased is found by `list` or `sweepSpool`. */
  discard(): Promise<void>
}

/** A kept blob, as the sweeping of orphans sees it. */
export interface BlobListed {
  readonly cle: string
  readonly depuis: Date
}

/** What the register says of a kept blob. */
export interface BlobKnown {
  readonly cle: string
  readonly cleEnveloppee: string
  readonly taille: number
  readonly sha256: string
}

/** A blob that is not what the register says. */
export interface BlobFound<T extends BlobKnown> {
  readonly blob: T
  /** `illisible`: the store answers, and does not give this one. `cle-inconnue`: the ring lacks its master key. */
  readonly etat: 'abime' | 'absent' | 'illisible' | 'cle-inconnue'
}

/** Why a store of bytes is of no use now. */
export interface BlobTrouble {
  /** Without address or path. */
  readonly cause: string
  /** Of this process's own disk, where another process might do better; or of what they share. */
  readonly isOwn: boolean
}

export interface BlobStore {
  readonly kind: 'disque' | 's3'
  /** The folder where receptions are sealed. */
  readonly receptions: string
  /**
   * Counts, hashes and seals what comes, in less than 300 KiB of memory and no faster than it can be written.
   * Raises BlobTooLarge past `max` bytes, BlobUnavailable, or the source's own error; the source is then destroyed and
   * nothing is left.
   */
  receive(source: AsyncIterable<Uint8Array>, max: number): Promise<Reception>
  /**
   * The plaintext of a kept blob, or some of it; a segment is given out once it is authenticated.
   * @param taille plaintext bytes of the whole blob
   * Raises BlobMissing, BlobDamaged, BlobUnavailable or RangeError for what is known before the first byte; the stream
   * is destroyed with the same errors afterwards.
   */
  read(cle: string, cleEnveloppee: string, taille: number, plage?: Plage): Promise<Readable>
  /** Reads kept blobs one after the other and tells those that are lost or not as registered. Raises BlobUnavailable. */
  scrub<T extends BlobKnown>(known: AsyncIterable<T> | Iterable<T>): AsyncGenerator<BlobFound<T>>
  /** One that is not there is erased already. Raises BlobUnavailable. */
  erase(cle: string): Promise<void>
  /** Every kept blob with the instant it was written, in no order. Raises BlobUnavailable. */
  list(): AsyncIterable<BlobListed>
  /** Erases what a killed process left in the spool, older than an age in milliseconds. Returns how many. */
  sweepSpool(olderThanMs: number): Promise<number>
  /** What the spool holds now, bytes on the disk. Raises BlobUnavailable. */
  spooled(): Promise<{ readonly fichiers: number; readonly octets: number }>
  /** Undefined when usable. */
  health(): Promise<BlobTrouble | undefined>
  close(): Promise<void>
}

/** More bytes came than are admitted. */
export class BlobTooLarge extends Error {
  override readonly name = 'BlobTooLarge'
  readonly max: number

  /** In: the most bytes admitted. */
  constructor(max: number) {
    super(`plus de ${max} octets reçus`)
    this.max = max
  }
}

/** The store could not keep, answer or erase; the caller may try again. */
export class BlobUnavailable extends Error {
  override readonly name = 'BlobUnavailable'
}

/** What is kept is not what was sealed, or another key sealed it. */
export class BlobDamaged extends Error {
  override readonly name = 'BlobDamaged'
}

/** Its master key is not in the ring: nothing is known of the bytes themselves. */
export class MasterKeyUnknown extends BlobDamaged {}

/** Nothing is kept under that key. */
export class BlobMissing extends Error {
  override readonly name = 'BlobMissing'
}

/** A bucket behind the S3 protocol. */
export interface S3Place {
  /** `http://…` or `https://…`, without the bucket. */
  readonly endpoint: string
  readonly bucket: string
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/** Named points of `keep` where a drill may stop the process, hold it or fail it. Absent in production. */
export type BlobGate = (
  point: 'avant-fsync' | 'avant-lien' | 'avant-fsync-dossier' | 'avant-envoi' | 'apres-envoi',
) => void | Promise<void>
