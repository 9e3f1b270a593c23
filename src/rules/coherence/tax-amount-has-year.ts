/** An amount of tax income is that of a year. */
import { constat } from '../../diagnostic/constat.ts'
import type { Rule } from '../rule.ts'
import { adultsOf } from './household.ts'

export const taxAmountHasYear: Rule = {
  code: 'SNE-COH-025',
  *check(demande) {
    for (const { tokens, adult } of adultsOf(demande)) {
      const income = adult.revenuFiscal
      if (income?.montantMoins1 !== undefined && income.anneeMoins1 === undefined) {
        yield constat('SNE-COH-025', [...tokens, 'revenuFiscal', 'montantMoins1'], {
          montant: 'montantMoins1',
        })
      }
      if (income?.montantMoins2 !== undefined && income.anneeMoins2 === undefined) {
        yield constat('SNE-COH-025', [...tokens, 'revenuFiscal', 'montantMoins2'], {
          montant: 'montantMoins2',
        })
      }
    }
  },
}
