import { openSealedFile } from './folder.ts'
import { type OpenSealed, Plaintext } from './plaintext.ts'
import { BlobMissing, BlobUnavailable, type Plage, type Reception, type Scelle } from './ports.ts'
import { sealedSize } from './segment.ts'
import type { Shelf } from './shelf.ts'
import { discardFile, type Spooled } from './spool.ts'

/** A content in the spool, until it is kept on the shelf or discarded. */
export class SpooledReception implements Reception {
  readonly cle: string
  readonly cleEnveloppee: string
  readonly taille: number
  readonly sha256: string
  readonly #spooled: Spooled
  readonly #shelf: Shelf
  #keeping: Promise<void> | undefined
  #discarded = false

  constructor(spooled: Spooled, shelf: Shelf) {
    this.cle = spooled.cle
    this.cleEnveloppee = spooled.cleEnveloppee
    this.taille = spooled.taille
    this.sha256 = spooled.sha256
    this.#spooled = spooled
    this.#shelf = shelf
  }

  get scelle(): Scelle {
    const { file, cle, dataKey, taille } = this.#spooled
    return { fichier: file, cle, cleDonnees: dataKey.toString('base64'), taille }
  }

  open(plage?: Plage): Plaintext {
    return new Plaintext(this.#spooled.cipher, this.#openSealed, this.taille, plage)
  }

  keep(): Promise<void> {
    if (this.#keeping === undefined) {
      if (this.#discarded) return Promise.reject(new BlobUnavailable('le contenu a été écarté'))
      this.#keeping = this.#keep()
    }
    return this.#keeping
  }

  async discard(): Promise<void> {
    this.#discarded = true
    if (this.#keeping === undefined) return discardFile(this.#spooled.file, this.#spooled.handle)
    // One that could not be kept is discarded already; what is under its key then may be another's.
    await this.#keeping.then(() => this.#shelf.erase(this.cle)).catch(() => undefined)
  }

  async #keep(): Promise<void> {
    try {
      await this.#shelf.put(this.#spooled)
    } finally {
      await discardFile(this.#spooled.file, this.#spooled.handle)
    }
  }

  readonly #openSealed: OpenSealed = async (sealed) => {
    const size = sealedSize(this.taille)
    try {
      return await openSealedFile(this.#spooled.file, size, sealed)
    } catch (error) {
      // It may have left the spool since the stream was asked for.
      if (!(error instanceof BlobMissing) || this.#keeping === undefined) throw error
      await this.#keeping
      return this.#shelf.open(this.cle, size, sealed)
    }
  }
}
