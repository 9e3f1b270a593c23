/** Which version is in force on a day, which are announced, and since when a category is closed. */
import fc from 'fast-check'
import t from 'tap'
import { addDays } from '../../../src/base/day.ts'
import { closedSince, type Dated, planInForce, plansAnnounced } from '../../../src/rules/plan/in-force.ts'
import { PLAN_INITIAL } from '../../../src/rules/plan/initial.ts'
import { withCategorie } from './kit.ts'

const at = (version: number, dateEffet: string): Dated => ({ version, dateEffet })
const versions = (plans: readonly Dated[]) => plans.map(({ version }) => version)

const PLANS = [
  at(1, '2025-01-01'),
  at(2, '2026-01-01'),
  at(3, '2026-06-01'),
  // Corrects the third before its day.
  at(4, '2026-06-01'),
  at(5, '2026-09-01'),
]

t.test('a version is in force from its date of effect, until a higher one is', async (t) => {
  for (const [jour, version, announced] of [
    ['2024-12-31', undefined, [1, 2, 4, 5]],
    ['2025-01-01', 1, [2, 4, 5]],
    ['2025-12-31', 1, [2, 4, 5]],
    ['2026-01-01', 2, [4, 5]],
    ['2026-05-31', 2, [4, 5]],
    ['2026-06-01', 4, [5]],
    ['2026-08-31', 4, [5]],
    ['2026-09-01', 5, []],
    ['2030-01-01', 5, []],
  ] as const) {
    for (const plans of [PLANS, PLANS.toReversed()]) {
      t.equal(planInForce(plans, jour)?.version, version, `in force on ${jour}`)
      t.strictSame(versions(plansAnnounced(plans, jour)), announced, `announced on ${jour}`)
    }
  }
  t.equal(planInForce([], '2026-01-01'), undefined)
})

const START = '2026-01-01'
/** Versions from 1, each on the day of the one before or later, as `validatePlan` wants them. */
const anyHistory = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 8 }).map((gaps) => {
  let total = 0
  return gaps.map((gap, i) => {
    total += gap
    return at(i + 1, addDays(START, total))
  })
})
const anyDay = fc.integer({ min: -5, max: 170 }).map((days) => addDays(START, days))

t.test('the version never goes back, and each one announced comes into force on its day', async (t) => {
  let announced = 0
  fc.assert(
    fc.property(anyHistory, anyDay, (plans, jour) => {
      const now = planInForce(plans, jour)
      const next = plansAnnounced(plans, jour)
      announced += next.length
      const days = next.map(({ dateEffet }) => dateEffet)
      return (
        (planInForce(plans, addDays(jour, 1))?.version ?? 0) >= (now?.version ?? 0) &&
        (now === undefined || now.dateEffet <= jour) &&
        next.every((plan) => planInForce(plans, plan.dateEffet) === plan) &&
        JSON.stringify(days) === JSON.stringify(days.toSorted()) &&
        // Nothing comes into force that was not announced.
        (next[0]?.dateEffet !== addDays(jour, 1) ? planInForce(plans, addDays(jour, 1)) === now : true)
      )
    }),
    { numRuns: 2000 },
  )
  t.ok(announced > 1000, `${announced} announced`)
})

t.test('a category is closed since the first version without it', async (t) => {
  const without = (version: number) => withCategorie('AU01', () => undefined, { version })
  const plans = [
    PLAN_INITIAL,
    { ...PLAN_INITIAL, version: 2 },
    without(3),
    without(4),
    { ...PLAN_INITIAL, version: 5 },
    without(6),
  ]
  for (const order of [plans, plans.toReversed()]) {
    t.equal(closedSince(order, 'AU01', 2), undefined, 'it is there')
    t.equal(closedSince(order, 'AU01', 3), 3)
    t.equal(closedSince(order, 'AU01', 4), 3)
    t.equal(closedSince(order, 'AU01', 5), undefined, 'it is back')
    t.equal(closedSince(order, 'AU01', 6), 6)
    t.equal(closedSince(order, 'ZZ99', 6), undefined, 'it never was')
  }
})
