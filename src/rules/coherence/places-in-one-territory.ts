/** All places in one department, or anywhere in Île-de-France (service-public.fr, fiche F10007): one number for each territory. */
import { constat } from '../../diagnostic/constat.ts'
import { departementOf, territoireOf } from '../../model/geographie.ts'
import type { Rule } from '../rule.ts'

export const placesInOneTerritory: Rule = {
  code: 'SNE-COH-010',
  *check(demande) {
    let territoire: string | undefined
    for (const [i, place] of (demande.logementRecherche?.listeLocalisationSouhaite ?? []).entries()) {
      const commune = place?.commune
      const departement = commune === undefined ? undefined : departementOf(commune)
      if (commune === undefined || departement === undefined) continue
      const own = territoireOf(departement)
      territoire ??= own
      if (own !== territoire) {
        yield constat('SNE-COH-010', ['logementRecherche', 'listeLocalisationSouhaite', i, 'commune'], {
          commune,
          territoire,
        })
      }
    }
  },
}
