/** A new application has no number yet: the SNE gives it. */
import { constat } from '../../diagnostic/constat.ts'

import type { Rule } from '../rule.ts'

export const newHasNoNumber: Rule = {
  code: 'SNE-COH-028',
  *check(demande, { nature }) {
    if ((nature === 'CRE' || nature === 'CRS') && demande.numUnique)
      yield constat('SNE-COH-028', ['numUnique'], {})
  },
}
