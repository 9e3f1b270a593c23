/** A piece as the store keeps it, and as replies tell it. */
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
  const { cleEnveloppee: _, compte: __, ...said } = contenu
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
