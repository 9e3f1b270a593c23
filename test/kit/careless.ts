import type { DossierOutcome } from '../../src/store/pieces.ts'
import type { Store } from '../../src/store/ports.ts'

/** More than any file holds. */
const NO_LIMIT = 2 ** 31 - 1

/** Sabotage: an act on a file is decided on what was seen before the transaction, and nothing holds the limit. */
export const decidingBefore = (store: Store): Store => {
  const changeDossier: Store['changeDossier'] = async (acte): Promise<DossierOutcome> => {
    const before = await store.findDossier(acte.numUnique, acte.jour)
    const decider: typeof acte.decider = () => {
      if (!before) throw new Error('no such file')
      const { effet, ...suite } = acte.decider(before)
      return {
        ...suite,
        ...(effet && {
          effet: { ...effet, ...(effet.prend && { prend: { ...effet.prend, limite: NO_LIMIT } }) },
        }),
      }
    }
    return store.changeDossier({ ...acte, decider })
  }
  return new Proxy(store, {
    get: (target, name) => {
      const deed = name === 'changeDossier' ? changeDossier : target[name as keyof Store]
      return typeof deed === 'function' ? deed.bind(target) : deed
    },
  })
}
