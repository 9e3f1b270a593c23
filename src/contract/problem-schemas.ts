/** JSON Schemas of problem details (RFC 9457): a fault, and a refusal with its report. */

import { rapport } from '../model/guichet.ts'
import { type JsonSchema, toJsonSchema } from '../model/json-schema.ts'
import { faute } from './faute.ts'

const BASE = {
  type: { type: 'string', format: 'uri' },
  title: { type: 'string' },
  status: { type: 'integer' },
  detail: { type: 'string' },
  instance: { type: 'string', format: 'uri' },
} as const

/** Schemas `probleme` and `refus`, their references resolved with `ref`. */
export const problemSchemas = (
  defs: Map<string, JsonSchema>,
  ref: string,
): { readonly probleme: JsonSchema; readonly refus: JsonSchema } => ({
  probleme: {
    type: 'object',
    description: 'Faute : le message n’a pas pu être jugé',
    properties: {
      ...BASE,
      ...Object.fromEntries(
        Object.entries(faute.members).map(([key, field]) => [key, toJsonSchema(field, defs, ref)]),
      ),
    },
    required: [
      ...Object.keys(BASE),
      ...Object.entries(faute.members).flatMap(([key, field]) => ('optional' in field ? [] : [key])),
    ],
    additionalProperties: true,
  },
  refus: {
    type: 'object',
    description: 'Refus : le message a été jugé, le rapport dit pourquoi il est refusé',
    properties: { ...BASE, decision: { type: 'string' }, rapport: toJsonSchema(rapport, defs, ref) },
    required: [...Object.keys(BASE), 'decision', 'rapport'],
    additionalProperties: true,
  },
})
