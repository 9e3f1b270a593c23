/** A person is declared once in the household. */
import { constat } from '../../diagnostic/constat.ts'
import { lettersOf } from '../identite/fold.ts'
import type { Rule } from '../rule.ts'
import { personsOf } from './household.ts'

export const personOnce: Rule = {
  code: 'SNE-COH-020',
  *check(demande) {
    const seen = new Map<string, string>()
    for (const { nom, prenom, dateNaissance, role, tokens } of personsOf(demande)) {
      if (!nom || !prenom || !dateNaissance) continue
      const key = `${lettersOf(nom)}|${lettersOf(prenom)}|${dateNaissance}`
      const premier = seen.get(key)
      if (premier) yield constat('SNE-COH-020', tokens, { premier, second: role })
      else seen.set(key, role)
    }
  },
}
