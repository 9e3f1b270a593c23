/** A retry storm by one caller: it slows only its author. The twin without turns shows that the drill can fail. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism, loadavg } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { Pool } from 'undici'
import type { HttpLimits } from '../../src/wire/http-limits.ts'
import { readXml, somebody, withApplicant } from '../kit/somebody.ts'
import { startGateway } from './start-child.ts'
import type { StormOrder } from './storm-child.ts'

t.setTimeout(180_000)
const STORM = fileURLToPath(new URL('./storm-child.ts', import.meta.url))
const XML = readXml('deposer-demande/ok-demandeur-seul')
const [STORMY, CALM] = ['cle-de-la-tempete', 'cle-du-guichet-calme']
const CONNECTIONS = 60
const CALLS = 60
const PACE_MS = 5
/** Another caller's p95 under the storm, by what it is without. */
const BAR = 1.5
/** On a machine that does something else too, one quiet round says what the gateway does. */
const ROUNDS = 3
const NO_TURNS: Partial<HttpLimits> = { share: 100_000, running: 100_000, calls: 100_000 }

const p95 = (times: readonly number[]): number =>
  [...times].sort((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? Number.NaN

let rank = 0
/** Deposits of a caller that does nothing wrong, one after the other: the time of each. */
const calmly = async (pool: Pool): Promise<number[]> => {
  const times: number[] = []
  for (let i = 0; i < CALLS; i++) {
    const started = performance.now()
    const { statusCode, body } = await pool.request({
      method: 'POST',
      path: '/v1/demandes',
      headers: { 'content-type': 'application/xml', authorization: `Bearer ${CALM}` },
      body: withApplicant(XML, somebody(rank++)),
    })
    await body.dump()
    if (statusCode !== 201) throw new Error(`the calm caller was answered ${statusCode}`)
    times.push(performance.now() - started)
    await sleep(PACE_MS)
  }
  return times
}

const startStorm = async (order: StormOrder) => {
  const child = spawn(process.execPath, [STORM, JSON.stringify(order)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout.on('data', (text) => {
    said += text
  })
  await sleep(1000)
  return async (): Promise<Record<string, number>> => {
    child.stdin.end()
    await once(child, 'close')
    return JSON.parse(said) as Record<string, number>
  }
}

/** The calm caller's p95 without and under the storm, as many rounds as it takes for one to be within the bar. */
const rounds = async (limits: Partial<HttpLimits>, most: number) => {
  const folder = t.testdir({})
  const order = { sqliteFile: join(folder, 'a.sqlite'), env: { SNE_CLE_APPEL: `${STORMY},${CALM}` }, limits }
  const gateway = await startGateway(order, folder)
  const pool = new Pool(gateway.address, { connections: 4 })
  const found: { without: number; during: number; answers: Record<string, number> }[] = []
  try {
    await calmly(pool)
    while (found.length < most && !found.some(({ without, during }) => during <= BAR * without)) {
      const without = p95(await calmly(pool))
      const stop = await startStorm({ address: gateway.address, key: STORMY, connections: CONNECTIONS })
      const during = p95(await calmly(pool))
      found.push({ without, during, answers: await stop() })
    }
  } finally {
    await pool.close()
    await gateway.kill()
  }
  for (const { without, during, answers } of found)
    t.comment(`p95 ${without.toFixed(1)} ms, then ${during.toFixed(1)} ms; storm ${JSON.stringify(answers)}`)
  return found
}

t.test('a storm slows only its author', async (t) => {
  const isBusy = (loadavg()[0] ?? 0) > availableParallelism()
  const found = await rounds({}, isBusy ? 1 : ROUNDS)
  const twin = await rounds(NO_TURNS, 1)
  const least = (times: readonly { during: number }[]) => Math.min(...times.map(({ during }) => during))
  t.ok(least(found) * 2 <= least(twin), `${least(found)} ms with turns, ${least(twin)} ms without`)
  const ratio = Math.min(...found.map(({ without, during }) => during / without))
  // What else a busy machine does slows the calm caller too: the twin alone tells then.
  t.ok(isBusy || ratio <= BAR, `${ratio} times as slow as without the storm`)
  for (const { answers } of [...found, ...twin]) {
    t.ok((answers['201'] ?? 0) > 0, 'the storm is served too')
    t.strictSame(
      Object.keys(answers).filter((status) => !['201', '409', '422', '429'].includes(status)),
      [],
    )
  }
})
