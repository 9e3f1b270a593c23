/** A cancellation for inadmissibility has a sub-reason (cahier des interfaces, §4.2), and no other has. */
import { constat } from '../../diagnostic/constat.ts'

import type { Rule } from '../rule.ts'

export const inadmissibleSaysWhy: Rule = {
  code: 'SNE-COH-015',
  *check(demande) {
    const radiation = demande.radiation
    const motif = radiation?.motifRadiation
    if (motif === undefined) return
    if ((motif === 'RADIRR') !== (radiation?.sousMotifRadiation !== undefined)) {
      yield constat(
        'SNE-COH-015',
        ['radiation', 'sousMotifRadiation'],
        { motif },
        motif === 'RADIRR' ? { ancre: 'parent' } : {},
      )
    }
  },
}
