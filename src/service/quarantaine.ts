/** Pieces that wait for a verdict, and bytes that no piece refers to. */
import { randomUUID } from 'node:crypto'
import { dayInFrance } from '../base/day.ts'
import { sha256 } from '../base/digest.ts'
import type { BlobStore } from '../blob/ports.ts'
import type { PieceKept } from '../store/pieces.ts'
import type { JournalEntry, Store } from '../store/ports.ts'
import { allOctetsOf, compteOf, deletedOf, readPiece } from './piece.ts'
import type { Alteration } from './ronde.ts'
import type { Analyse } from './temoin.ts'

/** What was dealt with. */
export interface Suivi {
  readonly saines: number
  readonly infectees: number
  readonly orphelins: number
  /** Pieces whose bytes are lost or altered. */
  readonly alterees: readonly Alteration[]
}

/** As the journal names the gateway's own acts on pieces, which no guichet is. */
const GARDIEN = 'GARDIEN'
const LOT = 100
/** A deposit commits well before its bytes are this old. */
const ORPHAN_MS = 3_600_000

const entryOf = (numUnique: string, maintenant: Date): JournalEntry => ({
  correlation: randomUUID(),
  operation: 'analyserPiece',
  porte: 'horloge',
  author: { guichet: GARDIEN, agent: undefined },
  horodatage: maintenant.toISOString(),
  decision: 'ACCEPTEE',
  codes: [],
  empreinte: sha256(numUnique),
  numUnique,
})

/** Writes the verdict of one piece, unless somebody deleted it meanwhile. */
const conclude = async (store: Store, { id, numUnique }: PieceKept, isSafe: boolean, maintenant: Date) => {
  const journal = entryOf(numUnique, maintenant)
  await store.changeDossier({
    numUnique,
    jour: dayInFrance(maintenant),
    key: undefined,
    journal,
    decider: ({ pieces }) => {
      const kept = pieces.find((one) => one.id === id && one.etat === 'EN_ANALYSE')
      const suite = { refuse: kept === undefined, journal, reponse: '{}' }
      if (!kept) return suite
      if (isSafe) {
        const piece: PieceKept = { ...kept, etat: 'VALIDE', revision: kept.revision + 1 }
        return { ...suite, effet: { nature: 'PIECE_ANALYSEE', piece } }
      }
      return {
        ...suite,
        effet: {
          nature: 'PIECE_SUPPRIMEE',
          piece: deletedOf(kept),
          libere: { categorie: kept.categorie, personne: compteOf(kept) },
        },
      }
    },
  })
}

/** Bytes that are missing or altered are nobody's silence; a store that does not answer is. */
const passOver = (error: Error): undefined => {
  if (error.name !== 'BlobDamaged' && error.name !== 'BlobMissing') throw error
}

/** Has the pieces that wait scanned again, the oldest first; stops at the first silence. Raises StoreUnavailable. */
export const settle = async (
  store: Store,
  blobs: BlobStore,
  scanner: Analyse,
  maintenant: Date,
): Promise<Pick<Suivi, 'saines' | 'infectees'>> => {
  let [saines, infectees] = [0, 0]
  for (const piece of await store.findEnAnalyse(LOT)) {
    if (piece.blob === null) continue
    const { cleEnveloppee, taille } = readPiece(piece).contenu
    const bytes = await blobs.read(piece.blob, cleEnveloppee, taille).catch(passOver)
    // It stays unserved; those behind it must not wait for it.
    if (!bytes) continue
    const verdict = await scanner.scan(() => bytes)
    if (verdict === 'SANS_REPONSE') break
    const isSafe = verdict === 'SAINE'
    await conclude(store, piece, isSafe, maintenant)
    if (isSafe) saines++
    else {
      infectees++
      for (const { cle } of allOctetsOf(piece)) await blobs.erase(cle)
    }
  }
  return { saines, infectees }
}

/** Erases what is kept and that no piece refers to, once it is old enough. Returns how many. */
export const sweep = async (store: Store, blobs: BlobStore, maintenant: Date): Promise<number> => {
  let erased = 0
  const batch: string[] = []
  const flush = async () => {
    const known = new Set(await store.findBlobs(batch))
    for (const cle of batch.splice(0)) {
      if (known.has(cle)) continue
      await blobs.erase(cle)
      erased++
    }
  }
  for await (const { cle, depuis } of blobs.list()) {
    if (maintenant.getTime() - depuis.getTime() < ORPHAN_MS) continue
    batch.push(cle)
    if (batch.length === LOT) await flush()
  }
  await flush()
  await blobs.sweepSpool(ORPHAN_MS)
  return erased
}
