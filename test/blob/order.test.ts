/** Who ends first when many contents come in at once. */
import t from 'tap'
import { content } from './contents.ts'
import { onPlace } from './frame.ts'
import { diskPlace } from './places.ts'

const LONG = 3 * 2 ** 20
const SHORT = 2 ** 18
const PIECE = content(65_536)
const AT_ONCE = 12

async function* source(taille: number, tell?: (given: number) => void) {
  for (let given = 0; given < taille; given += PIECE.length) {
    tell?.(given)
    yield PIECE
  }
}

t.test(
  'a short content ends before the long ones that were there, and these end one after the other',
  onPlace(diskPlace, async (t, open) => {
    const blobs = await open()
    const names = Array.from({ length: AT_ONCE }, (_, rank) => `longue ${rank}`)
    const [first, last] = [names[0], names.at(-1) ?? '']
    const ended: string[] = []
    const taken = new Map<string, number>()
    let takenThen = LONG
    const receive = async (name: string, taille: number) => {
      const reception = await blobs.receive(
        source(taille, (given) => taken.set(name, given)),
        LONG,
      )
      if (name === first) takenThen = taken.get(last) ?? LONG
      ended.push(name)
      await reception.discard()
    }
    await Promise.all([...names.map((name) => receive(name, LONG)), receive('courte', SHORT)])
    t.equal(ended[0], 'courte')
    t.ok(takenThen < LONG / 2, `the last one had ${takenThen} bytes taken when the first one ended`)
    t.equal(ended.length, AT_ONCE + 1)
  }),
)

t.test(
  'a source that is slow holds up nobody',
  onPlace(diskPlace, async (t, open) => {
    const blobs = await open()
    const held = Promise.withResolvers<void>()
    async function* slow() {
      yield content(2 * 2 ** 20)
      await held.promise
      yield PIECE
    }
    const first = blobs.receive(slow(), LONG)
    const others = await Promise.all(Array.from({ length: 8 }, () => blobs.receive(source(LONG), LONG)))
    t.ok(others.every(({ taille }) => taille === LONG))
    held.resolve()
    t.equal((await first).taille, 2 * 2 ** 20 + PIECE.length)
    await Promise.all([first, ...others].map(async (reception) => (await reception).discard()))
  }),
)
