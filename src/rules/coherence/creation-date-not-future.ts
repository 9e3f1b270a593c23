/** An application is dated at the latest on the reference day. */
import { constat } from '../../diagnostic/constat.ts'

import type { Rule } from '../rule.ts'

export const creationDateNotFuture: Rule = {
  code: 'SNE-COH-007',
  *check(demande, { jour }) {
    const created = demande.dateCreationDemande
    if (created && created > jour) yield constat('SNE-COH-007', ['dateCreationDemande'], { jour })
  },
}
