/** Every commune is in the official list (code officiel géographique, INSEE). */
import { constat } from '../../diagnostic/constat.ts'
import { findCommune, nearestCommunes } from '../../model/geographie.ts'
import type { Rule } from '../rule.ts'
import { communesNamed } from './communes-named.ts'

/** A code of another form already has its own finding. */
const FORM = /^[0-9][0-9AB][0-9]{3}$/

export const communeExists: Rule = {
  code: 'SNE-COH-032',
  *check(demande) {
    for (const { tokens, commune, codePostal } of communesNamed(demande)) {
      if (!FORM.test(commune) || findCommune(commune)) continue
      const suggestion = nearestCommunes(commune, codePostal ?? commune)[0]?.code
      yield constat('SNE-COH-032', tokens, { commune }, { suggestion })
    }
  },
}
