/** Every case through every door that can carry it: one judgement, the same codes and paths, the same lines in XML. */
import type { FastifyInstance } from 'fastify'
import t from 'tap'
import {
  type Expected,
  type Finding,
  type Outcome,
  openCase,
  readCases,
  toJson,
  viaRestGet,
  viaRestJson,
  viaRestXml,
  viaSoap,
} from './kit/cases.ts'

const FEWEST = 60
const SENTENCE = /^[a-z-]+\/(ok|refus|faute|reserve)(-[a-z0-9]+)+$/
const DECISIONS: Readonly<Record<string, string | undefined>> = {
  ok: 'ACCEPTEE',
  refus: 'REFUSEE',
  reserve: 'ACCEPTEE_AVEC_RESERVES',
  faute: undefined,
}

const cases = readCases()

/** JSON has no lines, and no order but the schema's. */
const withoutLines = ({ constats, ...outcome }: Outcome): Outcome => ({
  ...outcome,
  ...(constats && {
    constats: constats
      .map(({ code, chemin }): Finding => ({ code, chemin }))
      .sort((a, b) => (`${a.chemin} ${a.code}` < `${b.chemin} ${b.code}` ? -1 : 1)),
  }),
})

const inRest = ({ fauteSoap: _, ...expected }: Expected): Outcome => expected
const inSoap = ({ fauteSoap, ...expected }: Expected): Outcome =>
  fauteSoap ? { faute: fauteSoap } : expected

t.test('the cases are there, and each name says what is expected', async (t) => {
  t.ok(cases.length >= FEWEST, `${cases.length} cases`)
  for (const { name, expected } of cases) {
    t.match(name, SENTENCE)
    t.equal(expected.decision, DECISIONS[name.split('/')[1]?.split('-')[0] ?? ''], name)
    t.equal(expected.decision === undefined, expected.faute !== undefined, `${name}: a decision or a fault`)
  }
})

t.test('a case is judged the same through every door', async (t) => {
  const sent = { xml: 0, json: 0 }
  for (const one of cases) {
    // Each door has a record of its own: what one of them wrote would be a duplicate for the next.
    const through = async (ask: (app: FastifyInstance) => Promise<Outcome>): Promise<Outcome> => {
      const { app, close } = await openCase(one)
      try {
        return await ask(app)
      } finally {
        await close()
      }
    }
    await t.test(one.name, async (t) => {
      if (one.form === 'json') {
        sent.json++
        const json = one.bytes.toString('utf8')
        t.strictSame(await through((app) => viaRestJson(app, one, json)), one.expected, 'REST JSON')
        return
      }
      sent.xml++
      t.strictSame(await through((app) => viaSoap(app, one, '1.1')), inSoap(one.expected), 'SOAP 1.1')
      t.strictSame(await through((app) => viaSoap(app, one, '1.2')), inSoap(one.expected), 'SOAP 1.2')
      if (one.operation.method === 'GET') {
        const read = await through((app) => viaRestGet(app, one))
        t.strictSame(withoutLines(read), withoutLines(inRest(one.expected)), 'REST GET')
        return
      }
      t.strictSame(await through((app) => viaRestXml(app, one)), inRest(one.expected), 'REST XML')
      const json = toJson(one)
      if (json === undefined) return
      sent.json++
      const asked = await through((app) => viaRestJson(app, one, json))
      t.strictSame(withoutLines(asked), withoutLines(inRest(one.expected)), 'REST JSON')
    })
  }
  t.equal(cases.length, sent.xml + cases.filter((one) => one.form === 'json').length, 'none was skipped')
  t.ok(sent.json >= FEWEST / 3, `${sent.json} also went as JSON`)
})
