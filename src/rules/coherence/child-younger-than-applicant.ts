/** A child is younger than the applicant, a parent older. */
import { constat } from '../../diagnostic/constat.ts'

import type { Rule } from '../rule.ts'

export const childYoungerThanApplicant: Rule = {
  code: 'SNE-COH-035',
  *check(demande) {
    const applicant = demande.personnePhysique?.demandeur?.dateNaissance
    if (!applicant) return
    for (const [i, person] of (demande.personnePhysique?.listePersonneACharge ?? []).entries()) {
      const birth = person?.dateNaissance
      const lien = person?.lienParente
      if (!birth || !lien || lien === 'A') continue
      if (lien === 'E' ? birth <= applicant : birth >= applicant) {
        yield constat('SNE-COH-035', ['personnePhysique', 'listePersonneACharge', i, 'lienParente'], { lien })
      }
    }
  },
}
