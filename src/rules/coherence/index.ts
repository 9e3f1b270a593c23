/** The rules, in order. */
import type { Rule } from '../rule.ts'

export const COHERENCE: readonly Rule[] = []
