/** The key of a NIR is 97 less the remainder of its number by 97; 2A and 2B count as 19 and 18 (INSEE). */
import { constat } from '../../diagnostic/constat.ts'

import type { Rule } from '../rule.ts'

/** A NIR of another form already has its own finding. */
const NIR = /^[0-9]{5}([0-9]{2}|2[AB])[0-9]{8}$/

export const nirKey: Rule = {
  code: 'SNE-COH-039',
  *check(_demande, { complementIdentite }) {
    for (const [i, more] of (complementIdentite?.listeComplementPersonne ?? []).entries()) {
      const nir = more?.nir
      if (nir === undefined || !NIR.test(nir)) continue
      const number = BigInt(nir.slice(0, 13).replace('2A', '19').replace('2B', '18'))
      if (97n - (number % 97n) !== BigInt(nir.slice(13))) {
        yield constat('SNE-COH-039', ['..', 'complementIdentite', 'listeComplementPersonne', i, 'nir'], {})
      }
    }
  },
}
