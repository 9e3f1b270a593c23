/** An address in France has postcode and commune, one abroad has neither. */
import { constat } from '../../diagnostic/constat.ts'

import type { Rule } from '../rule.ts'

export const addressInFranceOrAbroad: Rule = {
  code: 'SNE-COH-034',
  *check(demande) {
    const address = demande.personnePhysique?.demandeur?.adressePostale
    if (address?.etranger === undefined) return
    const ou = address.etranger ? 'à l’étranger' : 'en France'
    for (const nom of ['codePostal', 'commune'] as const) {
      if ((address[nom] === undefined) === address.etranger) continue
      // A foreign postcode may have five digits too.
      if (address.etranger && nom === 'codePostal') continue
      const tokens = ['personnePhysique', 'demandeur', 'adressePostale', nom]
      yield constat('SNE-COH-034', tokens, { ou, nom }, address.etranger ? {} : { ancre: 'parent' })
    }
  },
}
