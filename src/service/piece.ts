/** A piece as the store keeps it, and as replies tell it. */
import type { BlobKnown } from '../blob/ports.ts'
import { FORME_PIECE, type FormePiece } from '../model/nomenclature/piece.ts'
import type { Piece } from '../model/piece.ts'
import type { PieceKept } from '../store/pieces.ts'

type Dite = Omit<
  Piece,
  'id' | 'numUnique' | 'categorie' | 'personne' | 'etat' | 'sha256' | 'dateReception' | 'revision'
>

/** What is kept of a piece beside its columns. */
export interface ContenuPiece extends Dite {
  /** Key of the bytes, wrapped; empty once they are erased. */
  readonly cleEnveloppee: string
  /** The same of its rendition, where there is one. */
  readonly cleRendu?: string
  /** By whom its room was counted: a person, or 0 for the household. */
  readonly compte: number
}

export interface PieceLue {
  readonly kept: PieceKept
  readonly contenu: ContenuPiece
  /** The person whom it is about; undefined for the household. */
  readonly personne: number | undefined
}

export const readPiece = (kept: PieceKept): PieceLue => ({
  kept,
  contenu: JSON.parse(kept.contenu) as ContenuPiece,
  personne: kept.personne === 0 ? undefined : kept.personne,
})

export const writtenContent = (contenu: ContenuPiece): string => JSON.stringify(contenu)

export const compteOf = (kept: PieceKept): number => readPiece(kept).contenu.compte

/** A piece as replies tell it. */
export const pieceOf = (kept: PieceKept): Piece => {
  const { contenu, personne } = readPiece(kept)
  const { cleEnveloppee: _, cleRendu: __, compte: ___, ...said } = contenu
  return {
    id: kept.id,
    numUnique: kept.numUnique,
    categorie: kept.categorie,
    ...(personne !== undefined && { personne }),
    etat: kept.etat,
    ...said,
    sha256: kept.empreinte,
    dateReception: kept.recue,
    revision: kept.revision,
  }
}

/** The bytes of a piece in one of its forms: as they came, or as a rendition. Undefined where there are none. */
export const octetsOf = (kept: PieceKept, forme: FormePiece): BlobKnown | undefined => {
  const { cleEnveloppee, cleRendu, taille, rendu } = readPiece(kept).contenu
  if (forme === 'ORIGINAL')
    return kept.blob === null ? undefined : { cle: kept.blob, cleEnveloppee, taille, sha256: kept.empreinte }
  if (kept.rendu === null || !rendu || cleRendu === undefined) return undefined
  return { cle: kept.rendu, cleEnveloppee: cleRendu, taille: rendu.taille, sha256: rendu.sha256 }
}

/** Everything that is kept of a piece outside the database. */
export const allOctetsOf = (kept: PieceKept): readonly BlobKnown[] =>
  FORME_PIECE.codes.flatMap((forme) => octetsOf(kept, forme) ?? [])

/** What is left of a deleted piece: neither its name nor the keys of its bytes. */
export const deletedOf = (kept: PieceKept): PieceKept => {
  const { cleRendu: _, rendu: __, ...contenu } = readPiece(kept).contenu
  return {
    ...kept,
    etat: 'SUPPRIMEE',
    blob: null,
    rendu: null,
    revision: kept.revision + 1,
    contenu: writtenContent({ ...contenu, cleEnveloppee: '', nomFichier: '—' }),
  }
}
