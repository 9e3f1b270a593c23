/** The pairs drawn from a model of errors: what is accepted is right, and hardly anyone is left to a human. */
import t from 'tap'
import { compareIdentity } from '../../../src/rules/identite/compare.ts'
import { type DrawnPair, readDrawnPairs } from './kit.ts'
import { APART, measure } from './measure.ts'

const pairs = readDrawnPairs()
const figures = measure(pairs)

t.test('the reading saw the pairs', async (t) => {
  t.equal(pairs.length, 12_000)
  t.equal(figures.same, 6000)
})

t.test('accepted pairs are right, true pairs are accepted', async (t) => {
  t.comment(figures)
  t.ok(figures.precision >= 0.999, `precision ${figures.precision}`)
  t.ok(figures.recall >= 0.99, `recall ${figures.recall}`)
  t.ok(figures.doubtful <= 0.02, `doubtful ${figures.doubtful}`)
})

t.test('a relative or a homonym is never accepted', async (t) => {
  for (const cls of ['TWIN', 'GENDER_TWIN', 'PARENT', 'SPOUSE', 'SIBLING', 'HOMONYM']) {
    t.ok((figures.byClass.get(cls)?.total ?? 0) > 500, `${cls} was seen`)
    t.equal(figures.byClass.get(cls)?.accepted, 0, cls)
  }
})

t.test('a conventional date abroad asks for a second support when no number is given', async (t) => {
  const apart = pairs.filter(({ cls }) => cls === APART)
  t.equal(apart.length, 600)
  const accepted = apart.filter(({ xml, sne }) =>
    ['SAME', 'SAME_WITH_REPAIR'].includes(compareIdentity(xml, sne, 'creation').verdict),
  )
  t.strictSame(
    accepted.filter(({ xml, sne }) => !sharesSecondFirstName({ xml, sne })),
    [],
  )
})

const wordsOf = (value: string | null | undefined) =>
  plain(value)
    .split(/[\s,]+/)
    .filter((word) => word !== '')

/** Not the fold of the code: a plain one, enough for what the model of errors does to a name. */
const plain = (value: string | null | undefined) =>
  (value ?? '').normalize('NFD').replace(/\p{M}/gu, '').toUpperCase().trim()

const sharesSecondFirstName = ({ xml, sne }: Pick<DrawnPair, 'xml' | 'sne'>) =>
  wordsOf(xml.prenoms).filter((word) => wordsOf(sne.prenoms).includes(word)).length > 1

const letters = (value: string | null | undefined) =>
  plain(value)
    .replace(/Œ/g, 'OE')
    .replace(/\bST\b/g, 'SAINT')
    .replace(/[^A-Z]/g, '')

/** The definition, by itself: names equal, the patronymic repeated on one side and absent on the other. */
const isRedundant = ({ xml, sne }: DrawnPair): boolean => {
  const [u, p, U, P] = [xml.nom, xml.nomPatronymique, sne.nom, sne.nomPatronymique].map(letters)
  return u !== '' && u === U && ((p === u && P === '') || (P === U && p === ''))
}

t.test('the redundant patronymic is told, and nothing else is called so', async (t) => {
  const said = pairs.map((pair) => ({ pair, ...compareIdentity(pair.xml, pair.sne, 'update') }))
  const told = said.filter(({ traits }) => traits.names.code === 'REDUNDANT_PATRONYMIC')
  const expected = said.filter(({ pair }) => isRedundant(pair))
  t.ok(expected.length > 1000, `${expected.length} redundant`)
  t.strictSame(
    told.filter(({ pair }) => !isRedundant(pair)).map(({ pair }) => [pair.xml.nom, pair.sne.nom]),
    [],
    'precision',
  )
  const missed = expected.filter(({ traits }) => traits.names.code !== 'REDUNDANT_PATRONYMIC')
  t.ok(missed.length <= expected.length / 1000, `${missed.length} missed`)
  const accepted = told.filter(({ verdict }) => verdict === 'SAME_WITH_REPAIR')
  t.ok(accepted.length > 900)
  t.ok(
    accepted.every(({ repairs }) =>
      repairs.some(({ code }) => code === 'DROP_PATRONYMIC' || code === 'ALIGN_PATRONYMIC_ON_SNE'),
    ),
    'with its repair',
  )
})
