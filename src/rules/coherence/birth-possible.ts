/** Nobody alive is older than any person ever recorded. */
import { constat } from '../../diagnostic/constat.ts'
import type { Rule } from '../rule.ts'
import { ageAt } from './calendar.ts'
import { birthsOf } from './household.ts'

const AGE_MAX = 123

export const birthPossible: Rule = {
  code: 'SNE-COH-006',
  *check(demande, { jour }) {
    for (const { tokens, dateNaissance } of birthsOf(demande)) {
      if (ageAt(dateNaissance, jour) > AGE_MAX) yield constat('SNE-COH-006', tokens, { limite: AGE_MAX })
    }
  },
}
