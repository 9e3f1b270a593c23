/** What the figures on identities rest on: the applications drawn, the persons sought, the score compared with. */
import t from 'tap'
import { applicationOf, PAIR_EVERY, pairOf } from '../../bench/identity/application.ts'
import { bestThreshold, jaroWinkler, meanOfTraits } from '../../bench/identity/jaro-winkler.ts'
import { questsOf, spreadOf } from '../../bench/identity/lookups.ts'
import { NUM_UNIQUE_PATTERN } from '../../src/model/numero-unique.ts'
import type { DrawnPair } from '../rules/identite/kit.ts'

t.test('every application has a number of its own, as the model wants it', async (t) => {
  const ranks = [0, 399_990, 2_999_000].flatMap((from) => Array.from({ length: 1000 }, (_, i) => from + i))
  const applications = ranks.map(applicationOf)
  const pattern = new RegExp(`^${NUM_UNIQUE_PATTERN}$`)
  t.strictSame(
    applications.filter(({ numUnique }) => !pattern.test(numUnique)),
    [],
  )
  t.equal(new Set(applications.map(({ numUnique }) => numUnique)).size, ranks.length)
  t.ok(new Set(applications.map(({ territoire }) => territoire)).size > 80, 'all over the country')
  const persons = applications.reduce((sum, { membres }) => sum + membres.length, 0)
  t.ok(persons > ranks.length * 1.1 && persons < ranks.length * 1.3, `${persons} persons`)
  t.strictSame(ranks.map(applicationOf), applications, 'a rank draws the same again')
})

t.test('two thirds of those sought are in the base, under the number given', async (t) => {
  const size = 4000
  const quests = questsOf(7, 300, size)
  const held = new Map(
    Array.from({ length: size / PAIR_EVERY }, (_, i) => i * PAIR_EVERY).map((rank) => [
      applicationOf(rank).numUnique,
      { pair: pairOf(rank), applicant: applicationOf(rank).membres[0]?.personne },
    ]),
  )
  t.equal(held.size, 100)
  const known = quests.filter(({ numUnique }) => numUnique !== undefined)
  t.equal(known.length, 200)
  for (const { personne, numUnique } of known) {
    const own = held.get(numUnique ?? '')
    t.strictSame(own?.pair?.sne, own?.applicant)
    t.strictSame(own?.pair?.xml, personne)
  }
  t.equal(pairOf(1), undefined)
})

t.test('Jaro-Winkler gives the values of its authors', async (t) => {
  const cases = [
    ['MARTHA', 'MARHTA', 0.961],
    ['DWAYNE', 'DUANE', 0.84],
    ['DIXON', 'DICKSONX', 0.813],
    ['ABROMS', 'ABRAMS', 0.922],
    ['A', 'B', 0],
    ['', '', 1],
  ] as const
  for (const [a, b, expected] of cases) {
    t.ok(Math.abs(jaroWinkler(a, b) - expected) < 0.001, `${a} ${b} ${jaroWinkler(a, b)}`)
    t.equal(jaroWinkler(a, b), jaroWinkler(b, a))
  }
})

t.test('the threshold is the one that parts best', async (t) => {
  const pair = (label: 0 | 1, sent: string, held: string): DrawnPair => ({
    label,
    cls: 'X',
    xml: { nom: sent },
    sne: { nom: held },
  })
  const pairs = [pair(1, 'DURAND', 'Durand'), pair(1, 'DURAND', 'DURANT'), pair(0, 'DURAND', 'MOREAU')]
  const best = bestThreshold(pairs)
  t.equal(best.f1, 1)
  t.equal(best.threshold, meanOfTraits({ nom: 'DURAND' }, { nom: 'DURANT' }))
  t.equal(meanOfTraits({ nom: 'A' }, { prenoms: 'A' }), 0, 'no trait on both sides')
})

t.test('a spread names the value that so many per cent do not exceed', async (t) => {
  const hundred = Array.from({ length: 100 }, (_, i) => 100 - i)
  t.strictSame(spreadOf(hundred), { p50: 50, p95: 95, p99: 99, max: 100 })
})
