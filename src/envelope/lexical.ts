/** From the text of a simple element to its typed value. Facets (lengths, bounds, lists) are judged later, by the shape. */
import { isDay, isInstant } from '../base/day.ts'
import { collapse } from '../base/text.ts'
import { type Constat, constat, type Place, type Tokens } from '../diagnostic/constat.ts'
import type { LeafField } from '../model/field.ts'

const INTEGER = /^[+-]?[0-9]+$/
const DECIMAL = /^[+-]?(?:[0-9]+(?:[.]([0-9]*))?|[.]([0-9]+))$/
const BOOLEANS: Readonly<Record<string, boolean>> = { true: true, '1': true, false: false, '0': false }

type Read = { readonly value: string | number | boolean } | { readonly constat: Constat }

/** Reads `text` as the field's type; the finding when it is empty or of another type. */
export const readLexical = (
  field: LeafField,
  text: string,
  nom: string,
  tokens: () => Tokens,
  place: Place,
): Read => {
  const value = collapse(text)
  const more = { place }
  if (value === '') return { constat: constat('SNE-MOD-008', tokens(), { nom }, more) }
  switch (field.kind) {
    case 'text':
    case 'keyword':
    case 'binary':
      return { value }
    case 'day':
      return isDay(value) ? { value } : { constat: constat('SNE-MOD-020', tokens(), { nom }, more) }
    case 'instant':
      return isInstant(value) ? { value } : { constat: constat('SNE-MOD-021', tokens(), { nom }, more) }
    case 'integer':
      return INTEGER.test(value)
        ? { value: Number(value) + 0 }
        : { constat: constat('SNE-MOD-022', tokens(), { nom }, more) }
    case 'amount': {
      const match = DECIMAL.exec(value)
      const decimals = (match?.[1] ?? match?.[2] ?? '').replace(/0+$/, '')
      // `+ 0` turns the minus zero that XSD admits into zero.
      return match && decimals.length <= 2
        ? { value: Number(value) + 0 }
        : { constat: constat('SNE-MOD-023', tokens(), { nom }, more) }
    }
    case 'boolean': {
      const known = Object.hasOwn(BOOLEANS, value) ? BOOLEANS[value] : undefined
      return known === undefined
        ? { constat: constat('SNE-MOD-024', tokens(), { nom }, more) }
        : { value: known }
    }
  }
}
