/**
 * `kill -9` of the gateway amid submits: nothing acknowledged may be missing, nothing may be doubled.
 *
 * The callers and their ledger live here and survive. After each kill a new gateway is sent every submit whose outcome
 * is unknown, under its own key, as the vendor guide tells callers to do.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { readXml, somebody, withApplicant } from '../kit/somebody.ts'
import { postgresPlace, sqlitePlace, type TestPlace } from '../store/places.ts'
import type { ChildOrder } from './gateway-child.ts'
import { type Gateway, startGateway } from './start-child.ts'

// Twenty starts of a process on each store: longer than other files on a busy machine.
t.setTimeout(300_000)
const ROUNDS = 10
const CLIENTS = 8
const XML = readXml('deposer-demande/ok-demandeur-seul')
const url = process.env['SNE_DATABASE_URL']
/** Many starts of one program: what the first compiled serves the others. */
const compiled = t.testdir({})

/** The street says under which key the submit went, so that the store's own rows tell. */
const voieOf = (cle: string) => `rue ${cle}`
/** Another person for each key: one person has one application. */
const rankOf = (cle: string): number => cle.split('-').reduce((rank, part) => rank * 1000 + Number(part), 0)
const submitOf = (cle: string) =>
  withApplicant(XML, somebody(rankOf(cle))).replace(/<voie>[^<]*</, `<voie>${voieOf(cle)}<`)

/** The number acknowledged for each key sent; undefined as long as no answer came. */
type Ledger = Map<string, string | undefined>
type Settled = readonly (readonly [string, string])[]

const acknowledgedIn = (ledger: Ledger): Settled =>
  [...ledger].flatMap(([cle, number]) => (number === undefined ? [] : [[cle, number] as const]))
const unknownIn = (ledger: Ledger): string[] =>
  [...ledger].flatMap(([cle, number]) => (number === undefined ? [cle] : []))

const start = (order: ChildOrder): Promise<Gateway> => startGateway(order, compiled)

interface Answer {
  readonly status: number
  readonly numUnique: string | undefined
  readonly replayed: boolean
}

/** Sends one submit. Raises when the whole answer did not come. */
const submit = async (gateway: Gateway, cle: string): Promise<Answer> => {
  const answer = await fetch(`${gateway.address}/v1/demandes`, {
    method: 'POST',
    headers: { 'content-type': 'application/xml', 'idempotency-key': cle },
    body: submitOf(cle),
  })
  const { numUnique } = (await answer.json()) as { numUnique?: string }
  return { status: answer.status, numUnique, replayed: answer.headers.has('idempotent-replayed') }
}

/** Submits without rest from every client until the gateway is gone; returns answers that should not be. */
const submitUntilKilled = async (gateway: Gateway, ledger: Ledger, round: number): Promise<Answer[]> => {
  const odd: Answer[] = []
  let killed = false
  let first = () => {}
  // On a busy machine the first answer may be late: the kill waits for it, so that every round has something to lose.
  const acknowledged = new Promise<void>((resolve) => {
    first = resolve
  })
  const client = async (name: number) => {
    for (let i = 0; !killed; i += 1) {
      const cle = `${round}-${name}-${i}`
      ledger.set(cle, undefined)
      try {
        const answer = await submit(gateway, cle)
        if (answer.status === 201 && !answer.replayed) ledger.set(cle, answer.numUnique)
        else odd.push(answer)
        first()
      } catch (error) {
        if (!killed) throw error
      }
    }
  }
  const clients = Promise.all(Array.from({ length: CLIENTS }, (_, name) => client(name)))
  try {
    await Promise.race([acknowledged.then(() => sleep(50 + Math.random() * 200)), clients])
  } finally {
    killed = true
    await gateway.kill()
  }
  await clients
  return odd
}

/** The rows of the store against what callers were told. */
interface Findings {
  /** Keys acknowledged whose application is absent, or bears another number. */
  readonly lost: readonly string[]
  /** Applications twice under one content, or without all of their rows. */
  readonly faults: readonly unknown[]
  readonly kept: number
}

const SECOND_EFFECTS = 'SELECT contenu FROM versions GROUP BY contenu HAVING count(*) > 1'
const HALF_EFFECTS = `
  SELECT d.num_unique FROM demandes d
  LEFT JOIN versions v ON v.num_unique = d.num_unique
  LEFT JOIN idempotence k ON k.num_unique = d.num_unique
  LEFT JOIN evolutions e ON e.num_unique = d.num_unique
  LEFT JOIN (SELECT num_unique, count(*) AS lignes FROM journal GROUP BY num_unique) j
    ON j.num_unique = d.num_unique
  WHERE v.version IS NULL OR k.cle IS NULL OR e.seq IS NULL OR j.lignes IS NULL`

const inspect = async (place: TestPlace, ledger: Ledger): Promise<Findings> => {
  const rows = await place.query(
    'SELECT k.cle, k.num_unique, v.contenu FROM idempotence k JOIN versions v ON v.num_unique = k.num_unique',
  )
  const kept = new Map(rows.map((row) => [`${row['cle']} ${row['num_unique']}`, String(row['contenu'])]))
  const lost = acknowledgedIn(ledger).filter(
    ([cle, number]) => !kept.get(`${cle} ${number}`)?.includes(`"${voieOf(cle)}"`),
  )
  return {
    lost: lost.map(([cle]) => cle),
    faults: [...(await place.query(SECOND_EFFECTS)), ...(await place.query(HALF_EFFECTS))],
    kept: (await place.query('SELECT num_unique FROM demandes')).length,
  }
}

/** Sends again every submit of unknown outcome and some known ones; returns answers that should not be. */
const settle = async (gateway: Gateway, ledger: Ledger): Promise<unknown[]> => {
  const unknown = await Promise.all(
    unknownIn(ledger).map(async (cle) => ({ cle, answer: await submit(gateway, cle) })),
  )
  const known = await Promise.all(
    acknowledgedIn(ledger)
      .slice(-CLIENTS)
      .map(async ([cle, number]) => ({ cle, number, answer: await submit(gateway, cle) })),
  )
  for (const { cle, answer } of unknown) ledger.set(cle, answer.numUnique)
  return [
    ...unknown.filter(({ answer }) => answer.status !== 201 || answer.numUnique === undefined),
    ...known.filter(({ number, answer }) => !answer.replayed || answer.numUnique !== number),
  ]
}

const drill = (name: string, newPlace: (() => Promise<TestPlace>) | undefined): void => {
  if (newPlace === undefined) {
    t.pass(name, { skip: 'SNE_DATABASE_URL absent' })
    return
  }

  t.test(`${name}: nothing acknowledged is lost, nothing is doubled by kill -9`, async (t) => {
    const place = await newPlace()
    const { databaseUrl, sqliteFile } = place
    const order = { databaseUrl, sqliteFile }
    const ledger: Ledger = new Map()
    let gateway = await start(order)
    t.teardown(async () => {
      await gateway.kill()
      await place.remove()
    })
    let interrupted = 0
    for (let round = 1; round <= ROUNDS; round += 1) {
      const before = acknowledgedIn(ledger).length
      t.same(await submitUntilKilled(gateway, ledger, round), [], 'each new key is answered 201')
      t.ok(acknowledgedIn(ledger).length > before, 'the gateway acknowledged')
      interrupted += unknownIn(ledger).length
      t.match(await inspect(place, ledger), { lost: [], faults: [] }, 'right after the kill')
      gateway = await start(order)
      t.same(await settle(gateway, ledger), [], 'unknown outcomes are answered, known ones again the same')
      t.same(
        await inspect(place, ledger),
        { lost: [], faults: [], kept: ledger.size },
        'one application for each key',
      )
    }
    t.ok(interrupted > 0, 'some submits were under way when the gateway was killed')
    t.equal(new Set(ledger.values()).size, ledger.size, 'no number was given twice')
    t.comment(`${name}: ${ledger.size} submits, ${interrupted} interrupted by ${ROUNDS} kills`)
  })

  t.test(`${name}: the drill catches a gateway that answers before its commit`, async (t) => {
    const place = await newPlace()
    t.teardown(() => place.remove())
    const { databaseUrl, sqliteFile } = place
    const ledger: Ledger = new Map()
    let found: Findings | undefined
    for (let round = 1; round <= ROUNDS && !(found?.lost.length && found.kept); round += 1) {
      const gateway = await start({ databaseUrl, sqliteFile, acknowledgeEarly: true })
      await submitUntilKilled(gateway, ledger, round)
      found = await inspect(place, ledger)
    }
    t.ok(found !== undefined && found.lost.length > 0, 'an acknowledged submit is missing')
    t.ok(found !== undefined && found.kept > 0, 'those before it were kept')
  })
}

drill('SQLite', sqlitePlace)
drill('PostgreSQL', url === undefined ? undefined : () => postgresPlace(url))
