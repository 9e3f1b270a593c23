/** Messages as small trees, and seeded mutations of them. */

import { escapeXml } from '../../src/envelope/escape.ts'
import { DEFAULT_LIMITS, readXml } from '../../src/envelope/scan.ts'

export interface Node {
  uri: string
  local: string
  attributes: { uri: string; local: string; value: string }[]
  children: (Node | string)[]
}

/** Text → tree. */
export const parse = (text: string): Node => {
  const root: Node = { uri: '', local: '', attributes: [], children: [] }
  const stack = [root]
  readXml(
    text,
    {
      open(uri, local, _prefix, attributes) {
        const node: Node = { uri, local, attributes: attributes.map((a) => ({ ...a })), children: [] }
        stack.at(-1)?.children.push(node)
        stack.push(node)
      },
      text(data) {
        stack.at(-1)?.children.push(data)
      },
      close() {
        stack.pop()
      },
    },
    DEFAULT_LIMITS,
  )
  return root.children.find((child): child is Node => typeof child !== 'string') ?? root
}

/** Tree → text; every element declares its own namespace. */
export const write = (node: Node): string => {
  const attributes = node.attributes.map((a, i) =>
    a.uri === ''
      ? ` ${a.local}="${escapeXml(a.value)}"`
      : ` xmlns:q${i}="${a.uri}" q${i}:${a.local}="${escapeXml(a.value)}"`,
  )
  const inside = node.children
    .map((child) => (typeof child === 'string' ? escapeXml(child) : write(child)))
    .join('')
  return `<${node.local} xmlns="${node.uri}"${attributes.join('')}>${inside}</${node.local}>`
}

/** Mulberry32: a small seeded generator, numbers in [0, 1). */
export const random = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

const XSI = 'http://www.w3.org/2001/XMLSchema-instance'

/** Values at and beyond the edges of every simple type. */
export const EDGES: readonly string[] = [
  '',
  ' ',
  '0',
  '-0',
  '+1',
  '01',
  '1.',
  '.5',
  '1.50',
  '1.500',
  '1.005',
  '-1',
  '1e3',
  'NaN',
  'INF',
  '9999999.99',
  '10000000',
  '99999999999999999999',
  'true',
  'TRUE',
  ' true ',
  '1',
  '2',
  'false',
  '2024-02-29',
  '2023-02-29',
  '2024-02-30',
  '0000-01-01',
  '0001-01-01',
  '2024-1-1',
  '2024-01-01Z',
  '2024-01-01+01:00',
  ' 2024-01-01 ',
  '2024-13-01',
  '12024-01-01',
  '-2024-01-01',
  'é',
  'A',
  'ab cd',
  'ab  cd',
  '\ta\n',
  'x'.repeat(5),
  'x'.repeat(50),
  'x'.repeat(51),
  '😀'.repeat(50),
  '😀'.repeat(51),
  '75001',
  '7500',
  '750011',
  '2A004',
  '35238',
  '35000',
  'a@b.c',
  'a@b',
  '0600000000',
  '+33 6 00 00 00 00',
  '06',
  'G1226',
  'g1226',
  '1900',
  '1899',
  '2100',
  '2101',
  '50',
  '51',
  '2000',
  '2001',
  '&<>"',
]

export const KINDS = [
  'drop',
  'repeat',
  'swap',
  'rename',
  'edge',
  'namespace',
  'attribute-drop',
  'attribute-add',
  'attribute-edge',
  'text-in-group',
  'child-in-leaf',
  'nil',
  'type',
  'unknown-child',
  'empty',
  'schema-location',
  'move',
] as const
export type Kind = (typeof KINDS)[number]

const all = (node: Node): Node[] => [
  node,
  ...node.children.flatMap((c) => (typeof c === 'string' ? [] : all(c))),
]
const elements = (node: Node): Node[] => node.children.filter((c): c is Node => typeof c !== 'string')
const isLeaf = (node: Node): boolean => elements(node).length === 0

/** One mutation of a copy of the tree; undefined when the kind does not apply at the place drawn. */
export const mutate = (base: Node, kind: Kind, next: () => number): Node | undefined => {
  const root = structuredClone(base)
  const nodes = all(root)
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(next() * list.length)]
  const parent = pick(nodes.filter((node) => elements(node).length > 0))
  const child = parent && pick(elements(parent))
  const leaf = pick(nodes.filter(isLeaf))
  const any = pick(nodes)
  if (!parent || !child || !leaf || !any) return undefined
  const at = parent.children.indexOf(child)
  const apply: Readonly<Record<Kind, () => unknown>> = {
    drop: () => parent.children.splice(at, 1),
    repeat: () => parent.children.splice(at, 0, structuredClone(child)),
    swap: () => {
      const other = pick(elements(parent).filter((c) => c !== child))
      if (!other) return false
      const j = parent.children.indexOf(other)
      parent.children[at] = other
      parent.children[j] = child
      return true
    },
    rename: () => {
      child.local =
        pick([`${child.local}x`, child.local.slice(0, -1), child.local.toUpperCase(), 'nom', 'code']) || 'x'
    },
    edge: () => {
      leaf.children = [pick(EDGES) ?? '']
    },
    namespace: () => {
      child.uri = pick(['urn:autre', 'urn:sne:guichet:v1', 'http://nuu.application.i2', '']) ?? ''
    },
    'attribute-drop': () => any.attributes.splice(0, 1).length > 0,
    'attribute-add': () =>
      any.attributes.push(
        pick([
          { uri: '', local: 'id', value: '1' },
          { uri: '', local: 'Code', value: '1' },
          { uri: 'urn:autre', local: 'code', value: '1' },
          { uri: 'http://www.w3.org/XML/1998/namespace', local: 'lang', value: 'fr' },
        ]) ?? { uri: '', local: 'id', value: '1' },
      ),
    'attribute-edge': () => {
      const coded = pick(nodes.filter((n) => n.attributes.length > 0))
      const attribute = coded?.attributes[0]
      if (attribute) attribute.value = pick([...EDGES, '01', '1 ', ' M', 'm', 'CDI ', '3', '23']) ?? ''
      return attribute !== undefined
    },
    'text-in-group': () => parent.children.splice(at, 0, pick(['x', ' ', '\n', '0']) ?? 'x'),
    'child-in-leaf': () => leaf.children.push({ uri: leaf.uri, local: 'b', attributes: [], children: [] }),
    nil: () => any.attributes.push({ uri: XSI, local: 'nil', value: pick(['true', 'false', '1']) ?? 'true' }),
    type: () => any.attributes.push({ uri: XSI, local: 'type', value: 'string' }),
    'unknown-child': () =>
      parent.children.splice(at, 0, { uri: parent.uri, local: 'inconnu', attributes: [], children: [] }),
    empty: () => {
      any.children = []
    },
    'schema-location': () => any.attributes.push({ uri: XSI, local: 'schemaLocation', value: 'urn:a a.xsd' }),
    move: () => {
      const target = pick(nodes.filter((n) => !isLeaf(n) && n !== parent && !all(child).includes(n)))
      if (!target) return false
      parent.children.splice(at, 1)
      target.children.push(child)
      return true
    },
  }
  return apply[kind]() === false ? undefined : root
}
