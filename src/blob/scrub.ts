import { createHash } from 'node:crypto'
import { freeAtOnce } from '../base/buffer.ts'
import {
  BlobDamaged,
  type BlobFound,
  type BlobKnown,
  BlobMissing,
  type BlobStore,
  BlobUnavailable,
  MasterKeyUnknown,
} from './ports.ts'

/** `BlobStore.scrub`, of any store. */
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
): Promise<'sain' | BlobFound<BlobKnown>['etat']> => {
  const hash = createHash('sha256')
  try {
    for await (const chunk of await blobs.read(cle, cleEnveloppee, taille)) {
      hash.update(chunk)
      freeAtOnce(chunk)
    }
  } catch (error) {
    if (error instanceof MasterKeyUnknown) return 'cle-inconnue'
    if (error instanceof BlobDamaged) return 'abime'
    if (error instanceof BlobMissing) return 'absent'
    // One bad sector must not hide what lies behind it.
    if (error instanceof BlobUnavailable && (await blobs.health()) === undefined) return 'illisible'
    throw error
  }
  return hash.digest('hex') === sha256 ? 'sain' : 'abime'
}
