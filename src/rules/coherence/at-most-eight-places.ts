/** At most eight communes (service-public.fr, fiche F10007). */
import { constat } from '../../diagnostic/constat.ts'

import type { Rule } from '../rule.ts'

const PLACES_MAX = 8

export const atMostEightPlaces: Rule = {
  code: 'SNE-COH-009',
  *check(demande) {
    const places = demande.logementRecherche?.listeLocalisationSouhaite ?? []
    if (places.length > PLACES_MAX) {
      yield constat('SNE-COH-009', ['logementRecherche', 'listeLocalisationSouhaite', PLACES_MAX], {
        recu: places.length,
        limite: PLACES_MAX,
      })
    }
  },
}
