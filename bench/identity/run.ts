/** `npm run bench:identity`: comparison, duplicate lookup, deposits; prints the page that it writes in `docs/identity.md`. */
import { writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { openStore } from '../../src/store/open.ts'
import { readDrawnPairs } from '../../test/rules/identite/kit.ts'
import { readMachine } from '../machine.ts'
import { measureClasses } from './classes.ts'
import { Cluster } from './cluster.ts'
import { measureCosts } from './compare.ts'
import { fill } from './fill.ts'
import { measureLookups, questsOf } from './lookups.ts'
import { type Sized, writePage } from './page.ts'
import { measureSubmits } from './submits.ts'
import { measureTrigrams } from './trigrams.ts'

const LOOKUPS = 3000
const TRIGRAM_LOOKUPS = 240
const TRIGRAM_SEED = 20_260_401
/** Beyond, its index takes longer to build than all the rest. */
const TRIGRAM_MOST = 1_000_000
const FULL = 'pleine'

const PAGE = new URL('../../docs/identity.md', import.meta.url)
const SIZES = `
SELECT (SELECT count(*) FROM personnes) AS personnes, (SELECT count(*) FROM cles_identite) AS cles,
  pg_database_size(current_database()) AS octets, pg_total_relation_size('cles_identite') AS octets_cles`

const CONNECTIONS = `
SELECT pid FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'sne-gateway' AND pid <> pg_backend_pid()`

const { values } = parseArgs({ options: { tailles: { type: 'string', default: '100000,1000000,3000000' } } })
const sizes = values.tailles.split(',').map(Number)
if (!sizes.every((size, i) => Number.isInteger(size) && size > (sizes[i - 1] ?? 0)))
  throw new Error(`--tailles : des nombres entiers croissants, séparés par des virgules (${values.tailles})`)

const say = (line: string) => void process.stderr.write(`${line}\n`)

const measureBase = async (cluster: Cluster, url: string, from: number, size: number): Promise<Sized> => {
  say(`remplissage jusqu’à ${size}`)
  const filling = await fill(cluster, FULL, from, size)
  say(`recherches parmi ${size} (remplissage : ${filling.seconds.toFixed(0)} s)`)
  const store = await openStore({ databaseUrl: url, sqliteFile: ':memory:' })
  const pidsOf = async () => (await cluster.ask(FULL, CONNECTIONS)).map(({ pid }) => Number(pid))
  try {
    const lookups = await measureLookups(store, size, LOOKUPS, pidsOf)
    const [load = 0] = loadavg()
    say(`p99 ${lookups.whole.p99.toFixed(2)} ms, charge ${load.toFixed(1)}`)
    const [sums = {}] = await cluster.ask(FULL, SIZES)
    return {
      size,
      persons: Number(sums['personnes']),
      keys: Number(sums['cles']),
      bytes: Number(sums['octets']),
      keyBytes: Number(sums['octets_cles']),
      filling,
      lookups,
      load,
    }
  } finally {
    await store.close()
  }
}

const pairs = readDrawnPairs()
say('comparaison')
const costs = measureCosts(pairs)
const classes = measureClasses(pairs)
const cluster = await Cluster.start()
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void cluster.stop().finally(() => process.exit(1)))
try {
  const machine = readMachine(cluster.folder)
  const url = await cluster.create(FULL)
  const emptyUrl = await cluster.create('vide')
  for (const databaseUrl of [url, emptyUrl])
    await (await openStore({ databaseUrl, sqliteFile: ':memory:' })).close()
  const bases: Sized[] = []
  const trigramSize = sizes.findLast((size) => size <= TRIGRAM_MOST) ?? sizes[0] ?? 0
  let trigrams: Awaited<ReturnType<typeof measureTrigrams>> | undefined
  for (const [i, size] of sizes.entries()) {
    bases.push(await measureBase(cluster, url, sizes[i - 1] ?? 0, size))
    if (size !== trigramSize) continue
    say(`trigrammes parmi ${size}`)
    trigrams = await measureTrigrams(url, questsOf(TRIGRAM_SEED, TRIGRAM_LOOKUPS, size))
  }
  if (!trigrams) throw new Error('trigrammes non mesurés')
  say('dépôts')
  const page = writePage({
    machine,
    settings: await cluster.settings(),
    costs,
    classes,
    bases,
    lookupsPerRun: LOOKUPS,
    trigrams: { size: trigramSize, measured: trigrams },
    submits: await measureSubmits(emptyUrl, url),
  })
  writeFileSync(PAGE, page)
  process.stdout.write(page)
} finally {
  await cluster.stop()
}
