/** Nobody can be emancipated before sixteen (Code civil, art. 413-2), so nobody younger can apply alone. */
import { constat } from '../../diagnostic/constat.ts'
import type { Rule } from '../rule.ts'
import { ageAt } from './calendar.ts'

export const demandeurUnderSixteen: Rule = {
  code: 'SNE-COH-003',
  *check(demande, { jour }) {
    const birth = demande.personnePhysique?.demandeur?.dateNaissance
    if (birth && birth <= jour && ageAt(birth, jour) < 16) {
      yield constat('SNE-COH-003', ['personnePhysique', 'demandeur', 'dateNaissance'], {})
    }
  },
}
