/**
 * The job that applies the clocks: notices of renewal, cancellations for want of one, purges, exchange keys too old.
 *
 * Each act is conditional on the state that the search saw, so any number of processes may run it side by side.
 */
import { randomUUID } from 'node:crypto'
import { dayInFrance } from '../base/day.ts'
import { sha256 } from '../base/digest.ts'
import { presentationsAPrevenir, presentationsARadier, radiationsAPurger } from '../rules/echeances.ts'
import type { Echue, JournalEntry, Store } from '../store/ports.ts'
import { contenuOf } from './contenu.ts'
import { radiationAt } from './etat.ts'

/** How many applications the job dealt with. */
export interface Bilan {
  readonly preavis: number
  readonly radiations: number
  readonly purges: number
}

/** As the journal names the clock, which no guichet is. */
export const HORLOGE = 'HORLOGE'
const LOT = 200

/** Applies every clock that has run out at an instant. Raises StoreUnavailable. */
export const applyEcheances = async (store: Store, maintenant: Date): Promise<Bilan> => {
  const jour = dayInFrance(maintenant)
  const radiations = await each(
    () => store.findEchues('ACTIVE', presentationsARadier(jour), LOT),
    (echue) => cancel(store, echue, jour, maintenant),
  )
  const preavis = await each(
    () => store.findEchues('ACTIVE', presentationsAPrevenir(jour), LOT, true),
    (echue) => store.notify(echue, jour, entryOf('preavisRenouvellement', echue.numUnique, maintenant)),
  )
  const limite = radiationsAPurger(jour)
  const purges = await each(
    () => store.findEchues('RADIEE', limite, LOT),
    ({ numUnique }) => store.purge(numUnique, limite, entryOf('purgerDemande', numUnique, maintenant)),
  )
  await store.forgetKeys(maintenant.toISOString())
  return { preavis, radiations, purges }
}

/** Deals with what a search finds until it finds nothing, or nothing that could be dealt with. */
const each = async (
  find: () => Promise<readonly Echue[]>,
  act: (echue: Echue) => Promise<boolean>,
): Promise<number> => {
  let done = 0
  for (;;) {
    const found = await find()
    const acted = await Promise.all(found.map(act))
    const count = acted.filter(Boolean).length
    done += count
    if (found.length < LOT || count === 0) return done
  }
}

const cancel = async (
  store: Store,
  { numUnique, version }: Echue,
  jour: string,
  maintenant: Date,
): Promise<boolean> => {
  const kept = await store.findDemande(numUnique)
  const radiee = kept && kept.etat === 'ACTIVE' && kept.version === version && radiationAt(kept, jour)
  if (!radiee) return false
  const contenu = contenuOf(kept)
  const radiation = { motifRadiation: radiee.motif, dateRadiation: radiee.date }
  const outcome = await store.revise({
    numUnique,
    versionLue: version,
    nature: 'RADIATION',
    etat: 'RADIEE',
    territoire: kept.territoire,
    guichet: HORLOGE,
    contenu: JSON.stringify({ ...contenu, demandeLogement: { ...contenu.demandeLogement, radiation } }),
    dateRenouvellement: kept.dateRenouvellement ?? undefined,
    dateRadiation: radiee.date,
    motifRadiation: radiee.motif,
    key: undefined,
    journal: entryOf('radierDemande', numUnique, maintenant),
    reponse: '',
  })
  return outcome.kind === 'fait'
}

const entryOf = (operation: string, numUnique: string, maintenant: Date): JournalEntry => ({
  correlation: randomUUID(),
  operation,
  porte: 'horloge',
  author: { guichet: HORLOGE, agent: undefined },
  horodatage: maintenant.toISOString(),
  decision: 'ACCEPTEE',
  codes: [],
  empreinte: sha256(numUnique),
  numUnique,
})
