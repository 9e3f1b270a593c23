/**
 * Two counters deposit the same person at once, in two processes that share a database: the first is held between its
 * search and its commit, the second must wait for it and be refused.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { buildApp } from '../src/app.ts'
import type { Gate } from '../src/base/gate.ts'
import { readConfig } from '../src/config/config.ts'
import type { Store } from '../src/store/ports.ts'
import { unmarked } from './kit/replay.ts'
import { readXml, somebody, withApplicant } from './kit/somebody.ts'
import { count, type Open, onEveryStore } from './store/frame.ts'

const SECRET = Buffer.from('un secret commun aux deux passerelles')
const XML = readXml('deposer-demande/ok-demandeur-seul')
/** Long enough for a deposit that does not wait to be over. */
const LATE_MS = 250

const first = XML
const second = XML.replace('<nom>Grandin</nom>', '<nom>GRANDIN </nom>')
  .replace('<prenom>Odile</prenom>', '<prenom>odile</prenom>')
  .replace('<numGuichet>G1226</numGuichet>', '<numGuichet>G2226</numGuichet>')

/** A gate that holds the first commit until it is let go, and says when it came. */
const holdFirst = () => {
  const held = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  let seen = 0
  const gate: Gate = async (point) => {
    if (point !== 'avant-commit' || seen++ > 0) return
    held.resolve()
    await release.promise
  }
  return { gate, held: held.promise, release: release.resolve }
}

/** Sabotage: the search is done before the transaction, as if it needed no protection. */
const searchingBefore = (store: Store): Store => {
  const depose: Store['depose'] = async ({ recherche, ...depot }) => {
    if (!recherche) return store.depose(depot)
    const tri = recherche.trier(await store.findCandidats(recherche.personnes))
    if (!tri.refuse) return store.depose({ ...depot, ...tri })
    await store.record(tri.journal)
    return { kind: 'refuse' }
  }
  return new Proxy(store, {
    get: (target, name) => {
      const deed = name === 'depose' ? depose : target[name as keyof Store]
      return typeof deed === 'function' ? deed.bind(target) : deed
    },
  })
}

const gatewayOn = (store: Store): Promise<FastifyInstance> =>
  buildApp(readConfig({ SNE_NIVEAU_JOURNAL: 'silent' }), { store, secret: SECRET })

const submit = async (app: FastifyInstance, key: string, payload: string) => {
  const answer = await app.inject({
    method: 'POST',
    url: '/v1/demandes',
    headers: { 'content-type': 'application/xml', 'idempotency-key': key },
    payload,
  })
  const { numUnique, rapport, code } = answer.json<{
    numUnique?: string
    code?: string
    rapport?: { listeConstat: { code: string }[] }
  }>()
  const codes = code === undefined ? rapport?.listeConstat.map(({ code }) => code) : [code]
  return { status: answer.statusCode, numUnique, codes: codes ?? [], body: unmarked(answer.body) }
}

/**
 * The race itself. In: how each counter sees its store, what the second sends and under which key.
 * Out: the answers, and whether the second waited.
 */
const race = async (
  open: Open,
  seen: (store: Store) => Store,
  { cle, payload } = { cle: 'cle-deux', payload: second },
) => {
  const { gate, held, release } = holdFirst()
  const stores = [await open({ gate }), await open()] as const
  const apps = await Promise.all(stores.map((store) => gatewayOn(seen(store))))
  try {
    const one = submit(apps[0]!, 'cle-une', first)
    await held
    let over = false
    const two = submit(apps[1]!, cle, payload).finally(() => {
      over = true
    })
    await sleep(LATE_MS)
    const waited = !over
    release()
    return { answers: await Promise.all([one, two]), waited }
  } finally {
    release()
    await Promise.all(apps.map((app) => app.close()))
  }
}

t.test('what the second counter writes is the same person of another counter', async (t) => {
  for (const part of ['<nom>GRANDIN </nom>', '<prenom>odile</prenom>', '<numGuichet>G2226</numGuichet>'])
    t.match(second, part)
})

onEveryStore((check) => {
  check('of two counters with one person, the second waits and is refused', async (t, open, place) => {
    const { answers, waited } = await race(open, (store) => store)
    const [one, two] = answers
    t.ok(waited, 'the second waits for the first')
    t.equal(one.status, 201)
    t.match(two, { status: 422, codes: ['SNE-REG-201'] })
    t.equal(await count(place, 'demandes'), 1)
    t.equal(await count(place, 'journal'), 2)
    t.equal(await count(place, 'idempotence'), 1)
  })

  check('of two gateways with one key, the second waits and has the first answer', async (t, open, place) => {
    const { answers, waited } = await race(open, (store) => store, { cle: 'cle-une', payload: first })
    const [one, two] = answers
    t.ok(waited)
    t.match(two, { status: 201, body: one.body })
    t.equal(await count(place, 'demandes'), 1)
    t.equal(await count(place, 'idempotence'), 1)
  })

  check('of two gateways with one key, another content is refused', async (t, open, place) => {
    const other = withApplicant(first, somebody(1))
    const { answers } = await race(open, (store) => store, { cle: 'cle-une', payload: other })
    t.match(answers, [{ status: 201 }, { status: 422, codes: ['SNE-SRV-003'] }])
    t.equal(await count(place, 'demandes'), 1)
  })

  check('the race catches a search made outside the transaction', async (t, open, place) => {
    const { answers } = await race(open, searchingBefore)
    t.same(
      answers.map(({ status }) => status),
      [201, 201],
    )
    t.equal(await count(place, 'demandes'), 2, 'one person twice')
  })
})
