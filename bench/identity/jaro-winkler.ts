/** The score that a developer writes first: Jaro-Winkler of each trait, their mean, a threshold. */
import { fold } from '../../src/rules/identite/fold.ts'
import type { Personne } from '../../src/rules/identite/personne.ts'
import type { DrawnPair } from '../../test/rules/identite/kit.ts'

const PREFIX_MAX = 4
const PREFIX_WEIGHT = 0.1

/** Jaro's likeness of two texts, raised by their common beginning (Winkler): 1 when equal, 0 when nothing agrees. */
export const jaroWinkler = (a: string, b: string): number => {
  if (a === b) return 1
  const reach = Math.max(0, (Math.max(a.length, b.length) >> 1) - 1)
  const taken = new Uint8Array(b.length)
  let [left, right] = ['', '']
  for (let i = 0; i < a.length; i++)
    for (let j = Math.max(0, i - reach); j <= Math.min(b.length - 1, i + reach); j++)
      if (!taken[j] && a[i] === b[j]) {
        taken[j] = 1
        left += a[i]
        break
      }
  if (left === '') return 0
  for (let j = 0; j < b.length; j++) if (taken[j]) right += b[j]
  let moved = 0
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) moved++
  const jaro = (left.length / a.length + left.length / b.length + 1 - moved / 2 / left.length) / 3
  let prefix = 0
  while (prefix < PREFIX_MAX && prefix < a.length && a[prefix] === b[prefix]) prefix++
  return jaro + prefix * PREFIX_WEIGHT * (1 - jaro)
}

type Trait = 'nom' | 'nomPatronymique' | 'prenoms' | 'dateNaissance'
const TRAITS: readonly Trait[] = ['nom', 'nomPatronymique', 'prenoms', 'dateNaissance']

/** Mean over the traits that both sides give, folded as the comparison folds them. */
export const meanOfTraits = (sent: Personne, held: Personne): number => {
  let [sum, count] = [0, 0]
  for (const trait of TRAITS) {
    const [a, b] = [sent[trait], held[trait]]
    if (!a || !b) continue
    sum += jaroWinkler(fold(a), fold(b))
    count++
  }
  return count === 0 ? 0 : sum / count
}

export interface Threshold {
  readonly threshold: number
  readonly precision: number
  readonly recall: number
  readonly f1: number
}

/** The threshold of best F1 over pairs, the judge of its own best case. */
export const bestThreshold = (pairs: readonly DrawnPair[]): Threshold => {
  const scored = pairs
    .map(({ label, xml, sne }) => ({ label, score: meanOfTraits(xml, sne) }))
    .sort((a, b) => b.score - a.score)
  const same = pairs.filter(({ label }) => label === 1).length
  let best: Threshold = { threshold: 1, precision: 0, recall: 0, f1: 0 }
  let right = 0
  for (const [i, { label, score }] of scored.entries()) {
    right += label
    if (scored[i + 1]?.score === score) continue
    const [precision, recall] = [right / (i + 1), right / same]
    const f1 = (2 * precision * recall) / (precision + recall)
    if (f1 > best.f1) best = { threshold: score, precision, recall, f1 }
  }
  return best
}
