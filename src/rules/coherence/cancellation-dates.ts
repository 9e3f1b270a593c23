/** A cancellation and its lease are not in the future, nor before the application. */
import { constat } from '../../diagnostic/constat.ts'

import type { Rule } from '../rule.ts'

export const cancellationDates: Rule = {
  code: 'SNE-COH-040',
  *check(demande, { jour }) {
    const created = demande.dateCreationDemande
    const wrong = (date: string | undefined) =>
      date !== undefined && (date > jour || (created !== undefined && date < created))
    if (wrong(demande.radiation?.dateRadiation)) {
      yield constat('SNE-COH-040', ['radiation', 'dateRadiation'], { nom: 'dateRadiation' })
    }
    if (wrong(demande.radiation?.attribution?.dateSignatureBail)) {
      yield constat('SNE-COH-040', ['radiation', 'attribution', 'dateSignatureBail'], {
        nom: 'dateSignatureBail',
      })
    }
  },
}
