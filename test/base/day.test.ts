import t from 'tap'
import { dayInFrance } from '../../src/base/day.ts'

t.test('the legal day in France changes at midnight there, in summer and in winter', async (t) => {
  const instants = [
    ['2026-01-14T22:59:59.999Z', '2026-01-14'],
    ['2026-01-14T23:00:00.000Z', '2026-01-15'],
    ['2026-07-14T21:59:59.999Z', '2026-07-14'],
    ['2026-07-14T22:00:00.000Z', '2026-07-15'],
    ['2026-03-29T00:59:59.999Z', '2026-03-29'],
    ['2026-03-28T22:59:59.999Z', '2026-03-28'],
    ['2026-10-25T22:59:59.999Z', '2026-10-25'],
    ['2026-10-25T23:00:00.000Z', '2026-10-26'],
  ] as const
  for (const [instant, day] of [...instants, ...instants.toReversed()]) {
    t.equal(dayInFrance(new Date(instant)), day, instant)
  }
})
