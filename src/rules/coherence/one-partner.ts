/** One spouse or partner at most (Code civil, art. 147 and 515-2). */
import { constat } from '../../diagnostic/constat.ts'

import type { Rule } from '../rule.ts'

export const onePartner: Rule = {
  code: 'SNE-COH-022',
  *check(demande) {
    let partners = 0
    for (const [i, other] of (demande.personnePhysique?.listeCotitulaire ?? []).entries()) {
      const lien = other?.lienDemandeur
      if (lien === undefined || lien === 'L') continue
      if (++partners > 1)
        yield constat('SNE-COH-022', ['personnePhysique', 'listeCotitulaire', i, 'lienDemandeur'], {})
    }
  },
}
