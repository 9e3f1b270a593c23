/** What a comparison costs over the training pairs, beside the mean of Jaro-Winkler on the same folded traits. */
import { compareIdentity, comparePrepared } from '../../src/rules/identite/compare.ts'
import { isCommonNom, sexeOfPrenom } from '../../src/rules/identite/frequences.ts'
import { keysOf } from '../../src/rules/identite/keys.ts'
import { preparePersonne } from '../../src/rules/identite/prepare.ts'
import type { DrawnPair } from '../../test/rules/identite/kit.ts'
import { median } from '../median.ts'
import { SECRET } from './application.ts'
import { meanOfTraits } from './jaro-winkler.ts'

const ROUNDS = 15

/** Processor time of this thread: what else runs on the machine is not counted. */
const microseconds = (work: () => void): number => {
  const before = process.threadCpuUsage()
  work()
  const { user, system } = process.threadCpuUsage(before)
  return user + system
}

export interface Costs {
  /** Microseconds a pair, whole: both persons made ready, compared. Median of the rounds' means. */
  readonly whole: number
  /** Microseconds a pair, both persons made ready before. */
  readonly prepared: number
  readonly jaroWinkler: number
  /** Microseconds a person. */
  readonly keys: number
  /** Milliseconds and MiB of the lists of names. */
  readonly loading: number
  readonly memory: number
}

/** Median over the rounds of the mean of one round. */
const perItem = <T>(items: readonly T[], one: (item: T) => unknown): number =>
  median(
    Array.from(
      { length: ROUNDS },
      () =>
        microseconds(() => {
          for (const item of items) one(item)
        }) / items.length,
    ),
  )

/** Measures in this process, which must have done nothing before. */
export const measureCosts = (pairs: readonly DrawnPair[]): Costs => {
  const heapBefore = process.memoryUsage().heapUsed
  const loading = microseconds(() => {
    isCommonNom('')
    sexeOfPrenom('')
  })
  const memory = process.memoryUsage().heapUsed - heapBefore
  const compare = ({ xml, sne }: DrawnPair) => compareIdentity(xml, sne, 'update')
  const whole = perItem(pairs, compare)
  const jaroWinkler = perItem(pairs, ({ xml, sne }) => meanOfTraits(xml, sne))
  const keys = perItem(pairs, ({ sne }) => keysOf(sne, SECRET))
  // At the end: 24,000 persons kept in memory slow the others down.
  const ready = pairs.map(({ xml, sne }) => ({ sent: preparePersonne(xml), held: preparePersonne(sne) }))
  const prepared = perItem(ready, ({ sent, held }) => comparePrepared(sent, held, 'update'))
  return {
    whole,
    prepared,
    jaroWinkler,
    keys,
    loading: loading / 1000,
    memory: memory / 2 ** 20,
  }
}
