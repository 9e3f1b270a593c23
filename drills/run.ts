/**
 * `npm run drills`: every drill with its twin, or those named (`npm run drills -- D2 D13`); writes `docs/drills.md`.
 * `--rapides` runs those short enough for every change, at their small size, and writes nothing unless `--page`.
 */
import { parseArgs } from 'node:util'
import { Cluster, hasPostgres } from '../bench/identity/cluster.ts'
import type { Ctx, Drill, Verdict } from './drill.ts'
import { DRILLS } from './list.ts'
import { type Outcome, writePage } from './page.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rapides: { type: 'boolean', default: false },
    page: { type: 'boolean', default: false },
  },
})
const { rapides, page } = values
const say = (line: string) => void process.stderr.write(`${line}\n`)

const unknown = positionals.filter((name) => !DRILLS.some((drill) => drill.name === name))
if (unknown.length > 0) throw new Error(`Exercices inconnus : ${unknown.join(', ')}`)
const chosen = DRILLS.filter(({ name, rapide }) =>
  positionals.length > 0 ? positionals.includes(name) : rapide || !rapides,
)

let cluster: Promise<Cluster> | undefined
const withPostgres = hasPostgres()
if (!withPostgres) say('PostgreSQL absent : les exercices se font sur SQLite seul')
const ctx: Ctx = {
  registres: withPostgres ? ['sqlite', 'postgresql'] : ['sqlite'],
  plein: !rapides,
  cluster: () => {
    cluster ??= Cluster.start({ max_connections: '200' })
    return cluster
  },
  say,
}
const stop = async () => (await cluster)?.stop()
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void stop().finally(() => process.exit(1)))

/** A drill that breaks off holds no bar; nor does its twin prove anything. */
const attempt = async (run: () => Promise<Verdict>): Promise<Verdict & { readonly brise?: string }> => {
  try {
    return await run()
  } catch (error) {
    say(String((error as Error).stack))
    return { chiffres: {}, manques: [`interrompu : ${(error as Error).message}`], brise: String(error) }
  }
}

const runOne = async (drill: Drill): Promise<Outcome> => {
  const started = performance.now()
  const run = await attempt(() => drill.run(ctx))
  const twin = await attempt(() => drill.twin(ctx))
  const seconds = (performance.now() - started) / 1000
  const twinFails = twin.brise === undefined && twin.manques.length > 0
  say(
    `${drill.name} ${run.manques.length === 0 ? 'tient' : 'NE TIENT PAS'} ; son double ${twinFails ? 'échoue' : 'N’ÉCHOUE PAS'} (${seconds.toFixed(0)} s)`,
  )
  for (const [name, value] of Object.entries(run.chiffres)) say(`    ${name} : ${value}`)
  for (const one of new Set(run.manques)) say(`    manque : ${one}`)
  say(`    double : ${twin.manques[0]?.slice(0, 200) ?? 'rien vu'}`)
  return { drill, run, twin, twinFails, seconds }
}

const outcomes: Outcome[] = []
try {
  for (const drill of chosen) outcomes.push(await runOne(drill))
  if (!rapides || page) writePage(outcomes, rapides)
} finally {
  await stop()
}
const failed = outcomes.filter(({ run, twinFails }) => run.manques.length > 0 || !twinFails)
say(
  failed.length === 0
    ? `${outcomes.length} exercices tiennent`
    : `À revoir : ${failed.map(({ drill }) => drill.name).join(', ')}`,
)
process.exit(failed.length === 0 ? 0 : 1)
