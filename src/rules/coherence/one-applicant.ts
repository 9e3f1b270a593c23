/** An application is a natural person’s or an association’s, never both (CCH R441-2-2). */
import { constat } from '../../diagnostic/constat.ts'

import type { Rule } from '../rule.ts'

export const oneApplicant: Rule = {
  code: 'SNE-COH-002',
  *check(demande) {
    if (demande.personnePhysique && demande.association) yield constat('SNE-COH-002', ['association'], {})
  },
}
