/** The counter named by the application is the one that calls. */
import { constat } from '../../diagnostic/constat.ts'

import type { Rule } from '../rule.ts'

export const guichetIsTheCaller: Rule = {
  code: 'SNE-COH-027',
  *check(demande, { guichet, nature }) {
    // An application is managed by several counters once it is registered.
    if (nature !== 'CRE' && nature !== 'CRS') return
    const message = demande.numGuichet
    if (message && guichet && message !== guichet)
      yield constat('SNE-COH-027', ['numGuichet'], { message, appelant: guichet })
  },
}
