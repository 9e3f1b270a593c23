/** An application cannot be older than its applicant. */
import { constat } from '../../diagnostic/constat.ts'

import type { Rule } from '../rule.ts'

export const creationAfterBirth: Rule = {
  code: 'SNE-COH-008',
  *check(demande, { jour }) {
    const created = demande.dateCreationDemande
    const birth = demande.personnePhysique?.demandeur?.dateNaissance
    if (created && birth && birth <= jour && created < birth)
      yield constat('SNE-COH-008', ['dateCreationDemande'], {})
  },
}
