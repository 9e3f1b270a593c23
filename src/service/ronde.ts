/** Kept bytes read again, so that what is lost or altered is known before somebody needs it. */
import { randomBytes } from 'node:crypto'
import type { BlobFound, BlobKnown, BlobStore } from '../blob/ports.ts'
import type { PieceKept } from '../store/pieces.ts'
import type { Store } from '../store/ports.ts'
import { allOctetsOf } from './piece.ts'
import type { Temoin } from './temoin.ts'

/** Bytes of a piece, as the register knows them. */
export interface Conserve extends BlobKnown {
  readonly piece: string
  /** A piece that has a rendition has two contents, read one after the other. */
  readonly estPremier: boolean
  readonly estDernier: boolean
}

/** A piece whose bytes are not what was kept. */
export type Alteration = BlobFound<Conserve>

const LOT = 100
const MINUTE_MS = 60_000
/** The least time between the beginnings of two rounds. */
const ROUND_MS = 86_400_000
/** After every identifier. */
const LAST = 'g'

const conservesOf = (kept: PieceKept): Conserve[] =>
  allOctetsOf(kept).map((octets, i, all) => ({
    ...octets,
    piece: kept.id,
    estPremier: i === 0,
    estDernier: i === all.length - 1,
  }))

/** Everything that pieces refer to, in the order of their identifiers, after one of them. Raises StoreUnavailable. */
export async function* conserves(store: Store, apres = ''): AsyncGenerator<Conserve> {
  for (let after: string | undefined = apres; after !== undefined; ) {
    const page: readonly PieceKept[] = await store.findStored(after, LOT)
    for (const kept of page) yield* conservesOf(kept)
    after = page.length < LOT ? undefined : page.at(-1)?.id
  }
}

/**
 * Reads bytes again and tells those that are lost or altered. One whose piece was deleted meanwhile is neither.
 * Raises StoreUnavailable, BlobUnavailable.
 */
export async function* alterations(
  store: Store,
  blobs: BlobStore,
  known: AsyncIterable<Conserve>,
): AsyncGenerator<Alteration> {
  for await (const found of blobs.scrub(known)) {
    const kept = await store.findPiece(found.blob.piece)
    if (kept && allOctetsOf(kept).some(({ cle }) => cle === found.blob.cle)) yield found
  }
}

/** Identifiers still to be read in a round, both ends as told. */
interface Etendue {
  after: string
  readonly until: string
}

/**
 * A round over every kept piece, a day long at least, that never reads faster than it may. It begins anywhere, so that
 * a process which is often started anew does not always read the same ones.
 */
export class Ronde {
  readonly #store: Store
  readonly #blobs: BlobStore
  readonly #parMinute: number
  readonly #temoin: Temoin
  /** Keys of the bytes found altered and not found whole since, with the beginning of the round that found them. */
  readonly #alterees = new Map<string, number>()
  #left: Etendue[] = []
  #begun = Number.NEGATIVE_INFINITY
  #seen: number | undefined
  #credit = 0
  /** Key of the bytes just read, when found altered. */
  #last: string | undefined

  /** @param parMinute the most bytes read in a minute; 0 for none */
  constructor(store: Store, blobs: BlobStore, parMinute: number, temoin: Temoin) {
    this.#store = store
    this.#blobs = blobs
    this.#parMinute = parMinute
    this.#temoin = temoin
  }

  /** Reads on, as far as the time gone by since the last call allows. Raises StoreUnavailable, BlobUnavailable. */
  async advance(maintenant: Date): Promise<readonly Alteration[]> {
    const now = maintenant.getTime()
    const gone = now - (this.#seen ?? now)
    this.#seen = now
    this.#credit = Math.min(this.#parMinute, this.#credit + (this.#parMinute * gone) / MINUTE_MS)
    const found: Alteration[] = []
    for await (const one of alterations(this.#store, this.#blobs, this.#due(now))) {
      this.#last = one.blob.cle
      this.#alterees.set(one.blob.cle, this.#begun)
      this.#temoin.relue(one.etat)
      this.#temoin.alterees(this.#alterees.size)
      found.push(one)
    }
    return found
  }

  /** Whether bytes found altered still are, or any others were; reads them whole. Raises BlobUnavailable. */
  async isAltered(known: BlobKnown): Promise<boolean> {
    if (!this.#alterees.has(known.cle)) return false
    for await (const _ of this.#blobs.scrub([known])) return true
    this.forget(known.cle)
    return false
  }

  /** Told of bytes that are no longer kept, or whole again. */
  forget(cle: string): void {
    if (this.#alterees.delete(cle)) this.#temoin.alterees(this.#alterees.size)
  }

  async *#due(now: number): AsyncGenerator<Conserve> {
    if (this.#left.length === 0 && now - this.#begun >= ROUND_MS) {
      const start = randomBytes(16).toString('hex')
      this.#begun = now
      this.#left = [
        { after: start, until: LAST },
        { after: '', until: start },
      ]
    }
    for (let span = this.#left[0]; span !== undefined; span = this.#left[0]) {
      for await (const one of conserves(this.#store, span.after)) {
        if (one.piece > span.until) break
        // A piece larger than what is left is read all the same: the next ones wait for longer.
        if (one.estPremier && this.#credit <= 0) return
        this.#last = undefined
        yield one
        // Only once it was judged: a store that does not answer is asked for it again.
        if (one.estDernier) span.after = one.piece
        this.#credit -= one.taille
        if (this.#last === one.cle) continue
        this.forget(one.cle)
        this.#temoin.relue('sain')
      }
      this.#left.shift()
      if (this.#left.length === 0) this.#forgetDeleted()
    }
  }

  /** What a whole round has not met is no longer kept. */
  #forgetDeleted(): void {
    for (const [cle, found] of this.#alterees) if (found !== this.#begun) this.forget(cle)
  }
}
