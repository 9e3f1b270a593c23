/** `npm run bench`: every contender in turn, several rounds, medians; prints the page that it writes in `docs/bench.md`. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Child } from './child.ts'
import { Field, type Run } from './contenders.ts'
import { readMachine } from './machine.ts'
import { messageOf } from './message.ts'
import { writePage } from './page.ts'
import { versionOf } from './postgres.ts'
import { measureStartup } from './startup.ts'
import type { Step } from './steps.ts'

const ROUNDS = 5
const SECONDS = 1.2
/** V8 goes on compiling for some thousands of requests. */
const WARM_UP_SECONDS = 10

const DATA = fileURLToPath(new URL('../data/', import.meta.url))
const PAGE = new URL('../docs/bench.md', import.meta.url)

const say = (line: string) => void process.stderr.write(`${line}\n`)

/** Runs of each contender, in the order of the field; the rounds are interleaved, so that a noisy moment hits all. */
const measure = async (field: Field): Promise<Run[][]> => {
  for (const contender of field.contenders)
    await contender.run(contender.clients > 1 ? WARM_UP_SECONDS : SECONDS)
  const runs: Run[][] = field.contenders.map(() => [])
  for (let round = 0; round < ROUNDS; round++) {
    say(`tour ${round + 1} sur ${ROUNDS}`)
    for (const [i, contender] of field.contenders.entries()) runs[i]?.push(await contender.run(SECONDS))
  }
  return runs
}

const measureSteps = async (file: string): Promise<readonly Step[]> => {
  const child = await Child.start<{ steps: readonly Step[] }>('./steps.ts', file)
  await child.stop()
  return child.ready.steps
}

mkdirSync(DATA, { recursive: true })
const folder = mkdtempSync(join(DATA, 'bench-'))
try {
  const machine = readMachine(folder)
  say('démarrages')
  const startup = await measureStartup(folder)
  say('étapes')
  const steps = await measureSteps(join(folder, 'etapes.sqlite'))
  say('serveurs')
  const field = await Field.open(folder, process.env['SNE_DATABASE_URL'] || undefined)
  try {
    const runs = await measure(field)
    const page = writePage({
      machine,
      postgres: field.schemas[0] && (await versionOf(field.schemas[0])),
      startup,
      steps,
      contenders: field.contenders.map(({ name, clients }, i) => ({ name, clients, runs: runs[i] ?? [] })),
      rounds: ROUNDS,
      seconds: SECONDS,
      messageBytes: Buffer.byteLength(messageOf('deposerDemande', 0)),
      rowBytes: field.rowBytes,
    })
    writeFileSync(PAGE, page)
    process.stdout.write(page)
  } finally {
    await field.close()
  }
} finally {
  rmSync(folder, { recursive: true })
}
