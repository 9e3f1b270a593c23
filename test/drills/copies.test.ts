/**
 * A partner that sends each request ten times at once under its key, then another content under the same key: one
 * effect for each, the same answer to all, every altered copy refused with both digests. On SQLite by one process, on
 * PostgreSQL by two that share a database, each copy to the one or the other in turn. `SNE_TEMPETE` says how
 * many requests.
 */
import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { unmarked } from '../kit/replay.ts'
import { readXml, somebody, withApplicant } from '../kit/somebody.ts'
import { postgresPlace, sqlitePlace } from '../store/places.ts'
import { startGateway } from './start-child.ts'

t.setTimeout(300_000)
const REQUESTS = Number(process.env['SNE_TEMPETE'] ?? 500)
const COPIES = 10
/** Requests whose copies are under way together. */
const TOGETHER = 12
const TRIES = 20
const AGAIN_MS = 200
const XML = readXml('deposer-demande/ok-demandeur-seul')
const SECRET = 'un secret commun aux deux passerelles'
const url = process.env['SNE_DATABASE_URL']
const compiled = t.testdir({})

const PLACES = [
  { name: 'SQLite', gateways: 1, open: sqlitePlace, skip: false },
  {
    name: 'PostgreSQL, two gateways',
    gateways: 2,
    open: () => postgresPlace(url ?? ''),
    skip: url === undefined && 'SNE_DATABASE_URL absent',
  },
] as const

interface Answer {
  readonly status: number
  readonly body: string
}

const send = (agent: Agent, address: string, cle: string, body: string): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/xml', 'idempotency-key': cle }
    const asked = request(`${address}/v1/demandes`, { agent, method: 'POST', headers }, (answer) => {
      answer.setEncoding('utf8')
      let text = ''
      answer.on('data', (chunk: string) => {
        text += chunk
      })
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: text }))
      answer.on('error', reject)
    })
    asked.on('error', reject)
    asked.end(body)
  })

/** The same, sent again while the answer is to come back: the gateway may turn calls away on a slow machine. */
const insist = async (...call: Parameters<typeof send>): Promise<Answer> => {
  for (let tries = 1; ; tries += 1) {
    const answer = await send(...call)
    if (![409, 429, 503].includes(answer.status) || tries === TRIES) return answer
    await sleep(AGAIN_MS)
  }
}

const messageOf = (n: number) => withApplicant(XML, somebody(n))

/** Does something for every request, some of them together. */
const forEach = async (act: (n: number) => Promise<void>): Promise<void> => {
  let next = 0
  const worker = async () => {
    for (let n = next++; n < REQUESTS; n = next++) await act(n)
  }
  await Promise.all(Array.from({ length: TOGETHER }, worker))
}

for (const { name, gateways, open, skip } of PLACES)
  t.test(`${REQUESTS} requests, each ${COPIES} times at once, on ${name}`, { skip }, async (t) => {
    const place = await open()
    const order = { databaseUrl: place.databaseUrl, sqliteFile: place.sqliteFile, secret: SECRET }
    const started = await Promise.all(Array.from({ length: gateways }, () => startGateway(order, compiled)))
    const agent = new Agent({ keepAlive: true })
    t.teardown(async () => {
      agent.destroy()
      await Promise.all(started.map((gateway) => gateway.kill()))
      await place.remove()
    })
    const addressOf = (n: number) => started[n % gateways]?.address ?? ''
    const statuses = new Map<number, number>()
    const differing: string[] = []
    const numbers = new Set<string>()
    await forEach(async (n) => {
      const copies = Array.from({ length: COPIES }, (_, i) =>
        insist(agent, addressOf(n + i), `cle-${n}`, messageOf(n)),
      )
      const answers = await Promise.all(copies)
      for (const { status } of answers) statuses.set(status, (statuses.get(status) ?? 0) + 1)
      const bodies = new Set(answers.map(({ body }) => unmarked(body)))
      if (bodies.size !== 1) differing.push(`cle-${n}`)
      for (const body of bodies) numbers.add((JSON.parse(body) as { numUnique: string }).numUnique)
    })
    t.strictSame([...statuses], [[201, REQUESTS * COPIES]])
    t.strictSame(differing, [], 'the copies of a request have one answer')
    t.equal(numbers.size, REQUESTS)

    let refused = 0
    await forEach(async (n) => {
      const { status, body } = await insist(agent, addressOf(n), `cle-${n}`, messageOf(REQUESTS + n))
      const { code, texteFr = '' } = JSON.parse(body) as { code?: string; texteFr?: string }
      const digests = new Set(texteFr.match(/[0-9a-f]{64}/g))
      if (status === 422 && code === 'SNE-SRV-003' && digests.size === 2) refused += 1
    })
    t.equal(refused, REQUESTS, 'every altered copy')
    for (const table of ['demandes', 'idempotence', 'evolutions', 'versions'])
      t.equal(Number((await place.query(`SELECT count(*) AS n FROM ${table}`))[0]?.['n']), REQUESTS, table)
  })
