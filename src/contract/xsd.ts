/** The published XSD: the SNE's model alone, and the Guichet v1 messages, which import it. */
import { interfaceNuu } from '../model/fichier.ts'
import { type GroupField, NS_GUICHET, NS_MODELE } from '../model/field.ts'
import type { Operation } from '../operation/operation.ts'
import { faute } from './faute.ts'
import { SchemaSet } from './schema-set.ts'
import { GENERATED_XML, render, type XmlNode } from './xml.ts'

/** File names of the published schemas, in one folder. */
export const XSD_FILES = { modele: 'sne-02.01.xsd', guichet: 'guichet-v1.xsd' } as const

/** The schemas of every request, reply and fault of Guichet v1. */
export const guichetSchemas = (
  operations: readonly Operation[],
  options: { readonly strict: boolean },
): SchemaSet => {
  const set = new SchemaSet(options)
  for (const operation of operations) {
    set.declare(operation.name, operation.input, NS_GUICHET)
    set.declare(`${operation.name}Response`, operation.output, NS_GUICHET)
  }
  set.declare('faute', faute, NS_GUICHET)
  return set
}

/** The schema of what the SNE 02.01 door answers. */
export const answersSchema = (answers: readonly GroupField[]): XmlNode => {
  const set = new SchemaSet({ strict: false })
  for (const answer of answers) set.declare(answer.name, answer, NS_MODELE)
  return set.schema(NS_MODELE)
}

/** The published schemas: the model, standing alone, and the messages of Guichet v1, which import it. */
export const writeXsd = (
  operations: readonly Operation[],
  options: { readonly strict: boolean },
): { modele: string; guichet: string } => {
  const set = guichetSchemas(operations, options)
  set.declare('interfaceNuu', interfaceNuu, NS_MODELE)
  return {
    modele: render(set.schema(NS_MODELE), GENERATED_XML),
    guichet: render(set.schema(NS_GUICHET, { [NS_MODELE]: XSD_FILES.modele }), GENERATED_XML),
  }
}
