/**
 * The field language: one line per field, from which come its TypeScript type, XSD facets, JSON Schema, dictionary row,
 * decoder, encoder, redaction path, comparison policy and versions.
 *
 * A field is plain frozen data. It knows neither XML nor HTTP; readers of it live in the folders above.
 */
import type { CodeList } from './nomenclature/code-list.ts'

/** Namespace of the SNE's own model (public examples of the SNE's exports). */
export const NS_MODELE = 'http://nuu.application.i2/'
/** Namespace of this gateway's operations, version 1. */
export const NS_GUICHET = 'urn:sne:guichet:v1'

export interface Label {
  readonly fr: string
  readonly en: string
}

/** Interface versions of the model, oldest first. */
export const MODEL_VERSIONS = ['02.00', '02.01'] as const
export type ModelVersion = (typeof MODEL_VERSIONS)[number]

export interface FieldOptions {
  /** Says something of a person: never in technical logs. */
  readonly personal?: true
  /** How the value is compared with the record: `identite` by the identity rules, `exact` as a change, `jamais` not at all. */
  readonly compare?: 'identite' | 'exact' | 'jamais'
  readonly since?: ModelVersion
  readonly until?: ModelVersion
  /** The element's name is this gateway's, for nothing public gives it. */
  readonly ours?: true
  /** Namespace of the element when it differs from its parent group's. */
  readonly ns?: string
}

interface Base<T> extends FieldOptions {
  readonly label: Label
  readonly optional?: true
  /** Phantom: carries the TypeScript type, never a value. */
  readonly type?: T
}

export interface TextField extends Base<string> {
  readonly kind: 'text'
  readonly max: number
  /** XSD-anchored pattern in the subset common to XSD and JavaScript (no `\d`, no `^`, no `$`). */
  readonly pattern?: string
}
export interface IntegerField extends Base<number> {
  readonly kind: 'integer'
  readonly min: number
  readonly max: number
}
/** Euros, at most two decimals. */
export interface AmountField extends Base<number> {
  readonly kind: 'amount'
  readonly max: number
}
export interface BooleanField extends Base<boolean> {
  readonly kind: 'boolean'
}
/** A day without a time, `YYYY-MM-DD`. */
export interface DayField extends Base<string> {
  readonly kind: 'day'
}
/** An instant, `YYYY-MM-DDThh:mm:ss[.s][Z|±hh:mm]`. */
export interface InstantField extends Base<string> {
  readonly kind: 'instant'
}
/** `<x code="…"/>` in XML, the code alone in JSON. */
export interface CodedField<C extends string = string> extends Base<C> {
  readonly kind: 'coded'
  readonly list: CodeList<C>
}
/** Like a coded element, of a reference too large for a list in the contract (communes): its form only. */
export interface ReferenceField extends Base<string> {
  readonly kind: 'reference'
  readonly pattern: string
  readonly reference: string
}
/** A value of a code list written as the element's text. */
export interface KeywordField<C extends string = string> extends Base<C> {
  readonly kind: 'keyword'
  readonly list: CodeList<C>
}
/** Bytes. On the wire base64, or a part that the message refers to; in a value, once received, their SHA-256 in hex. */
export interface BinaryField extends Base<string> {
  readonly kind: 'binary'
}
export interface ListField<T = unknown> extends Base<readonly T[]> {
  readonly kind: 'list'
  readonly item: string
  readonly of: AnyField
  readonly min: number
  readonly max: number
  /** The items stand in the group itself, without a wrapper. For replies: no reader expects it. */
  readonly flat?: true
}
export interface GroupField<T = unknown> extends Base<T> {
  readonly kind: 'group'
  /** Stem of the global type's name; unique in its namespace, ignoring case. */
  readonly name: string
  readonly namespace: string
  readonly members: Readonly<Record<string, AnyField>>
  readonly attributes: Readonly<Record<string, AnyField>>
  /** Exactly one of these members must be present. */
  readonly oneOf?: readonly string[]
  /** A reply's type: later fields may follow in another namespace. */
  readonly open?: true
}

export type LeafField =
  | TextField
  | IntegerField
  | AmountField
  | BooleanField
  | DayField
  | InstantField
  | KeywordField
  | BinaryField
export type Field = LeafField | CodedField | ReferenceField | ListField | GroupField
// biome-ignore lint/suspicious/noExplicitAny: the phantom type must be forgotten where fields of all types are held together
export type AnyField = Field & { readonly type?: any }

type Members = Readonly<Record<string, AnyField>>
type OptionalKeys<M> = { [K in keyof M]: M[K] extends { readonly optional: true } ? K : never }[keyof M]
type Flat<T> = { [K in keyof T]: T[K] }
/** The TypeScript type that a field declares. */
export type Infer<F> = F extends { readonly type?: infer T } ? Exclude<T, undefined> : never
export type InferMembers<M> = Flat<
  { readonly [K in Exclude<keyof M, OptionalKeys<M>>]: Infer<M[K]> } & {
    readonly [K in OptionalKeys<M>]?: Infer<M[K]>
  }
>

const L = (fr: string, en: string): Label => ({ fr, en })

export const text = (
  max: number,
  fr: string,
  en: string,
  options: FieldOptions & { readonly pattern?: string } = {},
): TextField => ({ kind: 'text', max, label: L(fr, en), ...options })

export const integer = (
  min: number,
  max: number,
  fr: string,
  en: string,
  options: FieldOptions = {},
): IntegerField => ({ kind: 'integer', min, max, label: L(fr, en), ...options })

/** Default ceiling of an amount: nine digits, two of them decimals. */
export const AMOUNT_MAX = 9_999_999.99

export const amount = (fr: string, en: string, options: FieldOptions = {}): AmountField => ({
  kind: 'amount',
  max: AMOUNT_MAX,
  label: L(fr, en),
  ...options,
})

export const boolean = (fr: string, en: string, options: FieldOptions = {}): BooleanField => ({
  kind: 'boolean',
  label: L(fr, en),
  ...options,
})

export const day = (fr: string, en: string, options: FieldOptions = {}): DayField => ({
  kind: 'day',
  label: L(fr, en),
  ...options,
})

export const instant = (fr: string, en: string, options: FieldOptions = {}): InstantField => ({
  kind: 'instant',
  label: L(fr, en),
  ...options,
})

export const binary = (fr: string, en: string, options: FieldOptions = {}): BinaryField => ({
  kind: 'binary',
  label: L(fr, en),
  ...options,
})

export const coded = <C extends string>(
  list: CodeList<C>,
  fr: string,
  en: string,
  options: FieldOptions = {},
): CodedField<C> => ({ kind: 'coded', list, label: L(fr, en), ...options })

export const reference = (
  name: string,
  pattern: string,
  fr: string,
  en: string,
  options: FieldOptions = {},
): ReferenceField => ({ kind: 'reference', reference: name, pattern, label: L(fr, en), ...options })

export const keyword = <C extends string>(
  list: CodeList<C>,
  fr: string,
  en: string,
  options: FieldOptions = {},
): KeywordField<C> => ({ kind: 'keyword', list, label: L(fr, en), ...options })

/** Items that stand in their group itself, under no wrapper; an array under the member's name. For replies only. */
export const flat = <F extends AnyField>(
  item: string,
  of: F,
  max: number,
  fr: string,
  en: string,
): ListField<Infer<F>> => ({
  kind: 'list',
  item,
  of,
  min: 0,
  max,
  flat: true,
  label: L(fr, en),
})

/** A wrapper element `listeX` that holds `item` elements; an array under the wrapper's name in JSON. */
export const list = <F extends AnyField>(
  item: string,
  of: F,
  bounds: { readonly min: number; readonly max: number },
  fr: string,
  en: string,
  options: FieldOptions = {},
): ListField<Infer<F>> => ({ kind: 'list', item, of, ...bounds, label: L(fr, en), ...options })

export const group = <M extends Members, A extends Members = Record<never, never>>(
  name: string,
  members: M,
  fr: string,
  en: string,
  options: FieldOptions & {
    readonly namespace?: string
    readonly attributes?: A
    readonly oneOf?: readonly (keyof M & string)[]
    readonly open?: true
  } = {},
): GroupField<Flat<InferMembers<A> & InferMembers<M>>> => ({
  kind: 'group',
  name,
  members,
  label: L(fr, en),
  ...options,
  namespace: options.namespace ?? NS_MODELE,
  attributes: options.attributes ?? {},
})

/** The same field, which may be absent. */
export const opt = <F extends AnyField>(field: F): F & { readonly optional: true } => ({
  ...field,
  optional: true,
})
