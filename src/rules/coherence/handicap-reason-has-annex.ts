/** The reason “handicap” comes with the handicap annex of the form (Cerfa 14069). */
import { constat } from '../../diagnostic/constat.ts'

import type { Rule } from '../rule.ts'

export const handicapReasonHasAnnex: Rule = {
  code: 'SNE-COH-029',
  *check(demande) {
    if (demande.motifDemande?.listeMotif?.includes('07') && !demande.annexeHandicap) {
      yield constat('SNE-COH-029', ['annexeHandicap'], {}, { ancre: 'parent' })
    }
  },
}
