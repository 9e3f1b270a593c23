/** A message that is only looked at: anything may be missing. */
import type { ContenuLu } from './contenu.ts'

export type Prevision = ContenuLu & {
  /** The record is not asked: nobody is compared or searched. */
  readonly sansRegistre?: boolean | undefined
  readonly doublonEcarte?: object | undefined
  readonly separation?: { readonly numUniqueOrigine?: string | undefined } | undefined
  readonly changementEtatCivil?: object | undefined
}
