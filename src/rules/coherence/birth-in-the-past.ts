/** Whoever is declared as born was born on or before the reference day. */
import { constat } from '../../diagnostic/constat.ts'
import type { Rule } from '../rule.ts'
import { birthsOf } from './household.ts'

export const birthInThePast: Rule = {
  code: 'SNE-COH-005',
  *check(demande, { jour }) {
    for (const { tokens, dateNaissance } of birthsOf(demande)) {
      if (dateNaissance > jour) yield constat('SNE-COH-005', tokens, { jour })
    }
  },
}
