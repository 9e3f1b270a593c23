/** The handicap annex speaks of a person of the household. */
import { constat } from '../../diagnostic/constat.ts'
import type { Rule } from '../rule.ts'
import { foldName } from './fold.ts'
import { personsOf } from './household.ts'

export const annexPersonInHousehold: Rule = {
  code: 'SNE-COH-030',
  *check(demande) {
    if (!demande.personnePhysique) return
    const household = new Set(
      [...personsOf(demande)].map((p) => `${foldName(p.prenom ?? '')}|${p.dateNaissance}`),
    )
    for (const [i, person] of (demande.annexeHandicap ?? []).entries()) {
      if (!person?.prenom || !person.dateNaissance) continue
      if (!household.has(`${foldName(person.prenom)}|${person.dateNaissance}`)) {
        yield constat('SNE-COH-030', ['annexeHandicap', i], {})
      }
    }
  },
}
