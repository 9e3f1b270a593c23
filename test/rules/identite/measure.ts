/** Precision, recall and doubt of the comparison over drawn pairs. */
import { compareIdentity } from '../../../src/rules/identite/compare.ts'
import type { DrawnPair } from './kit.ts'

/** Drawn from the same names on the same conventional date: measured apart, no trait can tell them from one person. */
export const APART = 'FOREIGN_0101'

interface ClassFigures {
  total: number
  accepted: number
  doubtful: number
}

export interface Figures {
  /** Pairs that are one person. */
  readonly same: number
  /** Of the pairs accepted, the share that is one person. */
  readonly precision: number
  /** Of the pairs that are one person, the share accepted. */
  readonly recall: number
  /** Of the pairs that are one person, the share left to a human. */
  readonly doubtful: number
  readonly byClass: ReadonlyMap<string, Readonly<ClassFigures>>
}

/** Compares every pair as a modification would, and counts. */
export const measure = (pairs: Iterable<DrawnPair>): Figures => {
  const byClass = new Map<string, ClassFigures>()
  let [same, right, wrong, doubtful] = [0, 0, 0, 0]
  for (const { label, cls, xml, sne } of pairs) {
    const { verdict } = compareIdentity(xml, sne, 'update')
    const accepted = verdict === 'SAME' || verdict === 'SAME_WITH_REPAIR'
    const own = byClass.get(cls) ?? { total: 0, accepted: 0, doubtful: 0 }
    own.total++
    if (accepted) own.accepted++
    if (verdict === 'DOUBTFUL') own.doubtful++
    byClass.set(cls, own)
    if (cls === APART) continue
    if (label === 1) {
      same++
      if (accepted) right++
      if (verdict === 'DOUBTFUL') doubtful++
    } else if (accepted) wrong++
  }
  return {
    same,
    precision: right / (right + wrong),
    recall: right / same,
    doubtful: doubtful / same,
    byClass,
  }
}
