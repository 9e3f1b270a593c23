/** Labelled pairs: every outcome, verdict and repair as the definitions want them. */
import t from 'tap'
import { compareIdentity } from '../../../src/rules/identite/compare.ts'
import { readPairs, saidBy } from './kit.ts'

t.test('the pairs of reference', async (t) => {
  const pairs = readPairs('pairs.json')
  t.equal(pairs.length, 61)
  for (const { id, xml, sne, flow, expected, why } of pairs) {
    t.strictSame(saidBy(compareIdentity(xml, sne, flow)), expected, `${id} ${why}`)
  }
})
