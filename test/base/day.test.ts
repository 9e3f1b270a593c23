import t from 'tap'

// Whatever the machine's own zone: this one changes its day long before France, and its offset by half an hour.
process.env['TZ'] = 'Australia/Lord_Howe'
const { addDays, addMonths, dayInFrance, isDay } = await import('../../src/base/day.ts')

t.equal(new Date('2026-01-14T13:00:00Z').getDate(), 15, 'the zone of this process is unkind')

t.test('the legal day in France changes at midnight there, in summer and in winter', async (t) => {
  const instants = [
    ['2026-01-14T22:59:59.999Z', '2026-01-14'],
    ['2026-01-14T23:00:00.000Z', '2026-01-15'],
    ['2026-07-14T21:59:59.999Z', '2026-07-14'],
    ['2026-07-14T22:00:00.000Z', '2026-07-15'],
    // The nights on which the hour changes, from their evening to their morning.
    ['2026-03-28T22:59:59.999Z', '2026-03-28'],
    ['2026-03-28T23:00:00.000Z', '2026-03-29'],
    ['2026-03-29T00:59:59.999Z', '2026-03-29'],
    ['2026-03-29T01:00:00.000Z', '2026-03-29'],
    ['2026-03-29T21:59:59.999Z', '2026-03-29'],
    ['2026-03-29T22:00:00.000Z', '2026-03-30'],
    ['2026-10-24T21:59:59.999Z', '2026-10-24'],
    ['2026-10-24T22:00:00.000Z', '2026-10-25'],
    ['2026-10-25T00:59:59.999Z', '2026-10-25'],
    ['2026-10-25T01:00:00.000Z', '2026-10-25'],
    ['2026-10-25T22:59:59.999Z', '2026-10-25'],
    ['2026-10-25T23:00:00.000Z', '2026-10-26'],
    ['2024-02-28T23:00:00.000Z', '2024-02-29'],
    ['2024-02-29T22:59:59.999Z', '2024-02-29'],
    ['2025-12-31T22:59:59.999Z', '2025-12-31'],
    ['2025-12-31T23:00:00.000Z', '2026-01-01'],
  ] as const
  for (const [instant, day] of [...instants, ...instants.toReversed()]) {
    t.equal(dayInFrance(new Date(instant)), day, instant)
  }
})

t.test('days are counted without hours: no night has 23 or 25 of them', async (t) => {
  t.equal(addDays('2026-03-28', 1), '2026-03-29')
  t.equal(addDays('2026-03-29', 1), '2026-03-30')
  t.equal(addDays('2026-10-25', 1), '2026-10-26')
  t.equal(addDays('2026-10-26', -1), '2026-10-25')
  t.equal(addDays('2024-02-28', 366), '2025-02-28')
  t.equal(addMonths('2026-10-31', -8), '2026-02-28')
  t.equal(addMonths('2024-12-31', 2), '2025-02-28')
  t.equal(addMonths('2026-01-31', -11), '2025-02-28')
  t.equal(addMonths('2026-12-01', 1), '2027-01-01')
})

t.test('a day of the calendar, or none', async (t) => {
  for (const day of ['2024-02-29', '2000-02-29', '2026-12-31', '0001-01-01']) t.ok(isDay(day), day)
  for (const day of [
    '2026-02-29',
    '1900-02-29',
    '2026-04-31',
    '2026-13-01',
    '2026-00-10',
    '2026-1-1',
    '0000-01-01',
  ])
    t.notOk(isDay(day), day)
})
