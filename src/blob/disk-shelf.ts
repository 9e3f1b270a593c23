import { link, readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import {
  codeOf,
  diskUnavailable,
  erase,
  makeFolder,
  makeFolders,
  openSealedFile,
  probe,
  syncFolder,
} from './folder.ts'
import type { SealedBytes } from './plaintext.ts'
import { type BlobGate, type BlobListed, BlobMissing, type Plage } from './ports.ts'
import type { Shelf } from './shelf.ts'
import type { Spooled } from './spool.ts'

/** A folder of folders: a content's key is its path, cut after two characters. */
export class DiskShelf implements Shelf {
  readonly kind = 'disque'
  readonly #folder: string
  readonly #gate: BlobGate
  /** Folders whose own name is durable, or is being made so. */
  readonly #made = new Map<string, Promise<void>>()

  /** In: a folder on the same file system as the spool. */
  constructor(folder: string, gate: BlobGate) {
    this.#folder = folder
    this.#gate = gate
  }

  /** Makes the folder. Raises BlobUnavailable. */
  prepare(): Promise<void> {
    return makeFolders(this.#folder)
  }

  async put({ cle, file, handle }: Spooled): Promise<void> {
    const target = this.#fileOf(cle)
    try {
      await this.#gate('avant-fsync')
      await handle.sync()
      await this.#make(dirname(target))
      await this.#gate('avant-lien')
      // Unlike a renaming, a link never replaces what has that name.
      await link(file, target)
    } catch (error) {
      this.#made.delete(dirname(target))
      throw diskUnavailable(error)
    }
    try {
      await this.#gate('avant-fsync-dossier')
      await syncFolder(dirname(target))
    } catch (error) {
      await erase(target).catch(() => undefined)
      throw diskUnavailable(error)
    }
  }

  async open(cle: string, size: number, sealed: Plage): Promise<SealedBytes> {
    try {
      return await openSealedFile(this.#fileOf(cle), size, sealed)
    } catch (error) {
      // Without its disk everything would seem lost.
      if (error instanceof BlobMissing)
        await stat(this.#folder).catch((error: unknown) => {
          throw diskUnavailable(error)
        })
      throw error
    }
  }

  async erase(cle: string): Promise<void> {
    const file = this.#fileOf(cle)
    try {
      if (await erase(file)) await syncFolder(dirname(file))
    } catch (error) {
      throw diskUnavailable(error)
    }
  }

  async *list(): AsyncGenerator<BlobListed> {
    for (const folder of await namesIn(this.#folder, /^[0-9a-f]{2}$/)) {
      for (const name of await namesIn(join(this.#folder, folder), /^[0-9a-f]{30}$/)) {
        const depuis = await writtenAt(join(this.#folder, folder, name))
        if (depuis !== undefined) yield { cle: folder + name, depuis }
      }
    }
  }

  health(): Promise<string | undefined> {
    return probe(this.#folder)
  }

  close(): void {}

  #fileOf(cle: string): string {
    return join(this.#folder, cle.slice(0, 2), cle.slice(2))
  }

  #make(folder: string): Promise<void> {
    const known = this.#made.get(folder)
    if (known !== undefined) return known
    const making = makeFolder(folder)
    this.#made.set(folder, making)
    making.catch(() => this.#made.delete(folder))
    return making
  }
}

const namesIn = async (folder: string, form: RegExp): Promise<string[]> => {
  try {
    return (await readdir(folder)).filter((name) => form.test(name))
  } catch (error) {
    throw diskUnavailable(error)
  }
}

/** Undefined when it has been erased meanwhile. */
const writtenAt = async (file: string): Promise<Date | undefined> => {
  try {
    return (await stat(file)).mtime
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw diskUnavailable(error)
  }
}
