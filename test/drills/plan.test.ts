/**
 * The plan changes while documents come in: whatever the order, no piece is kept that the plan in force at its commit
 * forbids. Publications and deposits go through two gateways that share a database, a thousand times in another order.
 *
 * The oracle is the outbox, whose numbers follow the commits because a publication and an act on a file exclude each
 * other; what was acknowledged before a deposit was sent is checked by itself, since it needs no such promise.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { buildApp } from '../../src/app.ts'
import { readConfig } from '../../src/config/config.ts'
import type { Plan } from '../../src/model/plan.ts'
import { PLAN_INITIAL } from '../../src/rules/plan/initial.ts'
import { readPiece } from '../../src/service/piece.ts'
import { openStore } from '../../src/store/open.ts'
import type { Store } from '../../src/store/ports.ts'
import { decidingBefore } from '../kit/careless.ts'
import { openTestExamens, TAKEN_FOR_PDF } from '../kit/examens.ts'
import { createOf, depositOf, pdfOf } from '../kit/pieces.ts'
import { keepInMemory } from '../kit/receiver.ts'
import { readXml, somebody, withApplicant } from '../kit/somebody.ts'
import { STORES } from '../kit/stores.ts'
import type { TestPlace } from '../store/places.ts'

t.setTimeout(240_000)
const INTERLEAVINGS = 1000
/** A database has some of them only: each deposit reads every version. */
const BY_PLACE = 100
const AT_ONCE = 10
const CODES = ['ID01', 'ID02', 'RF01', 'SP01']
const XML = readXml('deposer-demande/ok-demandeur-seul')
const DAY_MS = 86_400_000

/** A plan published amid deposits in one file. A limit of 0 closes the category; `late` is in milliseconds. */
const interleaving = fc.record({
  limites: fc.tuple(...CODES.map(() => fc.nat(3))).filter((limites) => limites.some(Boolean)),
  withoutPdf: fc.option(fc.nat(CODES.length - 1), { freq: 4 }),
  isAnnounced: fc.nat(29).map((n) => n === 0),
  by: fc.nat(1),
  late: fc.nat(8),
  deposits: fc.array(
    fc.record({ by: fc.nat(1), code: fc.constantFrom(...CODES), isTold: fc.boolean(), late: fc.nat(8) }),
    { minLength: 3, maxLength: 4 },
  ),
})
type Interleaving = ReturnType<typeof interleaving.generate>['value']

const dayOf = (instant: number | string): string => new Date(instant).toISOString().slice(0, 10)

/** What a vendor sends: the first plan with other limits, less a category or the PDF in one. */
const planOf = ({ limites, withoutPdf }: Interleaving, dateEffet: string) => {
  const { version: _, ...content } = PLAN_INITIAL
  const listeCategorie = CODES.flatMap((code, i) => {
    const found = content.listeCategorie.find((one) => one.code === code)!
    // Nothing is obligatory, so that any category may close.
    const { groupe: __, listeObligation: ___, ...categorie } = found
    const types = categorie.listeTypeAccepte.filter((type) => i !== withoutPdf || type !== 'PDF')
    return limites[i] ? [{ ...categorie, limite: limites[i], listeTypeAccepte: types }] : []
  })
  return { ...content, dateEffet, listeCategorie }
}

interface Answer {
  readonly version?: number
  readonly planVersion?: number
  readonly numUnique?: string
  readonly rapport: { readonly listeConstat: readonly { readonly code: string }[] }
}

/** Two gateways on one database, whose day the drill sets. */
const openPair = async (place: TestPlace, seen: (store: Store) => Store) => {
  let now = Date.parse('2026-02-10T09:00:00Z')
  const { examens, close } = await openTestExamens({ inspector: TAKEN_FOR_PDF })
  const stores = await Promise.all([openStore(place), openStore(place)])
  const apps = await Promise.all(
    stores.map((store) =>
      buildApp(
        { ...readConfig({ SNE_SQLITE: ':memory:' }), logLevel: 'silent' },
        {
          store: seen(store),
          secret: Buffer.from('un secret commun aux deux passerelles'),
          clock: () => new Date(now),
          examens,
          receive: keepInMemory().receiver,
        },
      ),
    ),
  )
  return {
    store: stores[0]!,
    app: (by: number): FastifyInstance => apps[by]!,
    today: () => dayOf(now),
    tomorrow: () => dayOf(now + DAY_MS),
    nextDay: () => {
      now += DAY_MS
    },
    close: async () => {
      await Promise.all(apps.map((app) => app.close()))
      await Promise.all(stores.map((store) => store.close()))
      await close()
      await place.remove()
    },
  }
}
type Pair = Awaited<ReturnType<typeof openPair>>

/** What the calls were answered. */
interface Tally {
  readonly answers: Map<string, number>
  readonly odd: string[]
  /** The highest version in force that was acknowledged. */
  known: number
}

const publish = async (pair: Pair, { by, late, isAnnounced, ...plan }: Interleaving, tally: Tally) => {
  await sleep(late)
  const dateEffet = isAnnounced ? pair.tomorrow() : pair.today()
  const payload = { plan: planOf({ by, late, isAnnounced, ...plan }, dateEffet) }
  const answer = await pair.app(by).inject({ method: 'PUT', url: '/v1/plan-classement', payload })
  const { version = 0, rapport } = answer.json<Answer>()
  note(tally, answer.statusCode, rapport, ['SNE-PLA-003'])
  if (!isAnnounced) tally.known = Math.max(tally.known, version)
}

const deposit = async (
  pair: Pair,
  numUnique: string,
  { by, code, isTold, late }: Interleaving['deposits'][number],
  rank: number,
  tally: Tally,
) => {
  await sleep(late)
  const { known } = tally
  const fields = { categorie: code, personne: '1', ...(isTold && known && { planVersion: String(known) }) }
  const answer = await pair.app(by).inject(depositOf(numUnique, pdfOf(rank), fields))
  const { planVersion = 0, rapport } = answer.json<Answer>()
  note(tally, answer.statusCode, rapport, REFUSALS)
  if (planVersion < known) tally.odd.push(`plan ${planVersion} where ${known} was acknowledged`)
}

/** Category closed or full, client behind, type not taken. */
const REFUSALS = ['SNE-PLA-102', 'SNE-PLA-106', 'SNE-PLA-107', 'SNE-PLA-108']

const note = (
  { answers, odd }: Tally,
  status: number,
  { listeConstat }: Answer['rapport'],
  refusals: string[],
) => {
  const codes = listeConstat.map(({ code }) => code)
  const said = status < 300 ? 'ACCEPTEE' : codes.find((code) => refusals.includes(code))
  if (said === undefined || status >= 500) odd.push(`${status} ${codes.join()}`)
  else answers.set(said, (answers.get(said) ?? 0) + 1)
}

const live = async (pair: Pair, one: Interleaving, rank: number, tally: Tally) => {
  const created = await pair.app(one.by).inject(createOf(withApplicant(XML, somebody(rank))))
  const { numUnique = '' } = created.json<Answer>()
  await Promise.all([
    publish(pair, one, tally),
    ...one.deposits.map((asked, i) => deposit(pair, numUnique, asked, i, tally)),
  ])
}

/** Pieces that the plan in force at their commit forbids, or that tell another plan; how many there are. */
const breaches = async (place: TestPlace, store: Store) => {
  const rows = await place.query('SELECT num_unique, version, nature, piece FROM evolutions ORDER BY seq')
  const plans = new Map((await store.findPlans()).map((kept) => [kept.version, kept]))
  const pieces = new Map((await store.findStored('', INTERLEAVINGS * AT_ONCE)).map((kept) => [kept.id, kept]))
  const published: number[] = []
  const held = new Map<string, number>()
  const found: string[] = []
  for (const { nature, version, piece } of rows) {
    if (nature === 'PLAN_PUBLIE') published.push(Number(version))
    if (nature !== 'PIECE_DEPOSEE') continue
    const kept = pieces.get(String(piece))!
    const { planVersion } = readPiece(kept).contenu
    const inForce = plans.get(published.findLast((v) => plans.get(v)!.dateEffet <= dayOf(kept.recue))!)!
    const { listeCategorie } = JSON.parse(inForce.contenu) as Plan
    const categorie = listeCategorie.find(({ code }) => code === kept.categorie)
    const where = `${kept.numUnique} ${kept.categorie}`
    const before = held.get(where) ?? 0
    held.set(where, before + 1)
    if (planVersion !== inForce.version) found.push(`${where}: plan ${planVersion} for ${inForce.version}`)
    if (!categorie) found.push(`${where}: closed`)
    else if (before >= categorie.limite) found.push(`${where}: ${before + 1} of ${categorie.limite}`)
    else if (!categorie.listeTypeAccepte.includes('PDF')) found.push(`${where}: no PDF is taken`)
  }
  return { found, pieces: pieces.size, versions: published.length }
}

/** Lives interleavings in a database of their own, some at once. */
const drill = async (
  place: TestPlace,
  all: readonly Interleaving[],
  tally: Tally,
  seen = (store: Store) => store,
) => {
  const pair = await openPair(place, seen)
  tally.known = 0
  try {
    for (let at = 0; at < all.length; at += AT_ONCE) {
      await Promise.all(all.slice(at, at + AT_ONCE).map((one, i) => live(pair, one, at + i, tally)))
      pair.nextDay()
    }
    return await breaches(place, pair.store)
  } finally {
    await pair.close()
  }
}

const newTally = (): Tally => ({ answers: new Map(), odd: [], known: 0 })

for (const { name, skip, open } of STORES) {
  t.test(`${name}: ${INTERLEAVINGS} publications amid deposits`, { skip }, async (t) => {
    const all = fc.sample(interleaving, { numRuns: INTERLEAVINGS, seed: 20_260_210 })
    const tally = newTally()
    let [pieces, versions] = [0, 0]
    for (let at = 0; at < all.length; at += BY_PLACE) {
      const found = await drill(await open(), all.slice(at, at + BY_PLACE), tally)
      t.same(found.found, [])
      pieces += found.pieces
      versions += found.versions
    }
    t.same(tally.odd, [])
    t.ok(versions > INTERLEAVINGS / 2 && pieces > INTERLEAVINGS / 2, `${pieces} pieces, ${versions} versions`)
    t.same(
      REFUSALS.filter((code) => !tally.answers.has(code)),
      [],
      'each refusal was met',
    )
    t.comment(JSON.stringify([...tally.answers]))
  })

  t.test(`${name}: gateways that judge before the transaction are caught`, { skip }, async (t) => {
    const all = fc.sample(interleaving, { numRuns: BY_PLACE, seed: 1 })
    const { found } = await drill(await open(), all, newTally(), decidingBefore)
    t.ok(found.length > 0, `${found.length} pieces`)
  })
}
