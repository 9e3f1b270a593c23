import type { BlobFound, BlobKnown } from '../blob/ports.ts'
import type { Scanner, Verdict } from '../inspection/scanner.ts'
import type { MotifSansRendu } from '../inspection/verdict.ts'
import type { SourcePiece, TypePiece } from '../model/nomenclature/piece.ts'

/** What a deposit came to: kept as it says, kept already, refused, or not done. */
export type ResultatDepot = 'VALIDE' | 'EN_ANALYSE' | 'DEJA_GARDEE' | 'REFUSEE' | 'FAUTE'

/** Why a document has no rendition. `EMPECHEE`: the inspection or the store of bytes could not. */
export type SansRendu = MotifSansRendu | 'EMPECHEE'

/** Told what becomes of documents, for the figures: neither which one nor whose. */
export interface Temoin {
  deposee(source: SourcePiece, resultat: ResultatDepot): void
  /** The antivirus was asked, and answered so after some milliseconds, its turn included. */
  analysee(verdict: 'SAINE' | 'INFECTEE' | 'SANS_REPONSE', ms: number): void
  /** A copy of an image of this type was wanted, and came to this. */
  rendue(type: TypePiece, resultat: 'FAITE' | SansRendu): void
  /** Kept bytes were read again, and found so. */
  relue(etat: 'sain' | BlobFound<BlobKnown>['etat']): void
  /** So many pieces are known to be altered. */
  alterees(nombre: number): void
}

/** Listens to nothing. */
export const SANS_TEMOIN: Temoin = {
  deposee: () => undefined,
  analysee: () => undefined,
  rendue: () => undefined,
  relue: () => undefined,
  alterees: () => undefined,
}

/** What scans a document, as `Scanner` does. */
export type Analyse = Pick<Scanner, 'scan'>

/** A scanner whose every answer is told. */
export const watched = (scanner: Analyse, temoin: Temoin): Analyse => ({
  async scan(open): Promise<Verdict> {
    const started = performance.now()
    const verdict = await scanner.scan(open)
    temoin.analysee(typeof verdict === 'object' ? 'INFECTEE' : verdict, performance.now() - started)
    return verdict
  },
})
