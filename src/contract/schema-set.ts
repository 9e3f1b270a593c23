/**
 * Schemas of the fields reached from some roots, one for each namespace.
 *
 * Groups become named global types, list wrappers too; only sequences are used. Strict schemas enumerate the codes of
 * the lists, lax ones document them. Types of replies (`open`) have neither facets nor enumerations, and end with a
 * wildcard, so that a later field breaks no client.
 */
import { PREFIXES } from '../envelope/encode.ts'
import type { AnyField, Field, GroupField, LeafField, ListField } from '../model/field.ts'
import type { CodeList } from '../model/nomenclature/code-list.ts'
import {
  annotation,
  documentation,
  laxCode,
  patternToken,
  replyType,
  requestType,
  type SimpleType,
} from './facets.ts'
import { el, type XmlNode } from './xml.ts'

const XS = 'http://www.w3.org/2001/XMLSchema'
const ANY = el('xs:any', {
  namespace: '##other',
  processContents: 'lax',
  minOccurs: 0,
  maxOccurs: 'unbounded',
})

interface Schema {
  readonly elements: Map<string, XmlNode>
  /** By name; the content tells whether a name is free for another type. */
  readonly types: Map<string, { readonly content: string; readonly node: XmlNode }>
  readonly imports: Set<string>
}

const prefixOf = (namespace: string): string => {
  const prefix = PREFIXES[namespace]
  if (!prefix) throw new Error(`namespace without a prefix: ${namespace}`)
  return prefix
}

const codesOf = (list: CodeList): string =>
  list.codes.map((code) => `${code} (${(list.labels as Record<string, string>)[code]})`).join(', ')

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)

/** Gathers the schemas of the elements given to `declare`. */
export class SchemaSet {
  readonly strict: boolean
  readonly #schemas = new Map<string, Schema>()
  readonly #groups = new Map<string, GroupField['members']>()

  constructor(options: { readonly strict: boolean }) {
    this.strict = options.strict
  }

  /** Declares a global element, with all the types that it needs. */
  declare(name: string, field: AnyField, namespace: string): void {
    const { elements } = this.#schema(namespace)
    if (elements.has(name)) return
    const f: Field = field
    if (f.kind !== 'group') throw new Error(`global element that is no group: ${name}`)
    elements.set(name, el('xs:element', { name, type: this.#groupType(f, namespace) }, annotation(f)))
  }

  /**
   * The schema of a namespace.
   * @param locations where the schemas of other namespaces are; without one, the import has no location
   */
  schema(namespace: string, locations: Readonly<Record<string, string>> = {}): XmlNode {
    const { elements, types, imports } = this.#schema(namespace)
    const used = [namespace, ...imports]
    return el(
      'xs:schema',
      {
        'xmlns:xs': XS,
        ...Object.fromEntries(used.map((uri) => [`xmlns:${prefixOf(uri)}`, uri])),
        targetNamespace: namespace,
        elementFormDefault: 'qualified',
        attributeFormDefault: 'unqualified',
      },
      ...[...imports].map((uri) =>
        el('xs:import', {
          namespace: uri,
          schemaLocation: Object.hasOwn(locations, uri) ? locations[uri] : undefined,
        }),
      ),
      ...elements.values(),
      ...[...types.values()].map(({ node }) => node),
    )
  }

  #schema(namespace: string): Schema {
    const known = this.#schemas.get(namespace)
    if (known) return known
    const made: Schema = { elements: new Map(), types: new Map(), imports: new Set() }
    this.#schemas.set(namespace, made)
    return made
  }

  /** Qualified name of something of `namespace`, seen from the schema of `from`. */
  #qualified(name: string, namespace: string, from: string): string {
    if (namespace !== from) this.#schema(from).imports.add(namespace)
    return `${prefixOf(namespace)}:${name}`
  }

  /** Registers a type under the first free name; the same content under the same stem is the same type. */
  #register(stem: string, namespace: string, make: (name: string) => XmlNode): string {
    const { types } = this.#schema(namespace)
    const taken = new Map([...types].map(([name, type]) => [name.toLowerCase(), type]))
    const content = JSON.stringify(make(''))
    for (let rank = 1; ; rank++) {
      const name = `${stem}${rank === 1 ? '' : rank}Type`
      const known = taken.get(name.toLowerCase())
      if (known && (known.content !== content || !types.has(name))) continue
      if (!known) types.set(name, { content, node: make(name) })
      return `${prefixOf(namespace)}:${name}`
    }
  }

  #groupType(group: GroupField, from: string): string {
    const { namespace } = group
    const name = `${group.name}Type`
    const key = `${namespace} ${name.toLowerCase()}`
    const known = this.#groups.get(key)
    if (known && known !== group.members) throw new Error(`two groups of the same name: ${group.name}`)
    if (!known) {
      this.#groups.set(key, group.members)
      const node = this.#complexType(group, name)
      this.#schema(namespace).types.set(name, { content: JSON.stringify(node), node })
    }
    return this.#qualified(name, namespace, from)
  }

  #complexType(group: GroupField, name: string): XmlNode {
    const open = group.open === true
    const members = Object.entries(group.members).map(([key, member]) => {
      const optional = member.optional || group.oneOf?.includes(key)
      return this.#element(key, member, group.namespace, open, { minOccurs: optional ? 0 : undefined })
    })
    const attributes = Object.entries(group.attributes).map(([key, member]) =>
      this.#attribute(key, member, group.namespace, open),
    )
    return el(
      'xs:complexType',
      { name },
      annotation(group),
      el('xs:sequence', {}, ...members, open ? ANY : undefined),
      ...attributes,
    )
  }

  #element(
    name: string,
    field: AnyField,
    namespace: string,
    open: boolean,
    occurs: { readonly minOccurs?: number | undefined; readonly maxOccurs?: number | string | undefined },
  ): XmlNode {
    const f: Field = field
    if (f.ns !== undefined && f.ns !== namespace) {
      this.declare(name, f, f.ns)
      return el('xs:element', { ref: this.#qualified(name, f.ns, namespace), ...occurs }, annotation(f))
    }
    switch (f.kind) {
      case 'group':
        return el('xs:element', { name, type: this.#groupType(f, namespace), ...occurs }, annotation(f))
      case 'list':
        if (f.flat)
          return this.#element(f.item, f.of, namespace, open, { minOccurs: f.min, maxOccurs: f.max })
        return el(
          'xs:element',
          { name, type: this.#wrapper(name, f, namespace, open), ...occurs },
          annotation(f),
        )
      case 'coded':
      case 'reference':
        return el('xs:element', { name, type: this.#codedType(f, namespace, open), ...occurs }, annotation(f))
      default: {
        const simple = this.#simple(f, namespace, open)
        const [fr, en] = f.kind === 'keyword' ? this.#codesSaid(f.list) : ['', '']
        return 'type' in simple
          ? el('xs:element', { name, type: simple.type, ...occurs }, annotation(f, fr, en))
          : el('xs:element', { name, ...occurs }, annotation(f, fr, en), simple.inline)
      }
    }
  }

  #attribute(name: string, field: AnyField, namespace: string, open: boolean): XmlNode {
    const f: Field = field
    if (f.kind === 'group' || f.kind === 'list' || f.kind === 'coded' || f.kind === 'reference') {
      throw new Error(`attribute that is no simple value: ${name}`)
    }
    const simple = this.#simple(f, namespace, open)
    const use = f.optional ? undefined : 'required'
    return 'type' in simple
      ? el('xs:attribute', { name, type: simple.type, use }, annotation(f))
      : el('xs:attribute', { name, use }, annotation(f), simple.inline)
  }

  #wrapper(name: string, list: ListField, namespace: string, open: boolean): string {
    const item = this.#element(list.item, list.of, namespace, open, {
      minOccurs: open ? 0 : list.min,
      maxOccurs: open ? 'unbounded' : list.max,
    })
    return this.#register(name, namespace, (type) =>
      el('xs:complexType', { name: type }, annotation(list), el('xs:sequence', {}, item)),
    )
  }

  #simple(field: LeafField, namespace: string, open: boolean): SimpleType {
    if (open) return { type: replyType(field) }
    return requestType(field, (list) => this.#codeValue(list, namespace))
  }

  /** The values of a list: a named enumeration, or a token with room. */
  #codeValue(list: CodeList, namespace: string): SimpleType {
    if (!this.strict) return { inline: laxCode(list) }
    const labels = list.labels as Readonly<Record<string, string>>
    return {
      type: this.#register(`valeur${capital(list.name)}`, namespace, (name) =>
        el(
          'xs:simpleType',
          { name },
          documentation(`${list.name}, ${list.source}`, `${list.name}, ${list.source}`),
          el(
            'xs:restriction',
            { base: 'xs:token' },
            ...list.codes.map((value) =>
              el(
                'xs:enumeration',
                { value },
                el('xs:annotation', {}, el('xs:documentation', { 'xml:lang': 'fr' }, labels[value] ?? '')),
              ),
            ),
          ),
        ),
      ),
    }
  }

  #codesSaid(list: CodeList): readonly [string, string] {
    return [`codes : ${codesOf(list)}`, `codes: ${list.codes.join(', ')}`]
  }

  #codedType(
    field: Field & { readonly kind: 'coded' | 'reference' },
    namespace: string,
    open: boolean,
  ): string {
    if (open) {
      return this.#register('codeLibre', namespace, (name) =>
        el(
          'xs:complexType',
          { name },
          el('xs:attribute', { name: 'code', type: 'xs:string', use: 'required' }),
        ),
      )
    }
    if (field.kind === 'reference') {
      return this.#register(`code${capital(field.reference)}`, namespace, (name) =>
        el(
          'xs:complexType',
          { name },
          documentation(
            `Code de la référence « ${field.reference} »`,
            `Code of the reference "${field.reference}"`,
          ),
          el('xs:attribute', { name: 'code', use: 'required' }, patternToken(field.pattern)),
        ),
      )
    }
    const value = this.#codeValue(field.list, namespace)
    return this.#register(`code${capital(field.list.name)}`, namespace, (name) =>
      el(
        'xs:complexType',
        { name },
        documentation(...this.#codesSaid(field.list)),
        'type' in value
          ? el('xs:attribute', { name: 'code', type: value.type, use: 'required' })
          : el('xs:attribute', { name: 'code', use: 'required' }, value.inline),
      ),
    )
  }
}
