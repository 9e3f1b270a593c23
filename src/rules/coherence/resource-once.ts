/** A kind of resource is given once for each person. */
import { constat } from '../../diagnostic/constat.ts'
import type { Rule } from '../rule.ts'
import { repeatedPositions } from './duplicates.ts'
import { adultsOf } from './household.ts'

const LISTS = [
  'listeRessourceRecue',
  'listeRessourceVersee',
  'listeRessourceRecuePersACharge',
  'listeRessourceVerseePersACharge',
] as const

type Lists = Readonly<
  Partial<
    Record<(typeof LISTS)[number], readonly ({ readonly ressource?: string | undefined } | undefined)[]>
  >
>

export const resourceOnce: Rule = {
  code: 'SNE-COH-026',
  *check(demande) {
    for (const { tokens, adult } of adultsOf(demande)) {
      for (const liste of LISTS) {
        const codes = ((adult as Lists)[liste] ?? []).map((detail) => detail?.ressource)
        for (const i of repeatedPositions(codes)) {
          yield constat('SNE-COH-026', [...tokens, liste, i, 'ressource'], { code: codes[i] ?? '', liste })
        }
      }
    }
  },
}
