/** The reason “other” is explained (form Cerfa 14069, reason 23). */
import { constat } from '../../diagnostic/constat.ts'

import type { Rule } from '../rule.ts'

export const otherReasonExplained: Rule = {
  code: 'SNE-COH-013',
  *check(demande) {
    const reasons = demande.motifDemande
    if (reasons?.listeMotif?.includes('23') && !reasons.precisionMotif) {
      yield constat('SNE-COH-013', ['motifDemande', 'precisionMotif'], {}, { ancre: 'parent' })
    }
  },
}
