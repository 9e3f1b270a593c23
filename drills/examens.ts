/** What documents go through in drills: a folder, a real inspector, an antivirus when one is named. */
import { KeyRing } from '../src/blob/keys.ts'
import { openBlobs } from '../src/blob/open.ts'
import type { BlobStore } from '../src/blob/ports.ts'
import { Inspector } from '../src/inspection/inspector.ts'
import { Scanner } from '../src/inspection/scanner.ts'
import type { Examens } from '../src/service/depot.ts'

const LIMIT = 10_485_760

/** The bytes of documents; the same key for every process of a drill. */
export const openBlobsOf = (dossier: string): Promise<BlobStore> =>
  openBlobs({ dossier, keys: new KeyRing([{ id: 'exercice', key: Buffer.alloc(32, 7) }]) })

/** All that they go through. */
export const openExamensOf = async (
  dossier: string,
  clamd?: string,
): Promise<Examens & { close(): Promise<void> }> => {
  const blobs = await openBlobsOf(dossier)
  const inspector = new Inspector(blobs.receptions)
  return {
    blobs,
    inspector,
    scanner: clamd === undefined ? undefined : new Scanner(clamd),
    refuseSansAntivirus: false,
    relecture: 0,
    limite: LIMIT,
    close: async () => {
      await inspector.close()
      await blobs.close()
    },
  }
}
