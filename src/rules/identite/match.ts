/** Persons of the message and of the record paired by likeness, whatever their order. */
import { comparePrepared } from './compare.ts'
import { type Comparaison, type Flow, VERDICTS } from './outcomes.ts'
import type { Personne } from './personne.ts'
import { preparePersonne } from './prepare.ts'
import { distanceOf } from './verdict.ts'

export interface PersonPair {
  /** Positions in the two lists, from 0. */
  readonly sent: number
  readonly held: number
  readonly comparison: Comparaison
}

export interface Matching {
  /** In the order of the message. */
  readonly pairs: readonly PersonPair[]
  /** Positions of those that have no one on the other side. */
  readonly onlySent: readonly number[]
  readonly onlyHeld: readonly number[]
}

const rankOf = ({ verdict, traits }: Comparaison): number =>
  VERDICTS.indexOf(verdict) * 100 + distanceOf(traits)

/** Of two equal rankings, the one whose positions are the same, then the first of the message. */
const byRank = (a: PersonPair, b: PersonPair): number =>
  rankOf(a.comparison) - rankOf(b.comparison) ||
  Number(a.sent !== a.held) - Number(b.sent !== b.held) ||
  a.sent - b.sent ||
  a.held - b.held

const remaining = (count: number, used: ReadonlySet<number>): readonly number[] =>
  Array.from({ length: count }, (_, i) => i).filter((i) => !used.has(i))

/**
 * Pairs each person of the message with the likeliest of the record; another person is never paired.
 * @param yearNow year of the judgement: a birth in a later one is in the future
 */
export const matchPersonnes = (
  sent: readonly Personne[],
  held: readonly Personne[],
  flow: Flow = 'update',
  yearNow?: number,
): Matching => {
  const [left, right] = [sent.map(preparePersonne), held.map(preparePersonne)]
  const candidates = left
    .flatMap((a, i) =>
      right.map(
        (b, j): PersonPair => ({ sent: i, held: j, comparison: comparePrepared(a, b, flow, yearNow) }),
      ),
    )
    .filter(({ comparison }) => comparison.verdict !== 'OTHER')
    .sort(byRank)
  const [usedSent, usedHeld] = [new Set<number>(), new Set<number>()]
  const pairs = candidates.filter((pair) => {
    if (usedSent.has(pair.sent) || usedHeld.has(pair.held)) return false
    usedSent.add(pair.sent)
    usedHeld.add(pair.held)
    return true
  })
  return {
    pairs: pairs.sort((a, b) => a.sent - b.sent),
    onlySent: remaining(sent.length, usedSent),
    onlyHeld: remaining(held.length, usedHeld),
  }
}
