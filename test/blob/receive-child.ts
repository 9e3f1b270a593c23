/**
 * A process that dies while it receives or keeps: opens a folder and writes the wrapped key it must be read with.
 * In: the folder, the master key (hex), where to die (`reception` or a point of `keep`).
 */
import { KeyRing } from '../../src/blob/keys.ts'
import { openBlobs } from '../../src/blob/open.ts'
import { content, MAX, pieces } from './contents.ts'

const [dossier = '', key = '', where = ''] = process.argv.slice(2)
const die = () => process.kill(process.pid, 'SIGKILL')
const blobs = await openBlobs({
  dossier,
  keys: new KeyRing([{ id: 'm1', key: Buffer.from(key, 'hex') }]),
  gate: (point) => {
    if (point === where) die()
  },
})
async function* source() {
  yield* pieces(content(MAX / 2))
  if (where === 'reception') die()
}
const reception = await blobs.receive(source(), MAX)
const { cle, cleEnveloppee, taille } = reception
process.stdout.write(JSON.stringify({ cle, cleEnveloppee, taille }))
await reception.keep()
