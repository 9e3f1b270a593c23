/**
 * Judges the values of a message against the declarations, by the JSON Schema written from them.
 *
 * For XML the reader has already judged structure and types, so only facets are taken from here; for JSON everything is.
 */
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import { isDay, isInstant } from '../base/day.ts'
import { nearest } from '../base/text.ts'
import { type Constat, constat, type Tokens } from '../diagnostic/constat.ts'
import type { Bilingue } from '../diagnostic/entry.ts'
import type { AnyField, Field } from '../model/field.ts'
import { type JsonSchema, toJsonSchema } from '../model/json-schema.ts'
import { fieldAt } from '../model/path.ts'

const ajv = new Ajv2020({
  allErrors: true,
  strict: false,
  multipleOfPrecision: 6,
  formats: { date: isDay, 'date-time': isInstant },
  // Our own schemas, written from the declarations: neither checked again nor polished, so that the service starts soon.
  validateSchema: false,
  code: { optimize: false },
})
/** Prefix of the groups' own schemas: one that several operations hold is compiled once. */
const GROUPS = 'groupe:'

const compiled = new WeakMap<object, ValidateFunction>()

/** Compiles the validator of a field ahead of its first use. */
export const prepareShape = (field: AnyField): ValidateFunction => {
  const known = compiled.get(field)
  if (known) return known
  const groups = new Map<string, JsonSchema>()
  const schema = toJsonSchema(field, groups, GROUPS)
  for (const [name, group] of groups) {
    if (ajv.schemas[GROUPS + name] === undefined) ajv.addSchema(group, GROUPS + name)
  }
  const validate = ajv.compile(schema)
  compiled.set(field, validate)
  return validate
}

const STRUCTURE = new Set(['required', 'additionalProperties', 'type', 'format'])

/**
 * @param structure also judge what is missing, unknown or of another type (JSON); false when the XML reader did it
 * @returns findings in the schema's order, without places
 */
export const judgeShape = (field: AnyField, value: unknown, structure: boolean): Constat[] => {
  const validate = prepareShape(field)
  if (validate(value)) return []
  const constats: Constat[] = []
  for (const error of validate.errors ?? []) {
    if (!structure && STRUCTURE.has(error.keyword)) continue
    const found = toConstat(field, error, value)
    if (found) constats.push(found)
  }
  return constats
}

/**
 * The value with each list cut to one item more than it may hold: that it is too long is still seen, and neither the
 * validator nor a rule has to go through thousands of items of a message that is refused.
 */
export const cutLists = (field: AnyField, value: unknown): unknown => {
  const f: Field = field
  if (value === null || typeof value !== 'object') return value
  if (f.kind === 'list') {
    if (!Array.isArray(value)) return value
    const kept = value.length > f.max ? value.slice(0, f.max + 1) : value
    const items = kept.map((item) => cutLists(f.of, item))
    return kept !== value || items.some((item, i) => item !== value[i]) ? items : value
  }
  if (f.kind !== 'group') return value
  let copy: Record<string, unknown> | undefined
  for (const [name, member] of Object.entries(value)) {
    const of = Object.hasOwn(f.members, name) ? f.members[name] : undefined
    const cut = of ? cutLists(of, member) : member
    if (cut !== member) copy = { ...(copy ?? value), [name]: cut }
  }
  return copy ?? value
}

const parsePointer = (root: AnyField, pointer: string): Tokens => {
  const tokens: (string | number)[] = []
  for (const raw of pointer.split('/').slice(1)) {
    const token = raw.replaceAll('~1', '/').replaceAll('~0', '~')
    tokens.push(fieldAt(root, tokens)?.kind === 'list' ? Number(token) : token)
  }
  return tokens
}

const TYPE_CODES = {
  day: 'SNE-MOD-020',
  instant: 'SNE-MOD-021',
  integer: 'SNE-MOD-022',
  amount: 'SNE-MOD-023',
  boolean: 'SNE-MOD-024',
} as const

const TEXT: Bilingue = { fr: 'texte', en: 'text' }
const EXPECTED: Readonly<Record<string, Bilingue>> = {
  list: { fr: 'tableau JSON', en: 'JSON array' },
  group: { fr: 'objet JSON', en: 'JSON object' },
}

const toConstat = (root: AnyField, error: ErrorObject, value: unknown): Constat | undefined => {
  const tokens = parsePointer(root, error.instancePath)
  const field = fieldAt(root, tokens)
  const nom = nameOf(root, tokens)
  const params = error.params as Record<string, unknown>
  switch (error.keyword) {
    case 'required': {
      const missing = String(params['missingProperty'])
      return constat('SNE-MOD-001', [...tokens, missing], { nom: missing }, { ancre: 'parent' })
    }
    case 'additionalProperties': {
      const unknown = String(params['additionalProperty'])
      const known = field?.kind === 'group' ? Object.keys({ ...field.attributes, ...field.members }) : []
      return constat(
        'SNE-MOD-002',
        [...tokens, unknown],
        { nom: unknown },
        { suggestion: nearest(unknown, known) },
      )
    }
    case 'type':
    case 'format':
      return wrongType(field, nom, tokens)
    case 'minLength':
      return constat('SNE-MOD-008', tokens, { nom })
    case 'maxLength':
      return constat('SNE-MOD-031', tokens, { nom, limite: Number(params['limit']) })
    case 'pattern':
      return emptyText(tokens, value) ? undefined : constat('SNE-MOD-032', tokens, { nom })
    case 'enum':
      return unknownCode(field, nom, tokens, valueAt(value, tokens))
    case 'minimum':
    case 'maximum':
      return constat('SNE-MOD-033', tokens, { nom, ...bounds(field) })
    case 'multipleOf':
      return constat('SNE-MOD-023', tokens, { nom })
    case 'minItems':
      return constat('SNE-MOD-034', tokens, { nom, limite: Number(params['limit']) })
    case 'maxItems':
      return constat('SNE-MOD-035', tokens, { nom, limite: Number(params['limit']) })
    default:
      return undefined
  }
}

const nameOf = (root: AnyField, tokens: Tokens): string => {
  const last = tokens.at(-1)
  if (typeof last !== 'number') return String(last ?? '')
  const parent = fieldAt(root, tokens.slice(0, -1))
  return parent?.kind === 'list' ? parent.item : ''
}

const wrongType = (field: Field | undefined, nom: string, tokens: Tokens): Constat => {
  const kind = field?.kind ?? 'text'
  if (kind in TYPE_CODES) return constat(TYPE_CODES[kind as keyof typeof TYPE_CODES], tokens, { nom })
  return constat('SNE-MOD-025', tokens, { nom, genre: EXPECTED[kind] ?? TEXT })
}

const unknownCode = (
  field: Field | undefined,
  nom: string,
  tokens: Tokens,
  value: unknown,
): Constat | undefined => {
  if (field?.kind !== 'coded' && field?.kind !== 'keyword') return undefined
  if (value === '') return constat('SNE-MOD-008', tokens, { nom })
  if (typeof value !== 'string') return undefined
  const suggestion = nearest(value, field.list.codes)
  return constat('SNE-MOD-030', tokens, { nom, liste: field.list.name }, { suggestion })
}

const bounds = (field: Field | undefined) => ({
  min: field?.kind === 'integer' ? field.min : 0,
  max: field?.kind === 'integer' || field?.kind === 'amount' ? field.max : 0,
})

const valueAt = (value: unknown, tokens: Tokens): unknown =>
  tokens.reduce<unknown>((v, token) => (v as Record<string | number, unknown> | undefined)?.[token], value)

const emptyText = (tokens: Tokens, value: unknown): boolean => valueAt(value, tokens) === ''
