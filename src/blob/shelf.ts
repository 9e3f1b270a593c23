import type { SealedBytes } from './plaintext.ts'
import type { BlobListed, BlobStore, Plage } from './ports.ts'
import type { Spooled } from './spool.ts'

/** Where sealed contents are kept, each under its key. Two of them: a folder, a bucket. */
export interface Shelf {
  readonly kind: BlobStore['kind']
  /** Keeps a content of the spool, durably, under a key that nothing has yet. Raises BlobUnavailable. */
  put(spooled: Spooled): Promise<void>
  /**
   * Some of the sealed bytes.
   * @param size sealed bytes of the whole
   * Raises BlobMissing, BlobDamaged for another size, BlobUnavailable.
   */
  open(cle: string, size: number, sealed: Plage): Promise<SealedBytes>
  /** One that is not there is erased already. Raises BlobUnavailable. */
  erase(cle: string): Promise<void>
  /** Raises BlobUnavailable. */
  list(): AsyncIterable<BlobListed>
  /** Undefined when usable; otherwise the cause, without address or path. */
  health(): Promise<string | undefined>
  close(): void
}
