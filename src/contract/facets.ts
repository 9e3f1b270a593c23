/** From a leaf of the field language to a simple type of XSD. */
import type { AnyField, Field, LeafField } from '../model/field.ts'
import type { CodeList } from '../model/nomenclature/code-list.ts'
import { el, type XmlNode } from './xml.ts'

/** Writes dates as the model admits them: no zone on a day, no year of five digits. */
const DAY_PATTERN = '[0-9]{4}-[0-9]{2}-[0-9]{2}'
const INSTANT_PATTERN =
  '[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]+)?(Z|[+-][0-9]{2}:[0-5][0-9])?'
/** Room left in the lax schemas for codes that a list may gain. */
const CODE_ROOM = 20
const INT_MAX = 2_147_483_647

/** How a simple content is said: by the name of a type, or by a restriction written in place. */
export type SimpleType = { readonly type: string } | { readonly inline: XmlNode }

const restriction = (base: string, facets: readonly (readonly [string, string | number])[]): XmlNode =>
  el(
    'xs:simpleType',
    {},
    el('xs:restriction', { base }, ...facets.map(([name, value]) => el(`xs:${name}`, { value }))),
  )

/** A token short enough for any code of the list, known or to come. */
export const laxCode = (list: CodeList): XmlNode =>
  restriction('xs:token', [
    ['minLength', 1],
    ['maxLength', Math.max(CODE_ROOM, ...list.codes.map((code) => code.length))],
  ])

/** A token with a pattern: the form of a reference. */
export const patternToken = (pattern: string): XmlNode => restriction('xs:token', [['pattern', pattern]])

const integerBase = (field: { readonly min: number; readonly max: number }): string =>
  field.max > INT_MAX || field.min < -INT_MAX ? 'xs:long' : 'xs:int'

/** The type of a reply's leaf: never a facet, for a reply may gain values without breaking a client. */
export const replyType = (field: LeafField): string => {
  switch (field.kind) {
    case 'integer':
      return integerBase(field)
    case 'amount':
      return 'xs:decimal'
    case 'boolean':
      return 'xs:boolean'
    case 'day':
      return 'xs:date'
    case 'instant':
      return 'xs:dateTime'
    case 'binary':
      return 'xs:base64Binary'
    default:
      return 'xs:string'
  }
}

/** The type of a request's leaf, with its facets; a keyword's strict type is named by the caller. */
export const requestType = (field: LeafField, enumeration: (list: CodeList) => SimpleType): SimpleType => {
  switch (field.kind) {
    case 'text':
      return {
        inline: restriction('xs:token', [
          ['minLength', 1],
          ['maxLength', field.max],
          ...(field.pattern ? ([['pattern', field.pattern]] as const) : []),
        ]),
      }
    case 'integer':
      return {
        inline: restriction(integerBase(field), [
          ['minInclusive', field.min],
          ['maxInclusive', field.max],
        ]),
      }
    case 'amount':
      return {
        inline: restriction('xs:decimal', [
          ['minInclusive', 0],
          ['maxInclusive', field.max],
          ['fractionDigits', 2],
        ]),
      }
    case 'boolean':
      return { type: 'xs:boolean' }
    case 'day':
      return { inline: restriction('xs:date', [['pattern', DAY_PATTERN]]) }
    case 'instant':
      return { inline: restriction('xs:dateTime', [['pattern', INSTANT_PATTERN]]) }
    case 'binary':
      return { type: 'xs:base64Binary' }
    case 'keyword':
      return enumeration(field.list)
  }
}

/** Labels in both languages, with what the model says of the field beside them. */
export const annotation = (field: AnyField, moreFr = '', moreEn = ''): XmlNode => {
  const f: Field = field
  const fr = [f.label.fr]
  const en = [f.label.en]
  if (f.ours) {
    fr.push('nom propre à la passerelle')
    en.push('name of this gateway’s own')
  }
  if (f.since) {
    fr.push(`depuis ${f.since}`)
    en.push(`since ${f.since}`)
  }
  if (f.until) {
    fr.push(`jusqu’à ${f.until}`)
    en.push(`until ${f.until}`)
  }
  if (moreFr) fr.push(moreFr)
  if (moreEn) en.push(moreEn)
  return documentation(fr.join(' ; '), en.join('; '))
}

/** An annotation of two texts. */
export const documentation = (fr: string, en: string): XmlNode =>
  el(
    'xs:annotation',
    {},
    el('xs:documentation', { 'xml:lang': 'fr' }, fr),
    el('xs:documentation', { 'xml:lang': 'en' }, en),
  )
