/** A reason is given once. */
import { constat } from '../../diagnostic/constat.ts'
import type { Rule } from '../rule.ts'
import { repeatedPositions } from './duplicates.ts'

export const reasonOnce: Rule = {
  code: 'SNE-COH-014',
  *check(demande) {
    const reasons = demande.motifDemande?.listeMotif ?? []
    for (const i of repeatedPositions(reasons)) {
      yield constat('SNE-COH-014', ['motifDemande', 'listeMotif', i], { motif: reasons[i] ?? '' })
    }
  },
}
