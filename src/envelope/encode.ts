/** From a value to XML: writers compiled once from the declarations. */
import { type AnyField, type Field, type GroupField, NS_GUICHET, NS_MODELE } from '../model/field.ts'
import { escapeXml } from './escape.ts'

/** Prefixes on the wire, three letters each: clients of the SNE's own door cut the payload out by its prefix. */
export const PREFIXES: Readonly<Record<string, string>> = { [NS_MODELE]: 'nuu', [NS_GUICHET]: 'gui' }

/** Stands for a document's bytes, which the door writes; no text that is escaped can hold it. */
export const DOCUMENT = '\u0001'

type Writer = (value: unknown) => string

const compiled = new WeakMap<object, Map<string, Writer>>()

const writer = (field: AnyField, name: string, namespace: string): Writer => {
  const byName = compiled.get(field) ?? new Map<string, Writer>()
  compiled.set(field, byName)
  const key = `${namespace} ${name}`
  const known = byName.get(key)
  if (known) return known
  const made = compileWriter(field, `${PREFIXES[namespace]}:${name}`, namespace)
  byName.set(key, made)
  return made
}

const compileWriter = (field: AnyField, tag: string, namespace: string): Writer => {
  const f: Field = field
  const open = `<${tag}>`
  const close = `</${tag}>`
  switch (f.kind) {
    case 'coded':
    case 'reference':
      return (value) => `<${tag} code="${escapeXml(String(value))}"/>`
    case 'list': {
      const item = writer(f.of, f.item, namespace)
      if (f.flat) return (value) => (value as readonly unknown[]).map(item).join('')
      return (value) => {
        const items = value as readonly unknown[]
        return items.length === 0 ? `<${tag}/>` : open + items.map(item).join('') + close
      }
    }
    case 'binary':
      return () => open + DOCUMENT + close
    case 'group':
      return compileGroupWriter(f, tag)
    default:
      return (value) => open + escapeXml(String(value)) + close
  }
}

const compileGroupWriter = (group: GroupField, tag: string): Writer => {
  const members = Object.entries(group.members).map(
    ([key, member]) => [key, writer(member, key, member.ns ?? group.namespace)] as const,
  )
  const attributes = Object.keys(group.attributes)
  return (value) => {
    const held = value as Readonly<Record<string, unknown>>
    let out = `<${tag}`
    for (const name of attributes) {
      if (held[name] !== undefined) out += ` ${name}="${escapeXml(String(held[name]))}"`
    }
    out += '>'
    for (const [key, write] of members) {
      const member = held[key]
      if (member !== undefined) out += write(member)
    }
    return `${out}</${tag}>`
  }
}

/**
 * Writes a value as one element that declares the namespaces it uses.
 * Raises RangeError on a character that XML cannot carry.
 */
export const encodeElement = (group: GroupField, name: string, value: unknown): string => {
  const body = writer(group, name, group.namespace)(value)
  const tag = `<${PREFIXES[group.namespace]}:${name}`
  const other = group.namespace === NS_MODELE ? '' : ` xmlns:${PREFIXES[NS_MODELE]}="${NS_MODELE}"`
  return `${tag} xmlns:${PREFIXES[group.namespace]}="${group.namespace}"${other}${body.slice(tag.length)}`
}
