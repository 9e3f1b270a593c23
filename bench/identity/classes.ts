/** What is accepted of each class of the training pairs: by the comparison, and by the mean of Jaro-Winkler at its best. */
import type { DrawnPair } from '../../test/rules/identite/kit.ts'
import { APART, measure } from '../../test/rules/identite/measure.ts'
import { bestThreshold, meanOfTraits, type Threshold } from './jaro-winkler.ts'

export interface ClassRow {
  readonly cls: string
  readonly same: boolean
  readonly total: number
  /** Shares of the class. */
  readonly accepted: number
  readonly doubtful: number
  readonly jaroWinkler: number
}

export interface Rates {
  readonly precision: number
  readonly recall: number
}

export interface Classes {
  readonly rows: readonly ClassRow[]
  readonly pairs: number
  /** Conventional dates abroad apart, for both. */
  readonly ours: Rates & { readonly doubtful: number }
  readonly baseline: Threshold
}

/** Measures both over the same pairs. */
export const measureClasses = (pairs: readonly DrawnPair[]): Classes => {
  const baseline = bestThreshold(pairs.filter(({ cls }) => cls !== APART))
  const { byClass, precision, recall, doubtful } = measure(pairs)
  const rows = [...byClass].map(([cls, { total, accepted, doubtful: left }]): ClassRow => {
    const own = pairs.filter((pair) => pair.cls === cls)
    const liked = own.filter(({ xml, sne }) => meanOfTraits(xml, sne) >= baseline.threshold)
    return {
      cls,
      same: own[0]?.label === 1,
      total,
      accepted: accepted / total,
      doubtful: left / total,
      jaroWinkler: liked.length / total,
    }
  })
  rows.sort((a, b) => Number(b.same) - Number(a.same) || b.total - a.total || (a.cls < b.cls ? -1 : 1))
  return { rows, pairs: pairs.length, ours: { precision, recall, doubtful }, baseline }
}
