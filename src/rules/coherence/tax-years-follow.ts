/** The two tax years are not in the future and follow each other. */
import { constat } from '../../diagnostic/constat.ts'
import type { Rule } from '../rule.ts'
import { yearOf } from './calendar.ts'
import { adultsOf } from './household.ts'

export const taxYearsFollow: Rule = {
  code: 'SNE-COH-023',
  *check(demande, { jour }) {
    for (const { tokens, adult } of adultsOf(demande)) {
      const un = adult.revenuFiscal?.anneeMoins1
      const deux = adult.revenuFiscal?.anneeMoins2
      const gap = un !== undefined && deux !== undefined && deux !== un - 1
      const future = Math.max(un ?? 0, deux ?? 0) >= yearOf(jour)
      if (gap || future)
        yield constat('SNE-COH-023', [...tokens, 'revenuFiscal'], { un: un ?? '-', deux: deux ?? '-' })
    }
  },
}
