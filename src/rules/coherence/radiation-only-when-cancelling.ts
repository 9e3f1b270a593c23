/** The part on cancellation comes with a cancellation only. */
import { constat } from '../../diagnostic/constat.ts'

import type { Rule } from '../rule.ts'

export const radiationOnlyWhenCancelling: Rule = {
  code: 'SNE-COH-017',
  *check(demande, { nature }) {
    if (nature !== 'RAD' && demande.radiation) yield constat('SNE-COH-017', ['radiation'], {})
  },
}
