/** A type of dwelling is sought once. */
import { constat } from '../../diagnostic/constat.ts'
import type { Rule } from '../rule.ts'
import { repeatedPositions } from './duplicates.ts'

export const dwellingTypeOnce: Rule = {
  code: 'SNE-COH-012',
  *check(demande) {
    const types = demande.logementRecherche?.listeTypeLogement ?? []
    for (const i of repeatedPositions(types)) {
      yield constat('SNE-COH-012', ['logementRecherche', 'listeTypeLogement', i], { type: types[i] ?? '' })
    }
  },
}
