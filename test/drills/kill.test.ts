import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { openStore } from '../../src/store/open.ts'
import type { TestPlace } from '../store/places.ts'
import { depot, keyed, postgresPlace, sqlitePlace } from '../store/places.ts'
import type { ChildOrder } from './kill-child.ts'

const ROUNDS = 10
const CHILD = fileURLToPath(new URL('./kill-child.ts', import.meta.url))
const url = process.env.SNE_DATABASE_URL

/** Starts a child that submits without rest, and kills it without notice. */
async function runAndKill(order: ChildOrder): Promise<void> {
  const child = spawn(process.execPath, [CHILD, JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exit = once(child, 'exit')
  await Promise.race([once(child.stdout, 'data'), exit])
  await sleep(100 + Math.random() * 300)
  if (child.exitCode !== null) throw new Error(`the child ended by itself: ${child.exitCode}`)
  child.kill('SIGKILL')
  await exit
}

interface Findings {
  readonly acknowledged: ReadonlyMap<string, string>
  /** Keys acknowledged whose effect is absent, or bears another number. */
  readonly lost: readonly string[]
  /** Rows that should not be: a second effect, or half of one. */
  readonly faults: readonly unknown[]
}

const SECOND_EFFECTS = 'SELECT contenu FROM versions GROUP BY contenu HAVING count(*) > 1'
const HALF_EFFECTS = `
  SELECT d.num_unique FROM demandes d
  LEFT JOIN versions v ON v.num_unique = d.num_unique
  LEFT JOIN idempotence k ON k.num_unique = d.num_unique
  LEFT JOIN evolutions e ON e.num_unique = d.num_unique
  WHERE v.version IS NULL OR e.seq IS NULL OR (k.cle IS NULL AND v.contenu LIKE '%cle%')
    OR NOT EXISTS (SELECT 1 FROM journal j WHERE j.num_unique = d.num_unique)`

/** Compares what callers were told with what the store kept. */
async function inspect(place: TestPlace, ledger: string): Promise<Findings> {
  const lines = (await readFile(ledger, 'utf8')).split('\n').slice(0, -1)
  const acknowledged = new Map(lines.map((line) => line.split(' ') as [string, string]))
  const rows = await place.query(
    'SELECT k.cle, k.num_unique, v.contenu FROM idempotence k JOIN versions v ON v.num_unique = k.num_unique',
  )
  const kept = new Map(rows.map((row) => [`${row.cle} ${row.num_unique}`, row.contenu]))
  const lost = [...acknowledged]
    .filter(([cle, number]) => kept.get(`${cle} ${number}`) !== JSON.stringify({ cle }))
    .map(([cle]) => cle)
  const half = await place
    .query(`CREATE INDEX IF NOT EXISTS journal_drill ON journal (num_unique)`)
    .then(() => place.query(HALF_EFFECTS))
  return { acknowledged, lost, faults: [...(await place.query(SECOND_EFFECTS)), ...half] }
}

/** After the kill, a new process replays the last keys and writes on. */
async function resume(place: TestPlace, acknowledged: ReadonlyMap<string, string>): Promise<boolean> {
  const store = await openStore(place)
  try {
    const last = [...acknowledged].slice(-5)
    const replays = await Promise.all(last.map(([cle]) => store.depose(keyed(cle))))
    const same = replays.every((one, i) => one.kind === 'rejeu' && one.numUnique === last[i]?.[1])
    const added = await store.depose(depot({ contenu: `{"suite":${acknowledged.size}}` }))
    return same && added.kind === 'fait'
  } finally {
    await store.close()
  }
}

function drill(name: string, newPlace: (() => Promise<TestPlace>) | undefined): void {
  if (newPlace === undefined) {
    t.pass(name, { skip: 'SNE_DATABASE_URL absent' })
    return
  }
  const prepare = async () => {
    const place = await newPlace()
    const folder = await mkdtemp(join(tmpdir(), 'sne-registre-'))
    const remove = async () => {
      await place.remove()
      await rm(folder, { recursive: true, force: true })
    }
    const { databaseUrl, sqliteFile } = place
    return { place, order: { databaseUrl, sqliteFile, ledger: join(folder, 'registre') }, remove }
  }

  t.test(`${name}: nothing acknowledged is lost by kill -9`, async (t) => {
    const { place, order, remove } = await prepare()
    t.teardown(remove)
    let before = 0
    for (let round = 0; round < ROUNDS; round += 1) {
      await runAndKill({ ...order, round, acknowledgeEarly: false })
      const { acknowledged, lost, faults } = await inspect(place, order.ledger)
      t.ok(acknowledged.size > before, 'the child wrote')
      t.same({ lost, faults }, { lost: [], faults: [] })
      t.ok(await resume(place, acknowledged), 'the store replays and writes on')
      before = acknowledged.size
    }
    t.comment(`${name}: ${before} acknowledged over ${ROUNDS} kills`)
  })

  t.test(`${name}: the drill catches a store that answers before its commit`, async (t) => {
    const { place, order, remove } = await prepare()
    t.teardown(remove)
    let found: Findings | undefined
    for (let round = 0; round < ROUNDS && !found?.lost.length; round += 1) {
      await runAndKill({ ...order, round, acknowledgeEarly: true })
      found = await inspect(place, order.ledger)
    }
    t.ok(found !== undefined && found.lost.length > 0, 'an acknowledged deposit is missing')
    t.ok(found !== undefined && found.lost.length < found.acknowledged.size, 'those before it were kept')
  })
}

drill('SQLite', sqlitePlace)
drill('PostgreSQL', url === undefined ? undefined : () => postgresPlace(url))
