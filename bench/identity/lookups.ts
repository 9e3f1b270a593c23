/** Duplicate lookups as the service makes them: keys, candidates of the store, comparison of each. */
import { readFileSync } from 'node:fs'
import { keysOf } from '../../src/rules/identite/keys.ts'
import type { Personne } from '../../src/rules/identite/personne.ts'
import { type Cherchee, indexed, ressemblances } from '../../src/service/doublon.ts'
import { isSame } from '../../src/service/registre.ts'
import type { Store } from '../../src/store/ports.ts'
import { median } from '../median.ts'
import { JOUR } from '../message.ts'
import { applicationOf, PAIR_EVERY, pairOf, SECRET } from './application.ts'
import { integer, personOf, rngOf } from './population.ts'

/** Somebody to look for, and the application that holds them, if any. */
export interface Quete {
  readonly personne: Personne
  readonly numUnique: string | undefined
}

/** Two thirds are persons of the base with the errors of a counter; the others are in no base. */
export const questsOf = (seed: number, count: number, size: number): readonly Quete[] => {
  const rng = rngOf(seed)
  return Array.from({ length: count }, (_, i) => {
    if (i % 3 === 2) return { personne: personOf(rng), numUnique: undefined }
    const rank = integer(rng, 0, Math.floor((size - 1) / PAIR_EVERY)) * PAIR_EVERY
    const pair = pairOf(rank)
    if (!pair) throw new Error(`aucune paire au rang ${rank}`)
    return { personne: pair.xml, numUnique: applicationOf(rank).numUnique }
  })
}

/** Milliseconds and counts that so many per cent do not exceed. */
export interface Spread {
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly max: number
}

export const spreadOf = (values: readonly number[]): Spread => {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) }
}

export interface Lookups {
  /** Medians of the runs, milliseconds: keys, candidates and comparison. */
  readonly whole: Spread
  /** The same of the store's answer alone. */
  readonly store: Spread
  /** The whole without the time spent waiting for a processor that something else held. */
  readonly undisturbed: Spread
  /** Share of the time that was such a wait. */
  readonly waited: number
  /** p99 of each run. */
  readonly runs: readonly number[]
  readonly candidates: Spread
  /** Persons of the base found among the candidates, of those searched. */
  readonly found: number
  /** Of these, those that the comparison calls the same person, and those it leaves to a human. */
  readonly same: number
  readonly doubtful: number
  readonly searched: number
  readonly unknown: number
  /** Persons of no base called the same as somebody. */
  readonly mistaken: number
}

const WARM_UP = 1500
const RUNS = 3
const ATTEMPTS = 5
/** Share of the time spent waiting for a processor below which nothing is measured again. */
const CALM = 0.05
const SEED = 20_260_201

const chercheeOf = (personne: Personne): Cherchee => ({
  role: 'DEMANDEUR',
  tokens: [],
  identite: personne,
  indexee: indexed('DEMANDEUR', 1, personne, keysOf(personne, SECRET)),
})

/** Milliseconds that threads have waited for a processor; 0 where the system does not tell. */
const waitMs = (threads: readonly string[]): number => {
  let total = 0
  for (const thread of threads) {
    try {
      total += Number(readFileSync(`/proc/${thread}/schedstat`, 'utf8').split(' ')[1]) / 1e6
    } catch {
      return 0
    }
  }
  return total
}

/** Looks for everybody, one after the other. */
const run = async (store: Store, quests: readonly Quete[], threads: readonly string[]) => {
  const [whole, inStore, undisturbed]: [number[], number[], number[]] = [[], [], []]
  const candidates: number[] = []
  const counts = { found: 0, same: 0, doubtful: 0, searched: 0, unknown: 0, mistaken: 0 }
  for (const { personne, numUnique } of quests) {
    const waited = waitMs(threads)
    const started = performance.now()
    const cherchee = chercheeOf(personne)
    const asked = performance.now()
    const found = await store.findCandidats([cherchee.indexee])
    inStore.push(performance.now() - asked)
    const alike = ressemblances(cherchee, 0, found, JOUR)
    const elapsed = performance.now() - started
    whole.push(elapsed)
    undisturbed.push(Math.max(0, elapsed - (waitMs(threads) - waited)))
    candidates.push(found.length)
    if (numUnique === undefined) {
      counts.unknown++
      if (alike.some(({ verdict }) => isSame(verdict))) counts.mistaken++
      continue
    }
    counts.searched++
    if (found.some((one) => one.numUnique === numUnique)) counts.found++
    const own = alike.filter(({ candidat }) => candidat.numUnique === numUnique)
    if (own.some(({ verdict }) => isSame(verdict))) counts.same++
    else if (own.length > 0) counts.doubtful++
  }
  return {
    whole: spreadOf(whole),
    store: spreadOf(inStore),
    undisturbed: spreadOf(undisturbed),
    waited: 1 - sumOf(undisturbed) / sumOf(whole),
    candidates: spreadOf(candidates),
    counts,
  }
}

const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0)

const NAMES = ['p50', 'p95', 'p99', 'max'] as const
const medianSpread = (spreads: readonly Spread[]): Spread => {
  const [p50 = 0, p95 = 0, p99 = 0, max = 0] = NAMES.map((name) => median(spreads.map((one) => one[name])))
  return { p50, p95, p99, max }
}

type Run = Awaited<ReturnType<typeof run>>

const runsOf = async (
  store: Store,
  size: number,
  count: number,
  threads: readonly string[],
  seed: number,
): Promise<readonly Run[]> => {
  const runs: Run[] = []
  for (let i = 0; i < RUNS; i++) runs.push(await run(store, questsOf(seed + i, count, size), threads))
  return runs
}

const waitedIn = (runs: readonly Run[]): number => median(runs.map(({ waited }) => waited))

/**
 * Measures the lookups in a base of so many applications: three runs, each of other persons. When something else held
 * the processors, measures again, and keeps the three runs that waited least for one.
 * @param pidsOf the processes of the store's connections, asked once they are open
 */
export const measureLookups = async (
  store: Store,
  size: number,
  count: number,
  pidsOf: () => Promise<readonly number[]>,
): Promise<Lookups> => {
  await run(store, questsOf(SEED - 1, WARM_UP, size), [])
  // The main thread of a process bears its number.
  const threads = [process.pid, ...(await pidsOf())].map((pid) => `${pid}/task/${pid}`)
  let runs = await runsOf(store, size, count, threads, SEED)
  for (let more = 1; more < ATTEMPTS && waitedIn(runs) > CALM; more++) {
    const others = await runsOf(store, size, count, threads, SEED + more * RUNS)
    if (waitedIn(others) < waitedIn(runs)) runs = others
  }
  const sum = (name: keyof Run['counts']) => runs.reduce((total, { counts }) => total + counts[name], 0)
  return {
    whole: medianSpread(runs.map(({ whole }) => whole)),
    store: medianSpread(runs.map(({ store: one }) => one)),
    undisturbed: medianSpread(runs.map(({ undisturbed }) => undisturbed)),
    waited: waitedIn(runs),
    runs: runs.map(({ whole }) => whole.p99),
    candidates: medianSpread(runs.map(({ candidates }) => candidates)),
    found: sum('found'),
    same: sum('same'),
    doubtful: sum('doubtful'),
    searched: sum('searched'),
    unknown: sum('unknown'),
    mistaken: sum('mistaken'),
  }
}
