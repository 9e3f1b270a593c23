/** Labelled pairs: every outcome, verdict and repair as the definitions want them; and no line of the tables is idle. */
import t from 'tap'
import { compareBy, compareIdentity, RULES, type Rules } from '../../../src/rules/identite/compare.ts'
import {
  BIRTH_DATE_OUTCOMES,
  FIRST_NAMES_OUTCOMES,
  NAMES_OUTCOMES,
  NIR_OUTCOMES,
  REPAIR_CODES,
  VERDICTS,
} from '../../../src/rules/identite/outcomes.ts'
import { preparePersonne } from '../../../src/rules/identite/prepare.ts'
import { readPairs, saidBy } from './kit.ts'

const reference = readPairs('pairs.json')
const own = readPairs('paires.json')

t.test('the pairs of reference', async (t) => {
  t.equal(reference.length, 61)
  for (const { id, xml, sne, flow, expected, why } of reference) {
    t.strictSame(saidBy(compareIdentity(xml, sne, flow)), expected, `${id} ${why}`)
  }
})

t.test('the pairs of the project', async (t) => {
  t.ok(own.length >= 150, `${own.length} pairs`)
  t.equal(new Set(own.map(({ id }) => id)).size, own.length, 'each has its name')
  for (const { id, kind, xml, sne, flow, expected, why } of own) {
    t.strictSame(saidBy(compareIdentity(xml, sne, flow)), expected, `${id} ${kind}: ${why}`)
  }
})

t.test('the pairs of the project meet every outcome, verdict and repair', async (t) => {
  const said = own.map(({ expected }) => expected)
  const seen = (values: readonly string[]) => new Set(values)
  const missing = (all: readonly string[], met: ReadonlySet<string>) => all.filter((one) => !met.has(one))
  t.strictSame(missing(NAMES_OUTCOMES, seen(said.map(({ names }) => names))), [])
  t.strictSame(missing(FIRST_NAMES_OUTCOMES, seen(said.map(({ firstNames }) => firstNames))), [])
  t.strictSame(missing(BIRTH_DATE_OUTCOMES, seen(said.map(({ birthDate }) => birthDate))), [])
  t.strictSame(missing(NIR_OUTCOMES, seen(said.map(({ nir }) => nir))), [])
  t.strictSame(missing(VERDICTS, seen(said.map(({ verdict }) => verdict))), [])
  t.strictSame(missing(REPAIR_CODES, seen(said.flatMap(({ repair }) => repair))), [])
})

const prepared = own.map((pair) => ({
  ...pair,
  sent: preparePersonne(pair.xml),
  held: preparePersonne(pair.sne),
}))
const failuresWith = (rules: Rules): readonly string[] =>
  prepared
    .filter(({ sent, held, flow, expected }) => {
      const said = saidBy(compareBy(rules, sent, held, flow))
      return JSON.stringify(said) !== JSON.stringify({ ...said, ...expected })
    })
    .map(({ id }) => id)

t.test('every line of the tables is needed by some pair', async (t) => {
  t.strictSame(failuresWith(RULES), [], 'with all of them, none fails')
  let lines = 0
  for (const table of Object.keys(RULES) as (keyof Rules)[]) {
    for (const { id } of RULES[table]) {
      const without = (RULES[table] as readonly { readonly id: string }[]).filter((line) => line.id !== id)
      t.not(failuresWith({ ...RULES, [table]: without } as Rules).length, 0, `${table} without ${id}`)
      lines++
    }
  }
  t.ok(lines > 50, `${lines} lines`)
})
