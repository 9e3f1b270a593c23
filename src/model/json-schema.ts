/** From a field to JSON Schema (2020-12): the same declaration, with named groups under `$defs`. */
import { type AnyField, type Field, type GroupField, NS_GUICHET } from './field.ts'

export type JsonSchema = { readonly [key: string]: unknown }

const anchored = (pattern: string) => `^(?:${pattern})$`

/** Name of a group's definition: distinct in both namespaces. */
export const definitionName = (group: GroupField): string =>
  group.namespace === NS_GUICHET ? `guichet-${group.name}` : group.name

/**
 * Writes the schema of a field.
 * @param defs where named groups are gathered
 * @param ref prefix of references to them (`#/$defs/`, `#/components/schemas/`)
 */
export const toJsonSchema = (
  field: AnyField,
  defs: Map<string, JsonSchema>,
  ref = '#/$defs/',
): JsonSchema => {
  const f: Field = field
  const described = { description: f.label.fr }
  switch (f.kind) {
    case 'text':
      return {
        type: 'string',
        minLength: 1,
        maxLength: f.max,
        ...(f.pattern && { pattern: anchored(f.pattern) }),
        ...described,
      }
    case 'integer':
      return { type: 'integer', minimum: f.min, maximum: f.max, ...described }
    case 'amount':
      return { type: 'number', minimum: 0, maximum: f.max, multipleOf: 0.01, ...described }
    case 'boolean':
      return { type: 'boolean', ...described }
    case 'day':
      return { type: 'string', format: 'date', ...described }
    case 'instant':
      return { type: 'string', format: 'date-time', ...described }
    case 'binary':
      return { type: 'string', minLength: 1, contentEncoding: 'base64', ...described }
    case 'coded':
    case 'keyword':
      return { type: 'string', enum: [...f.list.codes], ...described }
    case 'reference':
      return { type: 'string', pattern: anchored(f.pattern), ...described }
    case 'list':
      return {
        type: 'array',
        minItems: f.min,
        maxItems: f.max,
        items: toJsonSchema(f.of, defs, ref),
        ...described,
      }
    case 'group': {
      const name = definitionName(f)
      if (!defs.has(name)) {
        defs.set(name, {})
        defs.set(name, groupSchema(f, defs, ref))
      }
      return { $ref: ref + name }
    }
  }
}

const groupSchema = (group: GroupField, defs: Map<string, JsonSchema>, ref: string): JsonSchema => {
  const members = { ...group.attributes, ...group.members }
  return {
    type: 'object',
    description: group.label.fr,
    properties: Object.fromEntries(
      Object.entries(members).map(([key, member]) => [key, toJsonSchema(member, defs, ref)]),
    ),
    required: Object.keys(members).filter((key) => members[key]?.optional !== true),
    additionalProperties: group.open === true,
  }
}
