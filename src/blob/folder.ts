/** Files and folders, as a power cut leaves them. */
import { randomUUID } from 'node:crypto'
import { type FileHandle, mkdir, open, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { SealedBytes } from './plaintext.ts'
import { BlobDamaged, BlobMissing, BlobUnavailable, type Plage } from './ports.ts'

export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined

const CAUSES: Readonly<Record<string, string>> = {
  ENOSPC: 'plus de place pour les pièces',
  EDQUOT: 'plus de place pour les pièces',
  EACCES: 'le dossier des pièces est interdit',
  EPERM: 'le dossier des pièces est interdit',
  EROFS: 'le dossier des pièces est en lecture seule',
  ENOENT: 'le dossier des pièces est absent',
  ENOTDIR: 'le dossier des pièces est absent',
  EMFILE: 'trop de fichiers ouverts',
  ENFILE: 'trop de fichiers ouverts',
}

/** What the disk refused, said without a path. */
export const diskUnavailable = (error: unknown): BlobUnavailable =>
  error instanceof BlobUnavailable
    ? error
    : new BlobUnavailable(CAUSES[codeOf(error) ?? ''] ?? 'le disque des pièces a refusé', { cause: error })

/** Makes the names of a folder durable. */
export const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Makes a folder and those above it, for their owner alone. In: an absolute path. Raises BlobUnavailable. */
export const makeFolders = async (folder: string): Promise<void> => {
  try {
    const first = (await mkdir(folder, { recursive: true, mode: 0o700 })) ?? folder
    for (let made = folder; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made))
  } catch (error) {
    throw diskUnavailable(error)
  }
}

/**
 * Makes a folder in one that must be there: a disk taken away is not written beside. Raises what the disk raises.
 * One that is there already may have been made a moment ago by another process: its name is made durable too.
 */
export const makeFolder = async (folder: string): Promise<void> => {
  try {
    await mkdir(folder, { mode: 0o700 })
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  }
  await syncFolder(dirname(folder))
}

/** Bytes that a disk must still take to be called usable. */
const PROBE = Buffer.alloc(65_536)

/** Undefined when files can be made, written and erased in a folder; otherwise the cause. */
export const probe = async (folder: string): Promise<string | undefined> => {
  const file = join(folder, `sonde-${randomUUID()}`)
  try {
    const handle = await open(file, 'wx', 0o600)
    try {
      await writeAll(handle, PROBE)
    } finally {
      await handle.close()
      await erase(file)
    }
    return undefined
  } catch (error) {
    return diskUnavailable(error).message
  }
}

/** Erases a file; false when it was not there. */
export const erase = async (file: string): Promise<boolean> => {
  try {
    await unlink(file)
    return true
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false
    throw error
  }
}

/** Writes all of a buffer: a disk that fills up takes a part before it refuses the rest. Raises BlobUnavailable. */
export const writeAll = async (handle: FileHandle, bytes: Buffer): Promise<void> => {
  try {
    for (let at = 0; at < bytes.length; )
      at += (await handle.write(bytes, at, bytes.length - at)).bytesWritten
  } catch (error) {
    throw diskUnavailable(error)
  }
}

/**
 * Some bytes of a file, both ends included.
 * @param size bytes that the whole file must have
 * Raises BlobMissing, BlobDamaged for another size, BlobUnavailable.
 */
export const openSealedFile = async (
  file: string,
  size: number,
  { debut, fin }: Plage,
): Promise<SealedBytes> => {
  let handle: FileHandle
  try {
    handle = await open(file, 'r')
  } catch (error) {
    throw codeOf(error) === 'ENOENT'
      ? new BlobMissing('aucun contenu sous cette clé', { cause: error })
      : diskUnavailable(error)
  }
  try {
    if ((await handle.stat()).size !== size)
      throw new BlobDamaged("la taille n'est pas celle qui fut scellée")
  } catch (error) {
    await handle.close()
    throw error instanceof BlobDamaged ? error : diskUnavailable(error)
  }
  return new SealedFile(handle, debut, fin)
}

class SealedFile implements SealedBytes {
  readonly #handle: FileHandle
  readonly #fin: number
  #at: number

  constructor(handle: FileHandle, debut: number, fin: number) {
    this.#handle = handle
    this.#at = debut
    this.#fin = fin
  }

  async fill(target: Buffer): Promise<number> {
    const wanted = Math.min(target.length, this.#fin + 1 - this.#at)
    let filled = 0
    while (filled < wanted) {
      const { bytesRead } = await this.#read(target, filled, wanted - filled)
      if (bytesRead === 0) break
      filled += bytesRead
      this.#at += bytesRead
    }
    return filled
  }

  close(): Promise<void> {
    return this.#handle.close()
  }

  async #read(target: Buffer, offset: number, length: number) {
    try {
      return await this.#handle.read(target, offset, length, this.#at)
    } catch (error) {
      throw diskUnavailable(error)
    }
  }
}
