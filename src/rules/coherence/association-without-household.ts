/** An association’s application has identity, address and dwelling sought only (CCH R441-2-2). */
import { constat } from '../../diagnostic/constat.ts'

import type { Rule } from '../rule.ts'

export const associationWithoutHousehold: Rule = {
  code: 'SNE-COH-031',
  *check(demande, { complementIdentite }) {
    if (!demande.association || demande.personnePhysique) return
    if (demande.annexeHandicap) yield constat('SNE-COH-031', ['annexeHandicap'], {})
    if (complementIdentite) yield constat('SNE-COH-031', ['..', 'complementIdentite'], {})
  },
}
