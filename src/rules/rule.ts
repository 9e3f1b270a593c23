/** The form of a rule of coherence: pure, one code, its source in the catalogue. */
import type { Code } from '../diagnostic/catalogue.ts'
import type { Constat } from '../diagnostic/constat.ts'
import type { DemandeLogement } from '../model/demande.ts'
import type { ComplementIdentite } from '../model/guichet.ts'

/** A value as far as it could be read: anything may be missing, what is there has its type. */
export type Draft<T> = T extends readonly (infer U)[]
  ? readonly (Draft<U> | undefined)[]
  : T extends object
    ? { readonly [K in keyof T]?: Draft<T[K]> | undefined }
    : T

export type Nature = 'CRE' | 'CRS' | 'MOD' | 'REN' | 'RAD'

export interface RuleContext {
  /** What the message is for. */
  readonly nature: Nature
  /** Reference day of dated rules, `YYYY-MM-DD`: the file's date, else today. */
  readonly jour: string
  /** Guichet of the caller, as the transport or the message told it. */
  readonly guichet: string
  /** Number that the operation targets, when it names one outside the application. */
  readonly numUnique?: string | undefined
  readonly complementIdentite?: Draft<ComplementIdentite> | undefined
}

/** Everything that a rule says of one application; tokens are counted from `demandeLogement`. */
export interface Rule {
  readonly code: Code
  check(demande: Draft<DemandeLogement>, context: RuleContext): Iterable<Constat>
}
