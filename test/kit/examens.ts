/** What documents go through in tests: a folder of their own, a real child process, no antivirus unless one is given. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { KeyRing } from '../../src/blob/keys.ts'
import { openBlobs } from '../../src/blob/open.ts'
import { Inspector } from '../../src/inspection/inspector.ts'
import type { Examens } from '../../src/service/depot.ts'

export const LIMIT = 10_485_760
/** The master key of tests. */
export const MASTER = { id: 'essai', key: Buffer.alloc(32, 7) }

/** Takes every document for a PDF of one page, for drills whose subject is the place and not the document. */
export const TAKEN_FOR_PDF: Examens['inspector'] = {
  inspect: async () => ({ kind: 'bonne', type: 'PDF', pages: 1 }),
  render: async () => ({ sans: 'ILLISIBLE' }),
  figures: () => ({ running: 0, waiting: 0, pids: [] }),
}

/** Opens them; `dossier` is where the bytes are, `close` removes it. */
export const openTestExamens = async (changes: Partial<Examens> = {}) => {
  const dossier = await mkdtemp(join(tmpdir(), 'sne-pieces-'))
  const blobs = await openBlobs({ dossier, keys: new KeyRing([MASTER]) })
  const inspector = new Inspector(blobs.receptions)
  const examens: Examens = {
    blobs,
    inspector,
    scanner: undefined,
    refuseSansAntivirus: false,
    limite: LIMIT,
    relecture: LIMIT,
    ...changes,
  }
  const close = async () => {
    await inspector.close()
    await blobs.close()
    await rm(dossier, { recursive: true, force: true })
  }
  return { examens, dossier, close }
}
