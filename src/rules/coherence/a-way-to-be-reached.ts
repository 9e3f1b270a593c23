/** Notices go by post, mail or phone (CCH R441-2-7): without mail or phone, by post only. */
import { constat } from '../../diagnostic/constat.ts'

import type { Rule } from '../rule.ts'

export const aWayToBeReached: Rule = {
  code: 'SNE-COH-037',
  *check(demande) {
    const applicant = demande.personnePhysique?.demandeur
    if (applicant && !applicant.mel && !applicant.telPortable) {
      yield constat('SNE-COH-037', ['personnePhysique', 'demandeur'], {})
    }
  },
}
