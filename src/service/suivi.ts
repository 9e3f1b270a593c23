/** What became of the applications that a counter knows: cancelled, recognised by DALO. */
import { constat } from '../diagnostic/constat.ts'
import { fault } from '../diagnostic/gateway-fault.ts'
import type { DemandeLogement } from '../model/demande.ts'
import { REPONSES_MAX } from '../model/fichier.ts'
import { reachesNumber } from '../rules/droits/droits.ts'
import type { DemandeKept, Store } from '../store/ports.ts'
import type { Call } from './call.ts'
import { contenuOf } from './contenu.ts'

/** Parts of an application that each list tells: no person is in them. */
const PARTS = { RADIATION: 'radiation', DALO: 'dalo' } as const

/** An instant without a zone is taken at the earliest it can be in France, so that nothing is left out. */
const EARLIEST = '+02:00'

export class SuiviService {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  /**
   * Applications that the calling counter has read or written, and to which something happened since an instant.
   * Raises SNE-DRO-002 when the call names no counter.
   */
  async since(nature: keyof typeof PARTS, depuis: string, call: Call) {
    const { guichet } = call
    if (!guichet) throw fault('SNE-DRO-002', {})
    const instant = new Date(/(?:Z|[+-]\d\d:\d\d)$/.test(depuis) ? depuis : depuis + EARLIEST)
    const found = await this.#store.findEvolutions(nature, instant.toISOString(), guichet, REPONSES_MAX + 1)
    const numbers = [...new Set(found.slice(0, REPONSES_MAX).map(({ numUnique }) => numUnique))].filter(
      (one) => reachesNumber(call.pouvoirs, one),
    )
    const kept = await Promise.all(numbers.map((numUnique) => this.#store.findDemande(numUnique)))
    const demandes = kept.flatMap((one) => (one ? partOf(one, PARTS[nature]) : []))
    call.conclude(
      found.length > REPONSES_MAX ? [constat('SNE-REG-014', ['depuis'], { limite: REPONSES_MAX })] : [],
    )
    return { demandes }
  }
}

/** The part told, with what names the application; nothing when it is no longer so. */
const partOf = (kept: DemandeKept, part: 'radiation' | 'dalo'): readonly DemandeLogement[] => {
  const { demandeLogement } = contenuOf(kept)
  const told = demandeLogement[part]
  if (!told) return []
  const { numGuichet } = demandeLogement
  return [
    {
      numUnique: kept.numUnique,
      ...(numGuichet !== undefined && { numGuichet }),
      dateCreationDemande: kept.dateCreationDemande,
      [part]: told,
    },
  ]
}
