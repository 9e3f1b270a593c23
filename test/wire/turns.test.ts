/** Turns, by themselves: who runs, who waits, who is turned away. */
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { Turns } from '../../src/wire/turns.ts'

const LIMITS = { running: 3, share: 1, turnMs: 1000 }

/** Has a caller take some turns; gives what each was told, in order. */
const takeAll = (turns: Turns, name: string, count: number, now = performance.now()) => {
  const caller = turns.of(name, now)
  const told: boolean[] = []
  const leaves = Array.from({ length: count }, () => turns.take(caller, now, (mayRun) => told.push(mayRun)))
  return { caller, told, leaves }
}

t.test(
  'a caller that is alone has all the room, and the next one runs as soon as there is some',
  async (t) => {
    const turns = new Turns(LIMITS)
    const { caller, told } = takeAll(turns, 'seul', 5)
    t.strictSame(told, [true, true, true])
    turns.end(caller, performance.now())
    t.strictSame(told.length, 4)
  },
)

t.test(
  'with others, a caller that has calls waiting runs one and then rests as long as it took',
  async (t) => {
    const turns = new Turns(LIMITS)
    const now = performance.now()
    turns.of('calme', now)
    const { caller, told } = takeAll(turns, 'tempete', 5, now)
    t.strictSame(told, [true])
    turns.end(caller, now + 200)
    t.equal(told.length, 1, 'it rests')
    const calm = takeAll(turns, 'calme', 1, now + 201)
    t.strictSame(calm.told, [true], 'another caller does not wait')
    await sleep(300)
    t.equal(told.length, 2, 'and goes on')
  },
)

t.test(
  'who waits too long is turned away, who has gone is passed over, who is silent is forgotten',
  async (t) => {
    const turns = new Turns({ ...LIMITS, running: 1 })
    // Whole milliseconds: a second after a fraction may fall short of a second.
    const now = Math.round(performance.now())
    const { caller, told, leaves } = takeAll(turns, 'seul', 4, now)
    caller.inside = 1
    leaves[1]?.()
    turns.sweep(now + 999)
    t.strictSame(told, [true])
    turns.sweep(now + 1000)
    t.strictSame(told, [true, false, false], 'two were turned away, one had gone')
    turns.end(caller, now + 1001)
    t.equal(turns.callers, 1)
    caller.inside = 0
    turns.sweep(now + 2100)
    t.equal(turns.callers, 0)
  },
)
