/** The tax income is that of one of the last two years known at the reference day. */
import { constat } from '../../diagnostic/constat.ts'
import type { Rule } from '../rule.ts'
import { yearOf } from './calendar.ts'
import { adultsOf } from './household.ts'

export const taxYearRecent: Rule = {
  code: 'SNE-COH-024',
  *check(demande, { jour }) {
    for (const { tokens, adult } of adultsOf(demande)) {
      const annee = adult.revenuFiscal?.anneeMoins1
      if (annee !== undefined && annee < yearOf(jour) - 2) {
        yield constat('SNE-COH-024', [...tokens, 'revenuFiscal', 'anneeMoins1'], { annee, jour })
      }
    }
  },
}
