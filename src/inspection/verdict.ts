import type { TypePiece } from './type.ts'

/** Why a document is refused. `TROP_LONG_A_EXAMINER`: time, memory, or an examination that it brought down. */
export type Motif =
  | 'TYPE_INCONNU'
  | 'PDF_CHIFFRE'
  | 'PDF_ILLISIBLE'
  | 'PDF_ACTIF'
  | 'TROP_DE_PAGES'
  | 'IMAGE_ILLISIBLE'
  | 'IMAGE_TRONQUEE'
  | 'IMAGE_DEMESUREE'
  | 'TROP_LONG_A_EXAMINER'

export interface Refus {
  readonly kind: 'refusee'
  readonly motif: Motif
}

/** `largeur` and `hauteur` in pixels, of the first page of an image; absent for a PDF. */
export interface Bonne {
  readonly kind: 'bonne'
  readonly type: TypePiece
  readonly pages: number
  readonly largeur?: number
  readonly hauteur?: number
}

export type Inspection = Bonne | Refus

export interface Limites {
  /** The most pages of a PDF or a TIFF. */
  readonly pages: number
  /** The most pixels of one page. */
  readonly pixels: number
  /** The most bytes of a rendition. */
  readonly octets: number
}

/** What a reader of one format found. */
export interface Mesure {
  readonly pages: number
  readonly largeur?: number
  readonly hauteur?: number
}

export const LIMITES: Limites = { pages: 100, pixels: 100_000_000, octets: 10_485_760 }

export const refuse = (motif: Motif): Refus => ({ kind: 'refusee', motif })

/** Types of image that many readers do not open: a copy in another type goes with them. */
export const A_RENDRE: ReadonlySet<TypePiece> = new Set(['TIFF', 'HEIC'])

/** What a rendition is: one image, or its pages one after the other. */
export type TypeRendu = Extract<TypePiece, 'JPEG' | 'PDF'>

/** Why there is no rendition. `TROP_CHER`: time, memory, pixels or bytes. */
export type MotifSansRendu = 'TROP_CHER' | 'ILLISIBLE' | 'SANS_DECODEUR'

/** What the child says of a rendition, whose bytes follow. */
export type Rendition = { readonly type: TypeRendu } | { readonly sans: MotifSansRendu }
