/** Room for some tasks at once: who waits, and who comes first. */
import t from 'tap'
import { Slots } from '../../src/base/slots.ts'

/** Tasks that end when told, and the order in which they began. */
const openTasks = (slots: Slots) => {
  const begun: string[] = []
  const ends = new Map<string, () => void>()
  const run = (name: string, rank?: number) =>
    slots.run(async () => {
      begun.push(name)
      await new Promise<void>((resolve) => ends.set(name, resolve))
      return name
    }, rank)
  const end = async (name: string) => {
    ends.get(name)?.()
    await new Promise(setImmediate)
  }
  return { begun, run, end }
}

t.test('as many as there is room for, then one for each that ends, in order', async (t) => {
  const { begun, run, end } = openTasks(new Slots(2))
  const all = Promise.all(['a', 'b', 'c', 'd'].map((name) => run(name)))
  t.strictSame(begun, ['a', 'b'])
  await end('b')
  t.strictSame(begun, ['a', 'b', 'c'])
  await end('a')
  t.strictSame(begun, ['a', 'b', 'c', 'd'])
  await end('c')
  await end('d')
  t.strictSame(await all, ['a', 'b', 'c', 'd'])
})

t.test('of those that wait the lowest rank goes first, and the first come of that rank', async (t) => {
  const { begun, run, end } = openTasks(new Slots(1))
  const all = Promise.all([run('x'), run('b', 2), run('c', 3), run('a', 1), run('b2', 2), run('none')])
  for (const name of ['x', 'none', 'a', 'b', 'b2', 'c']) await end(name)
  t.strictSame(begun, ['x', 'none', 'a', 'b', 'b2', 'c'])
  await all
})

t.test('a task that fails gives its room back', async (t) => {
  const slots = new Slots(1)
  const failed = slots.run(() => Promise.reject(new Error('en panne')))
  const next = slots.run(async () => 'suivante')
  await t.rejects(failed, { message: 'en panne' })
  t.equal(await next, 'suivante')
})
