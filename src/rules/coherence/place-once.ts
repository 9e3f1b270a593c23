/** A place is sought once. */
import { constat } from '../../diagnostic/constat.ts'
import type { Rule } from '../rule.ts'
import { repeatedPositions } from './duplicates.ts'

export const placeOnce: Rule = {
  code: 'SNE-COH-011',
  *check(demande) {
    const communes = (demande.logementRecherche?.listeLocalisationSouhaite ?? []).map(
      (place) => place?.commune,
    )
    for (const i of repeatedPositions(communes)) {
      yield constat('SNE-COH-011', ['logementRecherche', 'listeLocalisationSouhaite', i, 'commune'], {
        commune: communes[i] ?? '',
      })
    }
  },
}
