import type { BlobFound, BlobKnown } from '../blob/ports.ts'

/** Told what becomes of documents, for the figures: neither which one nor whose. */
export interface Temoin {
  /** Kept bytes were read again, and found so. */
  relue(etat: 'sain' | BlobFound<BlobKnown>['etat']): void
  /** So many pieces are known to be altered. */
  alterees(nombre: number): void
}

/** Listens to nothing. */
export const SANS_TEMOIN: Temoin = { relue: () => undefined, alterees: () => undefined }
