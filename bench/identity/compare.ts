/** What one comparison costs: microseconds a pair over the training pairs, whole and with the record made ready. */
import { compareIdentity, comparePrepared } from '../../src/rules/identite/compare.ts'
import { isCommonNom, sexeOfPrenom } from '../../src/rules/identite/frequences.ts'
import { keysOf } from '../../src/rules/identite/keys.ts'
import { preparePersonne } from '../../src/rules/identite/prepare.ts'
import { readDrawnPairs } from '../../test/rules/identite/kit.ts'

const ROUNDS = 15
const SECRET = Buffer.alloc(32, 7)

const microseconds = (work: () => void): number => {
  const start = process.hrtime.bigint()
  work()
  return Number(process.hrtime.bigint() - start) / 1000
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

const pairs = readDrawnPairs()
const heapBefore = process.memoryUsage().heapUsed
const loading = microseconds(() => {
  isCommonNom('')
  sexeOfPrenom('')
})
const heapAfter = process.memoryUsage().heapUsed

/** Median over the rounds of the mean of one round. */
const perItem = (one: () => void, count: number): number =>
  median(Array.from({ length: ROUNDS }, () => microseconds(one) / count))

/** Median over the pairs of the best of a few rounds: what a pair costs by itself. */
const medianOfPairs = (): number =>
  median(
    pairs.map(({ xml, sne }) =>
      Math.min(
        ...Array.from({ length: 5 }, () => microseconds(() => void compareIdentity(xml, sne, 'update'))),
      ),
    ),
  )

const whole = perItem(() => {
  for (const { xml, sne } of pairs) compareIdentity(xml, sne, 'update')
}, pairs.length)
// After the first figure: 24,000 persons kept in memory slow it down.
const prepared = pairs.map(({ xml, sne }) => ({ sent: preparePersonne(xml), held: preparePersonne(sne) }))

const rows: readonly (readonly [string, number])[] = [
  ['comparaison, µs par paire (moyenne d’un tour, médiane des tours)', whole],
  ['comparaison, µs par paire (médiane des paires)', medianOfPairs()],
  [
    'comparaison de personnes préparées, µs par paire',
    perItem(() => {
      for (const { sent, held } of prepared) comparePrepared(sent, held, 'update')
    }, pairs.length),
  ],
  [
    'clés de recherche, µs par personne',
    perItem(() => {
      for (const { sne } of pairs) keysOf(sne, SECRET)
    }, pairs.length),
  ],
  ['chargement des fréquences, ms', loading / 1000],
  ['mémoire des fréquences, Mio', (heapAfter - heapBefore) / 2 ** 20],
]

for (const [label, value] of rows) process.stdout.write(`${label} : ${value.toFixed(2)}\n`)
