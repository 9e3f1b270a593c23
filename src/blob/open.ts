import { join, resolve } from 'node:path'
import { SpooledBlobs } from './blobs.ts'
import { DiskShelf } from './disk-shelf.ts'
import type { KeyRing } from './keys.ts'
import type { BlobGate, BlobStore, S3Place } from './ports.ts'
import { Spool } from './spool.ts'

export interface BlobOptions {
  /** Folder of the spool (`reception/`) and, without S3, of what is kept (`pieces/`): one file system. */
  readonly dossier: string
  readonly keys: KeyRing
  readonly s3?: S3Place
  readonly gate?: BlobGate
}

/** Opens the store of bytes and makes its folders. Raises BlobUnavailable when they cannot be made. */
export const openBlobs = async (options: BlobOptions): Promise<BlobStore> => {
  const { keys, s3, gate = () => undefined } = options
  const dossier = resolve(options.dossier)
  const spool = new Spool(join(dossier, 'reception'), keys, s3 !== undefined)
  await spool.prepare()
  if (s3 !== undefined) {
    const { S3Shelf } = await import('./s3-shelf.ts')
    return new SpooledBlobs(spool, new S3Shelf(s3, gate), keys)
  }
  const shelf = new DiskShelf(join(dossier, 'pieces'), gate)
  await shelf.prepare()
  return new SpooledBlobs(spool, shelf, keys)
}
