/** What holds of the comparison whatever the persons, names in any script and texts in any state. */
import fc from 'fast-check'
import t from 'tap'
import { applyRepairs } from '../../../src/rules/identite/apply-repairs.ts'
import { compareIdentity } from '../../../src/rules/identite/compare.ts'
import { distance } from '../../../src/rules/identite/distance.ts'
import { findingsOf } from '../../../src/rules/identite/findings.ts'
import { fold } from '../../../src/rules/identite/fold.ts'
import { keysOf } from '../../../src/rules/identite/keys.ts'
import { type Comparaison, type Flow, VERDICTS } from '../../../src/rules/identite/outcomes.ts'
import { CIVILITES, type Personne } from '../../../src/rules/identite/personne.ts'
import { readDrawnPairs, readPairs } from './kit.ts'

const RUNS = { numRuns: 2000 }
const SECRET = Buffer.from('un secret de trente-deux octets.')

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  // Code units alone: lone surrogates too.
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 })
    .map((units) => String.fromCharCode(...units)),
  fc
    .array(
      fc.constantFrom(
        '&amp;',
        '&apos;',
        '&#39;',
        '&#xE9;',
        '&#99999999;',
        '&eacute;',
        'Ã©',
        'ÃƒÂ©',
        '?',
        '\uFFFD',
        "M'",
        'ST ',
        'DE ',
        'X',
        'Mme ',
        '-',
        'é',
        'Ab',
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join('')),
)

const WORDS = [
  'MARTIN',
  'Le Goff',
  'DUPONT',
  'Dupond',
  "d'Angélo",
  'ST-MARTIN',
  'GARCIA LOPEZ',
  'GARCIA',
  'LEF?VRE',
  'LEFÈVRE',
  'NEANT',
  'Жуков',
  'MARTIN EPOUSE DUPONT',
  'DUPONT-MARTIN',
  'M’BAYE',
  'RANDRIAMAMPIONONARIVO',
  'RANDRIAMAMPIONO',
]
const FIRST = [
  'CLAIRE',
  'Claire, Anne',
  'ANNE CLAIRE',
  'C.',
  'CLIARE',
  'MICHEL',
  'MICHELE',
  'Jean-Marc',
  'JEANMARC',
  'JM',
  'LÉA',
  'MARTIN',
  'SNP',
  'EMMA',
  'EMMY',
]
const DAYS = [
  '1980-05-14',
  '1980-01-01',
  '1980-12-31',
  '1980-14-05',
  '1980-05-15',
  '1984-02-29',
  '1984-03-01',
  '1990-05-14',
  '2080-05-14',
  '14/05/1980',
  '1980-00-00',
  '1980-03-05',
  '1980-05-03',
]
const maybe = <T>(...values: readonly T[]) => fc.option(fc.constantFrom(...values), { nil: undefined })

/** Persons who resemble each other often enough for every line to hold sometimes. */
const person: fc.Arbitrary<Personne> = fc.record({
  civilite: maybe(...CIVILITES),
  nom: maybe(...WORDS),
  nomPatronymique: maybe(...WORDS),
  prenoms: maybe(...FIRST),
  dateNaissance: maybe(...DAYS),
  codeCommuneNaissance: maybe('75056', '75112', '69123', '99335', '20004', '2A004'),
  communeNaissance: maybe('PARIS', 'Paris 12e', 'BAMAKO', 'KAYES', 'Lyon'),
  paysNaissance: maybe('FRANCE', 'MALI', '99'),
  nir: maybe('1800575056001', '2800575056001', '180057505600122', '7800575056001', '1 80 05 75 056 001'),
  telephone: maybe('0612345678', '+33612345678', '0698765432'),
  courriel: maybe('a@exemple.invalid', 'A@exemple.invalid', 'b@exemple.invalid'),
})

const COMPARED = Object.keys({
  civilite: 0,
  nom: 0,
  nomPatronymique: 0,
  prenoms: 0,
  dateNaissance: 0,
  codeCommuneNaissance: 0,
  nir: 0,
  telephone: 0,
  courriel: 0,
} satisfies Partial<Record<keyof Personne, 0>>) as (keyof Personne)[]

/** Two persons who differ by a few fields only. */
const pair: fc.Arbitrary<readonly [Personne, Personne]> = fc
  .tuple(person, person, fc.subarray(COMPARED, { maxLength: 3 }))
  .map(([a, b, fields]) => [a, { ...a, ...Object.fromEntries(fields.map((field) => [field, b[field]])) }])

const anyPerson: fc.Arbitrary<Personne> = fc.record(
  {
    civilite: fc.constantFrom(...CIVILITES),
    nom: anyText,
    nomPatronymique: anyText,
    prenoms: anyText,
    dateNaissance: anyText,
    codeCommuneNaissance: anyText,
    communeNaissance: anyText,
    paysNaissance: anyText,
    nir: anyText,
    telephone: anyText,
    courriel: anyText,
  },
  { requiredKeys: [] },
)
const flow = fc.constantFrom<Flow>('update', 'creation')

const isComparable = ({ traits }: Comparaison) =>
  [traits.names, traits.firstNames, traits.birthDate].every(({ code }) => code !== 'NOT_COMPARABLE')

const SELF: readonly string[] = ['EXACT', 'NOT_COMPARABLE', 'INCONSISTENT']

t.test('a person is the same as oneself', async (t) => {
  let compared = 0
  fc.assert(
    fc.property(fc.oneof(person, anyPerson), (one) => {
      const said = compareIdentity(one, one, 'update')
      const codes = Object.values(said.traits).map(({ code }) => code)
      if (!codes.every((code) => SELF.includes(code))) return false
      if (!isComparable(said)) return said.verdict === 'DOUBTFUL'
      compared++
      return said.verdict === 'SAME' && said.repairs.length === 0
    }),
    RUNS,
  )
  t.ok(compared > 200, `${compared} with every trait`)
})

t.test('folding twice is folding once', async (t) => {
  fc.assert(
    fc.property(anyText, (text) => fold(fold(text)) === fold(text)),
    { numRuns: 10_000 },
  )
  t.equal(fold('Mme d’Ångström-Œuf'), 'D ANGSTROM OEUF')
})

t.test('the verdict is the same from the other side', async (t) => {
  const verdicts = new Set<string>()
  fc.assert(
    fc.property(pair, flow, ([a, b], way) => {
      const [there, back] = [compareIdentity(a, b, way), compareIdentity(b, a, way)]
      verdicts.add(there.verdict)
      const damaged = Object.values(there.traits).some(({ reasons }) => reasons.includes('damaged'))
      return damaged || there.verdict === back.verdict
    }),
    { numRuns: 10_000 },
  )
  t.strictSame([...verdicts].sort(), [...VERDICTS].sort())
  for (const { xml, sne, flow } of [...readPairs('pairs.json'), ...readPairs('paires.json')]) {
    t.equal(compareIdentity(xml, sne, flow).verdict, compareIdentity(sne, xml, flow).verdict)
  }
  const asymmetric = readDrawnPairs().filter(
    ({ xml, sne }) =>
      compareIdentity(xml, sne, 'creation').verdict !== compareIdentity(sne, xml, 'creation').verdict,
  )
  t.strictSame(asymmetric, [])
})

const FIELDS = {
  names: ['nom', 'nomPatronymique'],
  firstNames: ['prenoms'],
  birthDate: ['dateNaissance'],
} as const

/** Absent in any of its writings. */
const bytesOf = (value: string | null | undefined) => value ?? ''

t.test('the repairs that need no document give the record’s bytes, and then the same person', async (t) => {
  const pairs = [
    ...readPairs('pairs.json'),
    ...readPairs('paires.json'),
    ...readDrawnPairs().map((pair) => ({ ...pair, flow: 'update' as const })),
  ]
  let [repaired, whole] = [0, 0]
  for (const { xml, sne, flow } of pairs) {
    const said = compareIdentity(xml, sne, flow)
    const after = applyRepairs(xml, sne, said)
    if (said.verdict === 'DOUBTFUL' || said.verdict === 'OTHER') {
      if (after !== xml) t.fail(JSON.stringify([xml, after]))
      continue
    }
    for (const trait of ['names', 'firstNames', 'birthDate'] as const) {
      const own = said.repairs.filter((repair) => repair.trait === trait)
      const open = own.some(({ tier }) => tier !== 'T1' && tier !== 'T2')
      const touched = own.length > 0 || said.traits[trait].code === 'FORM_ONLY'
      if (open || !touched) continue
      repaired++
      for (const field of FIELDS[trait]) {
        if (bytesOf(after[field]) !== bytesOf(sne[field]))
          t.equal(after[field], sne[field], JSON.stringify(xml))
      }
    }
    if (said.repairs.some(({ tier }) => tier !== 'T1' && tier !== 'T2')) continue
    whole++
    const again = compareIdentity(after, sne, flow)
    if (again.verdict !== 'SAME' || again.repairs.length > 0) t.fail(JSON.stringify([xml, sne, after, again]))
  }
  t.ok(repaired > 2000, `${repaired} traits repaired`)
  t.ok(whole > 5000, `${whole} persons repaired`)
})

t.test('the first tier alone changes nothing but what it names', async (t) => {
  const xml: Personne = {
    nom: 'martin',
    nomPatronymique: 'MARTIN',
    prenoms: 'luc',
    dateNaissance: '1980-05-14',
  }
  const sne: Personne = { nom: 'MARTIN', prenoms: 'LUC', dateNaissance: '1980-05-14' }
  const said = compareIdentity(xml, sne, 'update')
  t.strictSame(
    said.repairs.map(({ code, tier }) => [code, tier]),
    [['DROP_PATRONYMIC', 'T1']],
  )
  t.match(applyRepairs(xml, sne, said, ['T1']), { nom: 'MARTIN', nomPatronymique: undefined, prenoms: 'LUC' })
  const searched = compareIdentity(xml, sne, 'creation')
  t.equal(searched.repairs[0]?.tier, 'T2', 'without a number, the agent decides')
  const two = compareIdentity({ ...xml, prenoms: 'luc' }, { ...sne, prenoms: 'LUC, PAUL' }, 'update')
  t.strictSame(
    two.repairs.map(({ tier }) => tier),
    ['T2', 'T2'],
    'with another difference, the agent decides',
  )
})

const UNSURE: readonly string[] = ['TYPO', 'DIFFERENT', 'NOT_COMPARABLE']

t.test('nothing of the record is told but under the conditions', async (t) => {
  const told = new Set<string>()
  fc.assert(
    fc.property(pair, flow, ([sent, held], way) => {
      const said = compareIdentity(sent, held, way)
      const quoted = findingsOf(sent, said).flatMap(({ params }) => Object.values(params))
      if (!quoted.every((value) => value === '' || Object.values(sent).includes(value))) return false
      const shown = said.repairs.filter(({ to }) => to !== undefined)
      for (const { code } of shown) told.add(code)
      const { birthDate, firstNames } = said.traits
      return (
        shown.length === 0 ||
        (way === 'update' &&
          said.verdict === 'SAME_WITH_REPAIR' &&
          [birthDate.code, firstNames.code].every((code) => !UNSURE.includes(code)))
      )
    }),
    { numRuns: 10_000 },
  )
  t.ok(told.size > 3, [...told].join())
  const said = compareIdentity(
    { nom: 'DUPONT', prenoms: 'CLAIRE', dateNaissance: '1979-02-11' },
    { nom: 'DUPONT', nomPatronymique: 'MARTIN', prenoms: 'CLAIRE', dateNaissance: '1979-02-11' },
    'update',
  )
  t.equal(said.repairs[0]?.to, 'MARTIN')
})

t.test('no text throws', async (t) => {
  let seen = 0
  fc.assert(
    fc.property(anyPerson, anyPerson, flow, (a, b, way) => {
      const said = compareIdentity(a, b, way)
      applyRepairs(a, b, said)
      keysOf(a, SECRET)
      seen++
    }),
    { numRuns: 5000 },
  )
  t.ok(seen >= 5000)
})

t.test('the cost stays in proportion to the length', async (t) => {
  const LONG = 20_000
  const shapes: readonly ((n: number) => string)[] = [
    (n) => 'A'.repeat(n),
    (n) => 'AB '.repeat(n / 3),
    (n) => '?'.repeat(n),
    (n) => 'A?'.repeat(n / 2),
    (n) => '&amp;'.repeat(n / 5),
    (n) => 'Ã©'.repeat(n / 2),
    (n) => `M${"'".repeat(n)}`,
    (n) => ' '.repeat(n),
    (n) => '1'.repeat(n),
    (n) => 'É\u0301'.repeat(n / 2),
    (n) => 'Ж'.repeat(n),
    (n) => 'DE '.repeat(n / 3),
  ]
  const spent = (shape: (n: number) => string, n: number) => {
    const [a, b] = [shape(n), `${shape(n)}B`]
    const one = (text: string): Personne => ({
      nom: text,
      nomPatronymique: text,
      prenoms: text,
      dateNaissance: text,
      communeNaissance: text,
      nir: text,
      telephone: text,
      courriel: text,
    })
    const start = process.cpuUsage()
    compareIdentity(one(a), one(b), 'update')
    keysOf(one(a), SECRET)
    const { user, system } = process.cpuUsage(start)
    return (user + system) / 1000
  }
  for (const shape of shapes) {
    spent(shape, 300)
    const ms = spent(shape, LONG)
    t.ok(ms < 400, `${shape(6)}… in ${ms.toFixed(0)} ms`)
  }
})

t.test('the distance is that of its definition, up to its limit', async (t) => {
  const plain = (a: string, b: string): number => {
    const d = Array.from({ length: a.length + 1 }, (_, i) =>
      Array.from({ length: b.length + 1 }, (_, j) => i + j),
    )
    const at = (i: number, j: number) => d[i]?.[j] ?? 0
    for (let i = 1; i <= a.length; i++) {
      for (let j = 1; j <= b.length; j++) {
        let best = Math.min(
          at(i - 1, j) + 1,
          at(i, j - 1) + 1,
          at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1),
        )
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
          best = Math.min(best, at(i - 2, j - 2) + 1)
        const row = d[i]
        if (row) row[j] = best
      }
    }
    return at(a.length, b.length)
  }
  const word = fc.string({ unit: fc.constantFrom('A', 'B', 'C'), maxLength: 9 })
  fc.assert(
    fc.property(word, word, (a, b) => distance(a, b) === Math.min(4, plain(a, b))),
    { numRuns: 20_000 },
  )
  t.equal(distance('BERNADR', 'BERNARD'), 1)
})
