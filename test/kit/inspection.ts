/** Documents sealed as receptions are, and the inspectors that read them. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { KeyRing } from '../../src/blob/keys.ts'
import { openBlobs } from '../../src/blob/open.ts'
import type { Reception, Scelle } from '../../src/blob/ports.ts'
import { Inspector, type Reglages } from '../../src/inspection/inspector.ts'

const LIMIT = 2 ** 30

/** A folder of receptions. `seal` gives a document as an inspector is given it; `close` removes all. */
export const openReceptions = async () => {
  const dossier = await mkdtemp(join(tmpdir(), 'sne-inspection-'))
  const blobs = await openBlobs({
    dossier,
    keys: new KeyRing([{ id: 'essai', key: Buffer.alloc(32, 7) }]),
  })
  const received: Reception[] = []
  const seal = async (bytes: Buffer): Promise<Scelle> => {
    async function* once() {
      yield Buffer.from(bytes)
    }
    const reception = await blobs.receive(once(), LIMIT)
    received.push(reception)
    return reception.scelle
  }
  const newInspector = (reglages?: Partial<Reglages>, kind = Inspector) =>
    new kind(blobs.receptions, reglages)
  const close = async () => {
    await Promise.all(received.map((one) => one.discard()))
    await blobs.close()
    await rm(dossier, { recursive: true, force: true })
  }
  return { seal, newInspector, close }
}
