/** A caller that sends each of its requests ten times at once, on many connections, without a pause, until it is told to stop. */
import { Pool } from 'undici'
import { readXml, somebody, withApplicant } from '../kit/somebody.ts'

/** What the drill asks of it, as JSON in its first argument. */
export interface StormOrder {
  readonly address: string
  readonly key: string
  readonly connections: number
}

const COPIES = 10
const { address, key, connections }: StormOrder = JSON.parse(process.argv[2] ?? '{}')
const xml = readXml('deposer-demande/ok-demandeur-seul')
const pool = new Pool(address, { connections, pipelining: 1 })
const answers: Record<string, number> = {}
let sent = 0
let isOver = false

const client = async () => {
  while (!isOver) {
    const rank = 1_000_000 + Math.floor(sent++ / COPIES)
    const { statusCode, body } = await pool.request({
      method: 'POST',
      path: '/v1/demandes',
      headers: {
        'content-type': 'application/xml',
        authorization: `Bearer ${key}`,
        'idempotency-key': `tempete-${rank}`,
      },
      body: withApplicant(xml, somebody(rank)),
    })
    await body.dump()
    answers[statusCode] = (answers[statusCode] ?? 0) + 1
  }
}

process.stdin.resume().on('end', () => {
  isOver = true
})
await Promise.all(Array.from({ length: connections }, client))
await pool.close()
process.stdout.write(JSON.stringify(answers))
