/** The clocks of an application: the day before, the day, the day after; month ends; leap years. */
import fc from 'fast-check'
import t from 'tap'
import { addDays, addMonths, isDay } from '../../src/base/day.ts'
import {
  finDeReactivation,
  finDeValidite,
  jourDePurge,
  jourDeRadiation,
  jourDuPreavis,
  presentationsAPrevenir,
  presentationsARadier,
  radiationsAPurger,
} from '../../src/rules/echeances.ts'

const presented = (dateCreationDemande: string) => ({ dateCreationDemande, dateRenouvellement: undefined })
const renewed = (dateRenouvellement: string) => ({ dateCreationDemande: '2019-05-05', dateRenouvellement })
const reactivable = (motif: string, base: string, date: string) =>
  finDeReactivation(presented(base), { motif, date })

/** Base, then the days of notice, end of validity, cancellation, end of reactivation: 11, 12, 13 and 18 months. */
const TABLE = [
  ['2025-01-15', '2025-12-15', '2026-01-15', '2026-02-15', '2026-07-15'],
  ['2025-02-28', '2026-01-28', '2026-02-28', '2026-03-28', '2026-08-28'],
  // A day that the month has not: its last one.
  ['2025-01-31', '2025-12-31', '2026-01-31', '2026-02-28', '2026-07-31'],
  ['2025-03-31', '2026-02-28', '2026-03-31', '2026-04-30', '2026-09-30'],
  ['2025-05-31', '2026-04-30', '2026-05-31', '2026-06-30', '2026-11-30'],
  ['2025-08-30', '2026-07-30', '2026-08-30', '2026-09-30', '2027-02-28'],
  ['2025-08-31', '2026-07-31', '2026-08-31', '2026-09-30', '2027-02-28'],
  // Leap years, from one and towards one.
  ['2024-02-29', '2025-01-29', '2025-02-28', '2025-03-29', '2025-08-29'],
  ['2023-03-31', '2024-02-29', '2024-03-31', '2024-04-30', '2024-09-30'],
  ['2022-08-31', '2023-07-31', '2023-08-31', '2023-09-30', '2024-02-29'],
  ['2023-01-31', '2023-12-31', '2024-01-31', '2024-02-29', '2024-07-31'],
  ['2023-02-28', '2024-01-28', '2024-02-28', '2024-03-28', '2024-08-28'],
  // A century that is no leap year, and one that is.
  ['2099-03-31', '2100-02-28', '2100-03-31', '2100-04-30', '2100-09-30'],
  ['2000-02-29', '2001-01-29', '2001-02-28', '2001-03-29', '2001-08-29'],
] as const

t.test('every delay runs from the presentation or the last renewal, never from another delay', async (t) => {
  t.ok(TABLE.length > 10)
  for (const [base, preavis, fin, radiation, reactivation] of TABLE) {
    for (const horloge of [presented(base), renewed(base)]) {
      t.equal(jourDuPreavis(horloge), preavis, `notice, from ${base}`)
      t.equal(finDeValidite(horloge), fin, `validity, from ${base}`)
      t.equal(jourDeRadiation(horloge), radiation, `cancellation, from ${base}`)
      t.equal(
        finDeReactivation(horloge, { motif: 'RADREN', date: radiation }),
        reactivation,
        `reactivation, from ${base}`,
      )
    }
  }
})

t.test('an applicant out of reach comes back within five months of the cancellation', async (t) => {
  for (const [date, fin] of [
    ['2026-01-15', '2026-06-15'],
    ['2025-09-30', '2026-02-28'],
    ['2023-09-30', '2024-02-29'],
    ['2024-02-29', '2024-07-29'],
    ['2026-01-31', '2026-06-30'],
  ] as const)
    t.equal(reactivable('RADCON', '2020-01-01', date), fin, date)
})

t.test('what ends for another reason does not come back', async (t) => {
  for (const motif of ['RADATT', 'RADREF', 'RADIRR', ''])
    t.equal(reactivable(motif, '2026-01-01', '2026-02-01'), undefined, motif)
})

t.test('data are kept for one year, and gone the day after', async (t) => {
  for (const [date, purge] of [
    ['2025-01-15', '2026-01-16'],
    ['2024-02-29', '2025-03-01'],
    ['2023-02-28', '2024-02-29'],
    ['2025-12-31', '2027-01-01'],
    ['2025-04-30', '2026-05-01'],
  ] as const)
    t.equal(jourDePurge(date), purge, date)
})

/** A search by date and the day that it answers to. */
const SEARCHES = [
  { name: 'notices', search: presentationsAPrevenir, day: (base: string) => jourDuPreavis(presented(base)) },
  {
    name: 'cancellations',
    search: presentationsARadier,
    day: (base: string) => jourDeRadiation(presented(base)),
  },
  { name: 'purges', search: radiationsAPurger, day: jourDePurge },
] as const

t.test('a search finds an application on its day and after, not the day before', async (t) => {
  const bases = [...TABLE.map(([base]) => base), '2024-02-28', '2024-03-01', '2025-12-31', '2026-01-01']
  for (const { name, search, day } of SEARCHES) {
    for (const base of bases) {
      const due = day(base)
      t.ok(search(addDays(due, -1)) < base, `${name}: ${base} the day before ${due}`)
      t.ok(search(due) >= base, `${name}: ${base} on ${due}`)
      t.ok(search(addDays(due, 1)) >= base, `${name}: ${base} the day after ${due}`)
    }
  }
})

/** Days of eight centuries, month ends and the 29th of February more often than by chance. */
const days = fc
  .oneof(
    fc.tuple(
      fc.integer({ min: 1901, max: 2700 }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 31 }),
    ),
    fc.tuple(
      fc.integer({ min: 1901, max: 2700 }),
      fc.constantFrom(1, 2, 3, 4, 12),
      fc.integer({ min: 28, max: 31 }),
    ),
  )
  .map(([year, month, day]) => [year, month, day].map((n) => String(n).padStart(2, '0')).join('-'))
  .filter(isDay)

t.test('searches and days agree, whatever the day', async (t) => {
  let runs = 0
  for (const { name, search, day } of SEARCHES) {
    fc.assert(
      fc.property(days, fc.integer({ min: -70, max: 70 }), (base, shift) => {
        const today = addDays(day(base), shift)
        runs++
        return base <= search(today) === day(base) <= today
      }),
      { numRuns: 2000 },
    )
    fc.assert(
      // The latest base due is due, and the next day's is not.
      fc.property(days, (today) => day(search(today)) <= today && day(addDays(search(today), 1)) > today),
      { numRuns: 1000 },
    )
    t.pass(name)
  }
  t.equal(runs, 6000)
})

t.test('delays keep the order of days, and of each other', async (t) => {
  fc.assert(
    fc.property(days, (base) => {
      const horloge = presented(base)
      const order = [base, jourDuPreavis(horloge), finDeValidite(horloge), jourDeRadiation(horloge)]
      const next = presented(addDays(base, 1))
      return (
        order.every((day, i) => i === 0 || order[i - 1]! < day) &&
        jourDeRadiation(horloge) <= jourDeRadiation(next) &&
        jourDuPreavis(horloge) <= jourDuPreavis(next) &&
        jourDePurge(base) <= jourDePurge(addDays(base, 1))
      )
    }),
    { numRuns: 2000 },
  )
  t.equal(addMonths('2026-01-31', 1), '2026-02-28')
})
