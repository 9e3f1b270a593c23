/** Data of an attribution come with the cancellation for attribution, and with no other (CCH R441-2-9). */
import { constat } from '../../diagnostic/constat.ts'

import type { Rule } from '../rule.ts'

export const attributionWithLease: Rule = {
  code: 'SNE-COH-016',
  *check(demande) {
    const motif = demande.radiation?.motifRadiation
    if (motif === undefined) return
    if ((motif === 'RADATT') !== (demande.radiation?.attribution !== undefined)) {
      yield constat(
        'SNE-COH-016',
        ['radiation', 'attribution'],
        { motif },
        motif === 'RADATT' ? { ancre: 'parent' } : {},
      )
    }
  },
}
