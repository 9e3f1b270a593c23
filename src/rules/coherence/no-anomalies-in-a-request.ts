/** Anomalies are what the SNE answers, not what a counter sends. */
import { constat } from '../../diagnostic/constat.ts'

import type { Rule } from '../rule.ts'

export const noAnomaliesInARequest: Rule = {
  code: 'SNE-COH-036',
  *check(demande) {
    if (demande.listeAnomalie) yield constat('SNE-COH-036', ['listeAnomalie'], {})
  },
}
