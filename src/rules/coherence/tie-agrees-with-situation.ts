/** A spouse or partner has the family situation that the tie says, on both sides. */
import { constat } from '../../diagnostic/constat.ts'

import type { Rule } from '../rule.ts'

/** Codes of LienDemandeur and the SituationFamiliale that goes with each; a co-tenant may have any. */
const SITUATION_OF: Readonly<Record<string, string | undefined>> = { M: 'M', P: 'P', C: 'U' }

export const tieAgreesWithSituation: Rule = {
  code: 'SNE-COH-021',
  *check(demande) {
    const applicant = demande.personnePhysique?.demandeur?.situationFamiliale
    for (const [i, partner] of (demande.personnePhysique?.listeCotitulaire ?? []).entries()) {
      const lien = partner?.lienDemandeur
      const own = partner?.situationFamiliale
      const expected = lien === undefined ? undefined : SITUATION_OF[lien]
      if (!lien || !expected || !own || !applicant || (own === expected && applicant === expected)) continue
      yield constat('SNE-COH-021', ['personnePhysique', 'listeCotitulaire', i, 'lienDemandeur'], {
        lien,
        demandeur: applicant,
        cotitulaire: own,
      })
    }
  },
}
