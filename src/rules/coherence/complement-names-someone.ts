/** A complement of identity names a person of the application, each once. */
import { constat } from '../../diagnostic/constat.ts'

import type { Rule } from '../rule.ts'

export const complementNamesSomeone: Rule = {
  code: 'SNE-COH-038',
  *check(demande, { complementIdentite }) {
    const seen = new Set<string>()
    const count = demande.personnePhysique?.listeCotitulaire?.length ?? 0
    for (const [i, more] of (complementIdentite?.listeComplementPersonne ?? []).entries()) {
      if (!more?.role) continue
      const rang = more.role === 'COTITULAIRE' ? (more.rang ?? 0) : 0
      const known = more.role === 'DEMANDEUR' ? more.rang === undefined : rang >= 1 && rang <= count
      if (!known || seen.has(`${more.role}${rang}`)) {
        yield constat('SNE-COH-038', ['..', 'complementIdentite', 'listeComplementPersonne', i], {})
      }
      seen.add(`${more.role}${rang}`)
    }
  },
}
