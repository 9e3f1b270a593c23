/** A message that is only looked at: anything may be missing. */
import type { ContenuLu } from './contenu.ts'

export type Prevision = ContenuLu & {
  readonly doublonEcarte?: object | undefined
  readonly separation?: { readonly numUniqueOrigine?: string | undefined } | undefined
  readonly changementEtatCivil?: object | undefined
}
