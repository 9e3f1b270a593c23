/** The current dwelling houses at least the applicant and the dependants, who live with the applicant; others may live elsewhere. */
import { constat } from '../../diagnostic/constat.ts'

import type { Rule } from '../rule.ts'

export const inhabitantsAgainstHousehold: Rule = {
  code: 'SNE-COH-018',
  *check(demande) {
    const habitants = demande.personnePhysique?.logementActuel?.nombreHabitant
    const declares = 1 + (demande.personnePhysique?.listePersonneACharge?.length ?? 0)
    if (habitants !== undefined && habitants < declares) {
      yield constat('SNE-COH-018', ['personnePhysique', 'logementActuel', 'nombreHabitant'], {
        habitants,
        declares,
      })
    }
  },
}
