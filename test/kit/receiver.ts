/** A receiver that keeps documents in memory, and remembers which were given up. */
import { createHash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import type { Reception } from '../../src/blob/ports.ts'
import type { DocumentReceiver } from '../../src/wire/doors.ts'

export interface Kept extends Reception {
  readonly bytes: Buffer
  readonly about: { readonly contentType?: string; readonly nomFichier?: string }
}

/** Keeps whole what it is given. @param limit most bytes of one document */
export const keepInMemory = (limit = 1_000_000) => {
  const kept = new Set<Kept>()
  const discarded: Kept[] = []
  const receiver = {
    limit,
    receive: async (source: AsyncIterable<Uint8Array>, about: Kept['about']): Promise<Kept> => {
      const chunks: Uint8Array[] = []
      for await (const chunk of source) chunks.push(Uint8Array.from(chunk))
      const bytes = Buffer.concat(chunks)
      const one: Kept = {
        bytes,
        about,
        cle: randomBytes(16).toString('hex'),
        cleEnveloppee: '',
        taille: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
        scelle: { fichier: '', cle: '', cleDonnees: '', taille: bytes.length },
        open: () => Readable.from([bytes]),
        keep: async () => undefined,
        discard: async () => undefined,
      }
      kept.add(one)
      return one
    },
    discard: async (one: unknown): Promise<void> => {
      discarded.push(one as Kept)
      kept.delete(one as Kept)
    },
  }
  return { kept, discarded, receiver: receiver satisfies DocumentReceiver }
}

/** The bytes of `whole` in chunks that end at the places given. */
export async function* cutAt(whole: Buffer, places: readonly number[]): AsyncGenerator<Buffer> {
  const ends = [...new Set(places.map((place) => place % (whole.length + 1)))].sort((a, b) => a - b)
  let from = 0
  for (const end of [...ends, whole.length]) {
    yield Buffer.from(whole.subarray(from, end))
    from = end
  }
}

/** Bytes that resemble nothing, the same at each run. */
export const noise = (size: number): Buffer => {
  const blocks: Buffer[] = []
  for (let at = 0; at < size; at += 32) blocks.push(createHash('sha256').update(String(at)).digest())
  return Buffer.concat(blocks).subarray(0, size)
}
