/** The handicap annex speaks of a person of the household. */
import { constat } from '../../diagnostic/constat.ts'
import { lettersOf } from '../identite/fold.ts'
import type { Rule } from '../rule.ts'
import { personsOf } from './household.ts'

export const annexPersonInHousehold: Rule = {
  code: 'SNE-COH-030',
  *check(demande) {
    if (!demande.personnePhysique) return
    const household = new Set(
      [...personsOf(demande)].map((p) => `${lettersOf(p.prenom ?? '')}|${p.dateNaissance}`),
    )
    for (const [i, person] of (demande.annexeHandicap ?? []).entries()) {
      if (!person?.prenom || !person.dateNaissance) continue
      if (!household.has(`${lettersOf(person.prenom)}|${person.dateNaissance}`)) {
        yield constat('SNE-COH-030', ['annexeHandicap', i], {})
      }
    }
  },
}
