/** `npm run bench:pieces`: documents by each way beside a plain stream; prints the page that it writes in `docs/pieces.md`. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { startClamd } from '../../test/kit/clamd.ts'
import { Child } from '../child.ts'
import { readMachine } from '../machine.ts'
import { depositAll } from './applications.ts'
import { SIZE, WAYS, type Way } from './documents.ts'
import { Field } from './field.ts'
import { type Asked, OPERATIONS, type Times } from './others.ts'
import { type Beside, type Measured, type Round, writePage } from './page.ts'

const DATA = fileURLToPath(new URL('../../data/', import.meta.url))
const PAGE = new URL('../../docs/pieces.md', import.meta.url)
const MANY = 40
/** Persons beyond all those who have an application. */
const FAR = 1_000_000
const ALONE_MS = 6_000
const PLAN = { clients: 32, seconds: 3 }

/** Short, it only tells whether the bench runs, and writes no page. */
const { values } = parseArgs({ options: { bref: { type: 'boolean', default: false } } })
const plan = values.bref
  ? { ways: ['brut', 'base64'] as Way[], loads: [MANY], scanned: 1, bare: 1, besides: ['brut'] as Way[] }
  : {
      ways: Object.keys(WAYS) as Way[],
      loads: [1, 16, MANY],
      scanned: 2,
      bare: 3,
      besides: ['brut', 'base64'] as Way[],
    }

const say = (line: string) => void process.stderr.write(`${line}\n`)

/** Bursts of one way on both sides, in turn, in several rounds. The gateway is a new one: nothing weighs on its memory. */
const measure = async (
  folder: string,
  way: Way,
  clamd: string | undefined,
  rounds: number,
): Promise<Measured> => {
  say(`${WAYS[way]}${clamd ? '' : ', sans analyse'}`)
  const documents = rounds * plan.loads.reduce((sum, load) => sum + Math.max(load, Field.ALONE), 0)
  const field = await Field.open(join(folder, `${way}-${clamd ? 'analyse' : 'nu'}`), clamd, way, documents)
  try {
    const done: Round[] = []
    for (let round = 0; round < rounds; round++)
      for (const load of plan.loads)
        done.push({
          load,
          gateway: await field.burst(way, 'gateway', load),
          peer: await field.burst(way, 'peer', load),
        })
    return { way, isScanned: clamd !== undefined, idle: field.idle, rounds: done }
  } finally {
    await field.close()
  }
}

/** Other operations alone, then while documents come in; and the plan that the caller knows. */
const measureBeside = async (folder: string, way: Way, clamd: string): Promise<Beside> => {
  say(`autres opérations, ${WAYS[way]}`)
  const field = await Field.open(join(folder, `autres-${way}`), clamd, way, MANY)
  const others = await Child.start<object>('./pieces/others.ts')
  const ask = <Answer>(asked: Asked) => others.ask<Answer>(asked)
  const { address } = field.gateway
  const timesOf = async (from: number, task: () => Promise<unknown>): Promise<Times> => {
    await ask({ kind: 'calls', address, numUnique, from })
    await task()
    return ask<Times>({ kind: 'stop' })
  }
  const [numUnique = ''] = await depositAll(address, FAR, 1)
  const rest = () => new Promise((resolve) => setTimeout(resolve, ALONE_MS))
  try {
    await timesOf(FAR * 2, rest)
    const alone = await timesOf(FAR * 3, rest)
    const during = await timesOf(FAR * 4, () => field.burst(way, 'gateway', MANY))
    const { perSecond } = await ask<{ perSecond: number }>({ kind: 'plan', address, ...PLAN })
    return { way, alone, during, notModified: perSecond }
  } finally {
    await others.stop()
    await field.close()
  }
}

mkdirSync(DATA, { recursive: true })
const folder = mkdtempSync(join(DATA, 'bench-pieces-'))
const clamd = await startClamd()
if (typeof clamd === 'string') throw new Error(`${clamd} : la mesure demande un vrai antivirus`)
// As the operators' page asks of an antivirus that shares the cores: it runs when nothing else does.
execFileSync('chrt', ['--all-tasks', '--idle', '--pid', '0', String(clamd.pid)])
try {
  const machine = readMachine(folder)
  const measured: Measured[] = []
  for (const way of plan.ways) measured.push(await measure(folder, way, clamd.adresse, plan.scanned))
  for (const way of plan.ways) measured.push(await measure(folder, way, undefined, plan.bare))
  const besides: Beside[] = []
  for (const way of plan.besides) besides.push(await measureBeside(folder, way, clamd.adresse))
  const page = writePage({
    machine,
    loads: plan.loads,
    measured,
    besides,
    operations: OPERATIONS,
    documentBytes: SIZE,
    planClients: PLAN.clients,
  })
  if (!values.bref) writeFileSync(PAGE, page)
  process.stdout.write(page)
} finally {
  await clamd.stop()
  rmSync(folder, { recursive: true })
}
