/** Turns of the loop: one for each who waits, in order, and others come in between. */
import t from 'tap'
import { turn } from '../../src/base/turn.ts'

t.test('each has a turn of its own, first come first served', async (t) => {
  const order: string[] = []
  let turns = 0
  let counting = true
  const count = () => {
    turns += 1
    if (counting) setImmediate(count)
  }
  setImmediate(count)
  const seen = await Promise.all(
    ['a', 'b', 'c'].map(async (name) => {
      await turn()
      order.push(name)
      return turns
    }),
  )
  counting = false
  t.strictSame(order, ['a', 'b', 'c'])
  t.equal(new Set(seen).size, 3, `turns ${seen}`)
})

t.test('who comes back waits behind those who wait already', async (t) => {
  const order: string[] = []
  const twice = async (name: string) => {
    for (const part of [1, 2]) {
      await turn()
      order.push(`${name}${part}`)
    }
  }
  await Promise.all([twice('a'), twice('b')])
  t.strictSame(order, ['a1', 'b1', 'a2', 'b2'])
})
