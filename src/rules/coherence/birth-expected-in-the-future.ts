/** A child to be born is expected after the reference day, within the time of a pregnancy. */
import { constat } from '../../diagnostic/constat.ts'
import type { Rule } from '../rule.ts'
import { daysBetween } from './calendar.ts'

/** Days: nine months and a margin. */
const PREGNANCY_MAX = 300

export const birthExpectedInTheFuture: Rule = {
  code: 'SNE-COH-019',
  *check(demande, { jour }) {
    const expected = demande.personnePhysique?.personneANaitre?.dateNaissancePrevue
    if (expected === undefined) return
    const days = daysBetween(jour, expected)
    if (days < 0 || days > PREGNANCY_MAX) {
      yield constat('SNE-COH-019', ['personnePhysique', 'personneANaitre', 'dateNaissancePrevue'], {
        limite: PREGNANCY_MAX,
        jour,
      })
    }
  },
}
