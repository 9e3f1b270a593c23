/** The form of one code of the catalogue. */

export const SEVERITES = ['fatale', 'erreur', 'avertissement', 'information'] as const
export type Severite = (typeof SEVERITES)[number]

/** Steps of the judgement, in order; each has its family of codes. */
export const ETAPES = ['XML', 'ENV', 'MOD', 'COH', 'DRO', 'REG', 'PLA', 'PIE', 'SRV'] as const
export type Etape = (typeof ETAPES)[number]

/** Names written between braces in a text: `{limite}` → `'limite'`. */
export type ParamNames<S extends string> = S extends `${string}{${infer P}}${infer R}`
  ? P | ParamNames<R>
  : never

/** A phrase in both languages. */
export interface Bilingue {
  readonly fr: string
  readonly en: string
}

/** Parameters that are phrases: each text takes the one of its own language. */
type Phrase = 'detail' | 'raison' | 'genre'

/** The values of a text's parameters. */
export type Values<P extends string> = { readonly [N in P]: N extends Phrase ? Bilingue : string | number }

/** The values of any text's parameters. */
export type AnyValues = Readonly<Record<string, string | number | Bilingue>>

export interface Entry<F extends string = string> {
  readonly severite: Severite
  /** What is, with its parameters in braces. */
  readonly fr: F
  readonly en: string
  /** What to do. */
  readonly remede: { readonly fr: string; readonly en: string }
  /** REST status when the finding is a fault; SOAP faults are always 500. */
  readonly status?: number
  /** The same message, sent again, may succeed. */
  readonly retryable?: true
  /** Law or text behind the rule. */
  readonly source?: string
}

/** Declares a code: severity, French, English, remedy in French and in English. */
export const entry = <const F extends string>(
  severite: Severite,
  fr: F,
  en: string,
  remedeFr: string,
  remedeEn: string,
  more: { readonly status?: number; readonly retryable?: true; readonly source?: string } = {},
): Entry<F> => ({ severite, fr, en, remede: { fr: remedeFr, en: remedeEn }, ...more })
