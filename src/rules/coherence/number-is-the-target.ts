/** The number inside the application is the one that the operation targets. */
import { constat } from '../../diagnostic/constat.ts'
import type { Rule } from '../rule.ts'

export const numberIsTheTarget: Rule = {
  code: 'SNE-COH-041',
  *check(demande, { numUnique }) {
    if (numUnique !== undefined && demande.numUnique !== undefined && demande.numUnique !== numUnique)
      yield constat('SNE-COH-041', ['numUnique'], {})
  },
}
