import type { KeyRing } from './keys.ts'
import { Plaintext } from './plaintext.ts'
import {
  type BlobFound,
  type BlobKnown,
  type BlobListed,
  BlobMissing,
  type BlobStore,
  type BlobTrouble,
  CLE,
  type Plage,
  type Reception,
} from './ports.ts'
import { SpooledReception } from './reception.ts'
import { scrub } from './scrub.ts'
import { SegmentCipher, sealedSize, spanOf } from './segment.ts'
import type { Shelf } from './shelf.ts'
import type { Spool } from './spool.ts'

/** A spool, where contents come in, before a shelf, where they are kept. */
export class SpooledBlobs implements BlobStore {
  readonly kind: BlobStore['kind']
  readonly receptions: string
  readonly #spool: Spool
  readonly #shelf: Shelf
  readonly #keys: KeyRing

  constructor(spool: Spool, shelf: Shelf, keys: KeyRing) {
    this.kind = shelf.kind
    this.receptions = spool.folder
    this.#spool = spool
    this.#shelf = shelf
    this.#keys = keys
  }

  async receive(source: AsyncIterable<Uint8Array>, max: number): Promise<Reception> {
    return new SpooledReception(await this.#spool.receive(source, max), this.#shelf)
  }

  async read(cle: string, cleEnveloppee: string, taille: number, plage?: Plage): Promise<Plaintext> {
    if (!CLE.test(cle)) throw new BlobMissing('ce n’est pas une clé')
    const { sealed: span } = spanOf(taille, plage)
    const cipher = new SegmentCipher(cle, this.#keys.unwrap(cle, cleEnveloppee))
    const sealed = await this.#shelf.open(cle, sealedSize(taille), span)
    return new Plaintext(cipher, async () => sealed, taille, plage)
  }

  scrub<T extends BlobKnown>(known: AsyncIterable<T> | Iterable<T>): AsyncGenerator<BlobFound<T>> {
    return scrub(this, known)
  }

  async erase(cle: string): Promise<void> {
    if (CLE.test(cle)) await this.#shelf.erase(cle)
  }

  list(): AsyncIterable<BlobListed> {
    return this.#shelf.list()
  }

  sweepSpool(olderThanMs: number): Promise<number> {
    return this.#spool.sweep(olderThanMs)
  }

  spooled(): Promise<{ readonly fichiers: number; readonly octets: number }> {
    return this.#spool.use()
  }

  async health(): Promise<BlobTrouble | undefined> {
    const own = await this.#spool.health()
    if (own !== undefined) return { cause: own, isOwn: true }
    const cause = await this.#shelf.health()
    return cause === undefined ? undefined : { cause, isOwn: this.kind === 'disque' }
  }

  async close(): Promise<void> {
    this.#shelf.close()
  }
}
