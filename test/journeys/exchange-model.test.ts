/** Calls under a few keys, in any order and at once, over weeks: the gateway against a page of model. */
import fc from 'fast-check'
import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { NOW } from '../kit/open-app.ts'
import { isMarked, unmarked } from '../kit/replay.ts'
import { openOn, STORES } from '../kit/stores.ts'

const RUNS = 20
const DAY_MS = 86_400_000
const KEPT_DAYS = 30
const EFFECTS = 'SELECT coalesce(sum(revision), 0) AS n FROM acces'

interface Asked {
  readonly cle: string
  readonly contenu: string
}

/** Some calls at once, or days that pass. */
type Step = { readonly calls: readonly Asked[] } | { readonly days: number }

const asked: fc.Arbitrary<Asked> = fc.record({
  cle: fc.constantFrom('cle-a', 'cle-b'),
  contenu: fc.constantFrom('Premier', 'Deuxième', 'Troisième'),
})
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ calls: fc.array(asked, { minLength: 1, maxLength: 5 }) }) },
    { weight: 1, arbitrary: fc.record({ days: fc.constantFrom(1, 29, KEPT_DAYS, KEPT_DAYS + 1) }) },
  ),
  { minLength: 1, maxLength: 10 },
)

/** An act that is always accepted, so that only its key may stand against it. */
const call = async (app: FastifyInstance, { cle, contenu }: Asked) => {
  const answer = await app.inject({
    method: 'PUT',
    url: '/v1/guichets/G7777',
    headers: { 'idempotency-key': cle, 'x-guichet': 'G1226' },
    payload: { libelle: contenu, territoire: '035' },
  })
  const { statusCode: status, body } = answer
  return { cle, contenu, status, body, replayed: answer.headers['idempotent-replayed'] === 'true' }
}
type Answer = Awaited<ReturnType<typeof call>>

/** What the first call of a key settled. */
interface Settled {
  readonly contenu: string
  readonly day: number
  readonly body: string
}

/** Checks the answers given at once under one key, and returns what is settled from then on. Raises Error. */
const check = (before: Settled | undefined, answers: readonly Answer[], day: number): Settled => {
  const accepted = answers.filter(({ status }) => status === 200)
  const first = before ? undefined : accepted.find(({ replayed }) => !replayed)
  const settled = before ?? (first && { contenu: first.contenu, day, body: first.body })
  if (!settled) throw new Error('no call had an effect')
  for (const answer of answers) {
    if (answer === first) continue
    const { contenu, status, body, replayed } = answer
    if (contenu === settled.contenu) {
      if (status !== 200 || !replayed || !isMarked(body) || unmarked(body) !== settled.body)
        throw new Error(`not the first answer: ${body}`)
    } else {
      const { code, texteFr } = JSON.parse(body) as { code: string; texteFr: string }
      if (status !== 422 || code !== 'SNE-SRV-003' || texteFr.match(/[0-9a-f]{64}/g)?.length !== 2)
        throw new Error(`another content was not refused: ${body}`)
    }
  }
  return settled
}

for (const { name, open, skip } of STORES)
  t.test(`calls under a few keys on ${name}`, { skip }, async (t) => {
    await fc.assert(
      fc.asyncProperty(steps, async (steps) => {
        const closing: (() => Promise<void>)[] = []
        const opened = await openOn({ teardown: (close) => closing.push(close) }, open)
        const { app, place, setDay } = opened
        const keys = new Map<string, Settled>()
        let day = 0
        let effects = 0
        try {
          for (const step of steps) {
            if ('days' in step) {
              day += step.days
              setDay(new Date(NOW.getTime() + day * DAY_MS).toISOString().slice(0, 10))
              continue
            }
            const answers = await Promise.all(step.calls.map((one) => call(app, one)))
            for (const cle of new Set(step.calls.map(({ cle }) => cle))) {
              const known = keys.get(cle)
              const before = known && day - known.day <= KEPT_DAYS ? known : undefined
              if (!before) effects += 1
              const own = answers.filter((answer) => answer.cle === cle)
              keys.set(cle, check(before, own, day))
            }
            const kept = Number((await place.query(EFFECTS))[0]?.['n'])
            if (kept !== effects) throw new Error(`${kept} effects for ${effects}`)
          }
        } finally {
          for (const close of closing) await close()
        }
      }),
      { numRuns: RUNS },
    )
    t.pass(`${RUNS} histories`)
  })

t.test('the model sees a gateway that forgets its keys', async (t) => {
  const { app } = await openOn(t, STORES[0]!.open, { store: { findReponse: async () => undefined } })
  const first = await call(app, { cle: 'cle-a', contenu: 'Premier' })
  const other = await call(app, { cle: 'cle-b', contenu: 'Premier' })
  t.throws(() => check(undefined, [first, { ...other, cle: 'cle-a' }], 0), /not the first answer/)
  t.throws(() => check({ contenu: 'Deuxième', day: 0, body: '' }, [first], 0), /SNE|another content|code/)
})
