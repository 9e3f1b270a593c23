/**
 * The last places of a category, asked for by 64 clients at once from two gateways that share a database: as many are
 * given as there are. A gateway that counts and then writes gives more, which the drill must see.
 */
import t from 'tap'
import { createOf, depositOf, pdfOf } from '../kit/pieces.ts'
import { readXml, somebody, withApplicant } from '../kit/somebody.ts'
import { STORES } from '../kit/stores.ts'
import { count } from '../store/frame.ts'
import type { TestPlace } from '../store/places.ts'
import type { ChildOrder } from './gateway-child.ts'
import { type Gateway, startGateway } from './start-child.ts'

t.setTimeout(120_000)
const CLIENTS = 64
const ROUNDS = 20
/** A category of limit 4 for each person in the first plan. */
const CATEGORIE = 'SP01'
const LIMITE = 4
const XML = readXml('deposer-demande/ok-demandeur-seul')
const compiled = t.testdir({})

type Pair = readonly [Gateway, Gateway]

/** Two gateways on one place, each in its process; both end, and the place goes, with the test. */
const startPair = async (t: Tap, place: TestPlace, order: Partial<ChildOrder> = {}): Promise<Pair> => {
  const { databaseUrl, sqliteFile } = place
  const pieces = { dossier: t.testdir({}), unexamined: true }
  const start = () =>
    startGateway({ databaseUrl, sqliteFile, secret: 'un secret commun', pieces, ...order }, compiled)
  const pair = [await start(), await start()] as const
  t.teardown(async () => {
    await Promise.all(pair.map((gateway) => gateway.kill()))
    await place.remove()
  })
  return pair
}

type Tap = Pick<typeof t, 'testdir' | 'teardown'>

const ask = async ({ address }: Gateway, asked: ReturnType<typeof depositOf | typeof createOf>) => {
  const { url, payload, ...init } = asked
  const body = typeof payload === 'string' ? payload : new Uint8Array(payload)
  const answer = await fetch(address + url, { ...init, body })
  return { status: answer.status, body: (await answer.json()) as { numUnique?: string; rapport: Rapport } }
}

interface Rapport {
  readonly listeConstat: readonly { readonly code: string }[]
}

/** One file and its 64 clients, spread over both gateways: how many were accepted, and what the others were told. */
const race = async (pair: Pair, round: number) => {
  const { body } = await ask(pair[0], createOf(withApplicant(XML, somebody(round))))
  const numUnique = body.numUnique ?? ''
  const answers = await Promise.all(
    Array.from({ length: CLIENTS }, (_, i) =>
      ask(pair[i % 2 === 0 ? 0 : 1], depositOf(numUnique, pdfOf(i), { categorie: CATEGORIE, personne: '1' })),
    ),
  )
  const accepted = answers.filter(({ status }) => status === 201).length
  const others = answers.filter(({ status }) => status !== 201)
  const odd = others.filter(
    ({ status, body }) =>
      status !== 422 || !body.rapport.listeConstat.some(({ code }) => code === 'SNE-PLA-106'),
  )
  return { numUnique, accepted, odd }
}

// An embedded database serves one gateway: its own race is among the checks of the stores.
const { skip, open } = STORES.find(({ name }) => name === 'PostgreSQL')!

t.test(`${CLIENTS} clients of two gateways, ${LIMITE} places, ${ROUNDS} rounds`, { skip }, async (t) => {
  const place = await open()
  const pair = await startPair(t, place)
  const start = performance.now()
  for (let round = 1; round <= ROUNDS; round++) {
    const { numUnique, accepted, odd } = await race(pair, round)
    const held = `num_unique = '${numUnique}' AND categorie = '${CATEGORIE}'`
    const kept = await count(place, `pieces WHERE ${held}`)
    const counted = await count(place, `places WHERE ${held} AND tenues = ${LIMITE}`)
    t.same([accepted, odd, kept, counted], [LIMITE, [], LIMITE, 1], `round ${round}`)
  }
  const seconds = (performance.now() - start) / 1000
  t.comment(`${Math.round(seconds)} s, ${Math.round((CLIENTS * ROUNDS) / seconds)} attempts/s`)
})

t.test('gateways that count and then write go over', { skip }, async (t) => {
  const pair = await startPair(t, await open(), { decideBefore: true })
  let most = 0
  for (let round = 1; round <= ROUNDS && most <= LIMITE; round++)
    most = Math.max(most, (await race(pair, round)).accepted)
  t.ok(most > LIMITE, `${most} of ${CLIENTS}`)
})
