/** Memory: 40 contents of 10 MiB come in at once. This file is a process of its own, so that only they are counted. */
import t from 'tap'
import { content, MAX } from './contents.ts'
import { onPlace } from './frame.ts'
import { diskPlace } from './places.ts'

const AT_ONCE = 40
const PIECE = 65_536
const MOST = 60 * 1024 * 1024

t.test(
  '40 receptions of 10 MiB take less than 60 MiB together',
  onPlace(diskPlace, async (t, open) => {
    const blobs = await open()
    const piece = content(PIECE)
    let peak = 0
    async function* source() {
      for (let given = 0; given < MAX; given += PIECE) {
        peak = Math.max(peak, process.memoryUsage.rss())
        yield piece
      }
    }
    const receive = async () => {
      const reception = await blobs.receive(source(), MAX)
      await reception.keep()
      return reception
    }
    // The first ones load and compile code, which is not counted.
    for (const reception of await Promise.all(Array.from({ length: 4 }, receive))) await reception.discard()
    const before = process.memoryUsage.rss()
    const receptions = await Promise.all(Array.from({ length: AT_ONCE }, receive))
    t.ok(receptions.every(({ taille }) => taille === MAX))
    t.ok(peak - before < MOST, `${Math.round((peak - before) / 1024 / 1024)} MiB`)
    await Promise.all(receptions.map((reception) => reception.discard()))
  }),
)
