/** A minor of sixteen or seventeen applies alone only when emancipated (Code civil, art. 413-1 and following). */
import { constat } from '../../diagnostic/constat.ts'
import type { Rule } from '../rule.ts'
import { ageAt } from './calendar.ts'

export const demandeurMinor: Rule = {
  code: 'SNE-COH-004',
  *check(demande, { jour }) {
    const birth = demande.personnePhysique?.demandeur?.dateNaissance
    const age = birth && birth <= jour ? ageAt(birth, jour) : undefined
    if (age !== undefined && age >= 16 && age < 18) {
      yield constat('SNE-COH-004', ['personnePhysique', 'demandeur', 'dateNaissance'], {})
    }
  },
}
