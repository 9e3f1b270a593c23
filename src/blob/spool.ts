import { createHash, randomBytes } from 'node:crypto'
import type { Stats } from 'node:fs'
import { type FileHandle, open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Slots } from '../base/slots.ts'
import { codeOf, diskUnavailable, erase, makeFolders, probe, writeAll } from './folder.ts'
import type { KeyRing } from './keys.ts'
import { BlobTooLarge } from './ports.ts'
import { Sealer } from './sealer.ts'
import { DATA_KEY_BYTES, SegmentCipher } from './segment.ts'

/** A content sealed in a file of the spool. */
export interface Spooled {
  readonly cle: string
  readonly cleEnveloppee: string
  readonly cipher: SegmentCipher
  /** That the cipher was made of. */
  readonly dataKey: Buffer
  readonly file: string
  /** The file as it was written: another opening might not be told that writing failed. Whoever ends it closes it. */
  readonly handle: FileHandle
  readonly taille: number
  readonly sha256: string
  /** SHA-256 (hex) of the sealed bytes, when it was asked for. */
  readonly sha256Scelle: string | undefined
}

/** Chunks sealed and written at once, as many as Node has threads for files. */
const AT_ONCE = 4

/** Bytes of a content within which it waits for no other: what is short never stands behind what is long. */
const SHORT = 2 ** 20

const newCle = (): string => randomBytes(16).toString('hex')

/** The folder where contents are sealed while they come in; a killed process may leave some there. */
export class Spool {
  readonly folder: string
  readonly #keys: KeyRing
  readonly #hashSealed: boolean
  /** For a chunk at a time: nobody waits for a slow source, and what is received already is not held up by what comes. */
  readonly #turns = new Slots(AT_ONCE)

  /** Of the next content to come: beyond the short ones the first come ends first, and is examined while others come in. */
  #rank = 1

  /** In: a folder of its own, and whether the sealed bytes are hashed too. */
  constructor(folder: string, keys: KeyRing, hashSealed: boolean) {
    this.folder = folder
    this.#keys = keys
    this.#hashSealed = hashSealed
  }

  /** Makes the folder. Raises BlobUnavailable. */
  prepare(): Promise<void> {
    return makeFolders(this.folder)
  }

  /** Seals what comes in a new file. Raises as BlobStore.receive says; nothing is left then. */
  async receive(source: AsyncIterable<Uint8Array>, max: number): Promise<Spooled> {
    const cle = newCle()
    const file = join(this.folder, cle)
    let opening: Promise<FileHandle> | undefined
    // Only once there is something to write: a source that fails before it is listened to would end the process.
    const opened = () => {
      opening ??= create(file)
      return opening
    }
    try {
      const dataKey = randomBytes(DATA_KEY_BYTES)
      const cipher = new SegmentCipher(cle, dataKey)
      const hash = this.#hashSealed ? createHash('sha256') : undefined
      const write = async (sealed: Buffer) => {
        hash?.update(sealed)
        await writeAll(await opened(), sealed)
      }
      const content = await sealAll(source, max, new Sealer(cipher, write), this.#turns, this.#rank++)
      const cleEnveloppee = this.#keys.wrap(cle, dataKey)
      const handle = await opened()
      return {
        cle,
        cleEnveloppee,
        cipher,
        dataKey,
        file,
        handle,
        ...content,
        sha256Scelle: hash?.digest('hex'),
      }
    } catch (error) {
      await discardFile(file, await opening?.catch(() => undefined))
      throw error
    }
  }

  /** Erases files not written for that many milliseconds. Returns how many. Raises BlobUnavailable. */
  async sweep(olderThanMs: number): Promise<number> {
    const before = Date.now() - olderThanMs
    let swept = 0
    try {
      for (const name of await readdir(this.folder)) {
        const file = join(this.folder, name)
        const found = await statOf(file)
        if (!found || found.mtimeMs > before) continue
        await erase(file)
        swept += 1
      }
    } catch (error) {
      throw diskUnavailable(error)
    }
    return swept
  }

  /** How many files it holds, and their bytes. Raises BlobUnavailable. */
  async use(): Promise<{ fichiers: number; octets: number }> {
    const use = { fichiers: 0, octets: 0 }
    try {
      for (const name of await readdir(this.folder)) {
        const found = await statOf(join(this.folder, name))
        if (!found) continue
        use.fichiers += 1
        use.octets += found.size
      }
    } catch (error) {
      throw diskUnavailable(error)
    }
    return use
  }

  /** Undefined when contents can come in; otherwise the cause. */
  health(): Promise<string | undefined> {
    return probe(this.folder)
  }
}

const create = async (file: string): Promise<FileHandle> => {
  try {
    return await open(file, 'wx+', 0o600)
  } catch (error) {
    throw diskUnavailable(error)
  }
}

/** Closes and erases a file of the spool, if it was made; what fails is left to the sweep. */
export const discardFile = async (file: string, handle: FileHandle | undefined): Promise<void> => {
  await handle?.close().catch(() => undefined)
  await erase(file).catch(() => undefined)
}

const sealAll = async (
  source: AsyncIterable<Uint8Array>,
  max: number,
  sealer: Sealer,
  turns: Slots,
  rank: number,
) => {
  let taille = 0
  for await (const chunk of source) {
    taille += chunk.length
    if (taille > max) throw new BlobTooLarge(max)
    await turns.run(() => sealer.push(chunk), taille > SHORT ? rank : 0)
  }
  return sealer.end()
}

/** Undefined when it was erased meanwhile. */
const statOf = async (file: string): Promise<Stats | undefined> => {
  try {
    return await stat(file)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}
