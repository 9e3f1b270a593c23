import { createHash } from 'node:crypto'
import { freeAtOnce } from '../base/buffer.ts'
import { BlobDamaged, BlobMissing, type BlobStore } from './ports.ts'

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
  readonly etat: 'abime' | 'absent'
}

/** Reads kept blobs one after the other and tells those that are lost or not as registered. Raises BlobUnavailable. */
export async function* scrub<T extends BlobKnown>(
  blobs: BlobStore,
  known: AsyncIterable<T> | Iterable<T>,
): AsyncGenerator<BlobFound<T>> {
  for await (const blob of known) {
    const etat = await judge(blobs, blob)
    if (etat !== 'sain') yield { blob, etat }
  }
}

const judge = async (
  blobs: BlobStore,
  { cle, cleEnveloppee, taille, sha256 }: BlobKnown,
): Promise<'sain' | 'abime' | 'absent'> => {
  const hash = createHash('sha256')
  try {
    for await (const chunk of await blobs.read(cle, cleEnveloppee, taille)) {
      hash.update(chunk)
      freeAtOnce(chunk)
    }
  } catch (error) {
    if (error instanceof BlobDamaged) return 'abime'
    if (error instanceof BlobMissing) return 'absent'
    throw error
  }
  return hash.digest('hex') === sha256 ? 'sain' : 'abime'
}
