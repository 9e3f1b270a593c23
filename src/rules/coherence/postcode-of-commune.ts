/** A postcode serves the commune given beside it (base officielle des codes postaux, La Poste); special postcodes are not in the list. */
import { constat } from '../../diagnostic/constat.ts'
import { findCommune, isPostcodeOf } from '../../model/geographie.ts'
import type { Rule } from '../rule.ts'
import { communesNamed } from './communes-named.ts'

export const postcodeOfCommune: Rule = {
  code: 'SNE-COH-033',
  *check(demande) {
    for (const { tokens, commune, codePostal } of communesNamed(demande)) {
      if (
        codePostal === undefined ||
        !/^[0-9]{5}$/.test(codePostal) ||
        !findCommune(commune) ||
        isPostcodeOf(codePostal, commune)
      )
        continue
      yield constat('SNE-COH-033', [...tokens.slice(0, -1), 'codePostal'], { commune })
    }
  },
}
