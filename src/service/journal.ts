/** Who asked for an application, as the journal remembers it. */
import { fault } from '../diagnostic/gateway-fault.ts'
import { ACCES_MAX, type AccesDit } from '../model/journal.ts'
import type { Acces } from '../store/journal.ts'
import type { Store } from '../store/ports.ts'
import type { Call } from './call.ts'

interface Asked {
  readonly numUnique: string
  /** Where the page before ended. */
  readonly apres?: string | undefined
}

export class JournalService {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  /**
   * A page of the requests about an application, the oldest first; those about one that is purged stay readable.
   * Raises SNE-REG-001 when neither the application nor any request about it is known.
   */
  async list({ numUnique, apres }: Asked, call: Call) {
    const found = await this.#store.findTraces(numUnique, Number(apres ?? 0), ACCES_MAX + 1)
    // Attempts on a number that nobody has are journalled as well: refused, they make no application of it.
    const isKnown =
      found.some(({ decision }) => decision !== 'REFUSEE') || (await this.#store.findDemande(numUnique))
    if (!isKnown) throw fault('SNE-REG-001', {})
    call.conclude([], { numUnique })
    const page = found.slice(0, ACCES_MAX)
    return {
      listeAcces: page.map(told),
      ...(found.length > ACCES_MAX && { suite: String(page.at(-1)?.id) }),
    }
  }
}

const told = ({ id: _, guichet, agent, systeme, ...acces }: Acces): AccesDit => ({
  ...acces,
  ...(guichet !== '' && { guichet }),
  ...(agent !== null && { agent }),
  ...(systeme !== null && { systeme }),
})
