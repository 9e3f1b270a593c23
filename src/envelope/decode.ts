/**
 * From the events of one element to a value, driven by the model.
 *
 * In: the open, text and close events of the element that a field declares, and all below it.
 * Out: the value as far as it can be read, the place of every element met, and a finding for each one unknown,
 * missing, repeated, out of order, in a wrong namespace, empty, nil or of another type. Facets are not judged here.
 * One state machine over one stack: kept in one file, for each half would have to be given the other’s state.
 */
import { collapse, nearest } from '../base/text.ts'
import type { Code, Params } from '../diagnostic/catalogue.ts'
import { CONSTATS_MAX, type Constat, constat, type Place, type Tokens } from '../diagnostic/constat.ts'
import { readLexical } from './lexical.ts'
import type { GroupPlan, ListPlan, Member, Plan } from './plan.ts'
import type { XmlAttribute } from './scan.ts'

/** XML-binary Optimized Packaging (W3C, 2005). */
export const XOP = 'http://www.w3.org/2004/08/xop/include'
const XMIME = 'http://www.w3.org/2005/05/xmlmime'
const XSI = 'http://www.w3.org/2001/XMLSchema-instance'

/** Where each element of the value stood; mirrors the value's own shape. */
export interface PlaceTree extends Place {
  enfants: Map<string | number, PlaceTree> | undefined
}

type Value = { [key: string]: unknown } | unknown[]

interface Frame {
  readonly plan: Plan | undefined
  readonly key: string | number
  readonly name: string
  readonly place: PlaceTree
  /** The container that this element's value goes into, under `key`. */
  readonly into: Value
  /** This element's own container, for groups and lists. */
  readonly value: Value | undefined
  /** Wrong namespace already reported for this element: its children may share it silently. */
  readonly strayNamespace: string | undefined
  /** Members met, by their index. */
  readonly seen: boolean[] | undefined
  highest: number
  text: string
  strayText: boolean
  hasChild: boolean
  /** Said to be nil: its emptiness is not reported too. */
  isNil: boolean
}

const put = (container: Value, key: string | number, value: unknown): void => {
  if (Array.isArray(container)) container[key as number] = value
  else container[key] = value
}

const isBinary = (plan: Plan): boolean => plan.kind === 'leaf' && plan.field.kind === 'binary'

/** The reader of one payload. Feed it `open`, `text`, `close`; it is done when `close` returns true. */
export class Decoder {
  readonly constats: Constat[] = []
  places: PlaceTree = { ligne: 1, colonne: 1, enfants: undefined }
  readonly #holder: { [key: string]: unknown } = {}
  readonly #root: { readonly name: string; readonly namespace: string; readonly plan: Plan }
  readonly #stack: Frame[] = []
  #skipped = 0
  #sameUri: string | undefined
  #sameAs: string | undefined

  constructor(root: { readonly name: string; readonly namespace: string; readonly plan: Plan }) {
    this.#root = root
  }

  /** The value as far as it could be read. */
  get value(): unknown {
    return this.#holder[this.#root.name]
  }

  open(
    uri: string,
    local: string,
    attributes: readonly XmlAttribute[],
    ligne: number,
    colonne: number,
  ): void {
    if (this.#skipped > 0) {
      this.#skipped++
      return
    }
    const parent = this.#stack.at(-1)
    const place = { ligne, colonne, enfants: undefined }
    if (!parent) {
      const { name, namespace, plan } = this.#root
      const stray = uri === namespace ? undefined : uri
      if (stray !== undefined)
        this.#add('SNE-MOD-005', [], { nom: local, recu: uri, attendu: namespace }, place)
      this.#push(plan, name, local, place, stray, attributes)
      return
    }
    parent.hasChild = true
    if (parent.plan?.kind === 'group') this.#openMember(parent, parent.plan, uri, local, attributes, place)
    else if (parent.plan?.kind === 'list') this.#openItem(parent, parent.plan, uri, local, attributes, place)
    else if (parent.plan && isBinary(parent.plan) && uri === XOP && local === 'Include') {
      // The element holds the reference in place of the bytes.
      parent.hasChild = false
      parent.text = attributes.find((a) => a.uri === '' && a.local === 'href')?.value ?? ''
      this.#skipped = 1
    } else {
      this.#add('SNE-MOD-012', [...this.#tokens()], { nom: parent.name }, parent.place)
      this.#skipped = 1
    }
  }

  text(data: string): void {
    if (this.#skipped > 0) return
    const frame = this.#stack.at(-1)
    if (!frame) return
    if (frame.plan?.kind === 'leaf') frame.text += data
    else if (!frame.strayText && (frame.plan?.kind === 'coded' || /[^\t\n\r ]/.test(data)))
      frame.strayText = true
  }

  /** @returns true when the root itself was closed */
  close(): boolean {
    if (this.#skipped > 0) {
      this.#skipped--
      return false
    }
    const frame = this.#stack.at(-1)
    if (!frame) return true
    if (frame.strayText) this.#add('SNE-MOD-011', this.#tokens(), { nom: frame.name }, frame.place)
    if (frame.plan?.kind === 'leaf' && !frame.hasChild && !(frame.isNil && frame.text === '')) {
      const read = readLexical(frame.plan.field, frame.text, frame.name, () => this.#tokens(), frame.place)
      if ('value' in read) put(frame.into, frame.key, read.value)
      else this.constats.push(read.constat)
    } else if (frame.plan?.kind === 'group') this.#reportMissing(frame, frame.plan)
    this.#stack.pop()
    return this.#stack.length === 0
  }

  #openMember(
    parent: Frame,
    plan: GroupPlan,
    uri: string,
    local: string,
    attributes: readonly XmlAttribute[],
    place: PlaceTree,
  ): void {
    const member = plan.byName.get(local)
    if (!member) {
      const suggestion = this.#suggest(local, plan.byName.keys())
      this.#add('SNE-MOD-002', [...this.#tokens(), local], { nom: local }, place, suggestion)
      this.#skipped = 1
      return
    }
    const stray = this.#checkNamespace(parent, member.namespace, uri, local, place)
    if (parent.seen?.[member.index]) {
      this.#add('SNE-MOD-004', [...this.#tokens(), local], { nom: local }, place)
      this.#skipped = 1
      return
    }
    if (member.index < parent.highest) {
      const apres = plan.members[parent.highest]?.key ?? ''
      this.#add('SNE-MOD-003', [...this.#tokens(), local], { nom: local, apres }, place)
    } else parent.highest = member.index
    if (parent.seen) parent.seen[member.index] = true
    this.#push(member.plan, member.key, local, place, stray, attributes)
  }

  #openItem(
    parent: Frame,
    plan: ListPlan,
    uri: string,
    local: string,
    attributes: readonly XmlAttribute[],
    place: PlaceTree,
  ): void {
    if (local !== plan.item) {
      const suggestion = this.#suggest(local, [plan.item]) ?? plan.item
      this.#add('SNE-MOD-002', [...this.#tokens(), local], { nom: local }, place, suggestion)
      this.#skipped = 1
      return
    }
    const stray = this.#checkNamespace(parent, plan.namespace, uri, local, place)
    parent.highest++
    // An item that cannot be read keeps its room, so that the places of its followers stay true.
    if (Array.isArray(parent.value)) parent.value.push(undefined)
    this.#push(plan.plan, parent.highest, local, place, stray, attributes)
  }

  /** @returns the wrong namespace that the subtree may go on using without a second finding */
  #checkNamespace(
    parent: Frame,
    attendu: string,
    uri: string,
    nom: string,
    place: Place,
  ): string | undefined {
    // All the elements in a declaration's scope bear the very same string: its characters are compared once.
    if (uri === this.#sameUri && attendu === this.#sameAs) return undefined
    if (uri === attendu) {
      this.#sameUri = uri
      this.#sameAs = attendu
      return undefined
    }
    if (parent.strayNamespace !== uri) {
      this.#add('SNE-MOD-005', [...this.#tokens(), nom], { nom, recu: uri, attendu }, place)
    }
    return uri
  }

  #push(
    plan: Plan,
    key: string | number,
    name: string,
    place: PlaceTree,
    strayNamespace: string | undefined,
    attributes: readonly XmlAttribute[],
  ): void {
    const parent = this.#stack.at(-1)
    if (parent) {
      parent.place.enfants ??= new Map()
      parent.place.enfants.set(key, place)
    } else this.places = place
    const into = parent?.value ?? this.#holder
    const value = plan.kind === 'group' ? {} : plan.kind === 'list' ? [] : undefined
    if (value !== undefined) put(into, key, value)
    const frame: Frame = {
      plan,
      key,
      name,
      place,
      into,
      value,
      strayNamespace,
      seen: plan.kind === 'group' ? [] : undefined,
      highest: -1,
      text: '',
      strayText: false,
      hasChild: false,
      isNil: false,
    }
    this.#stack.push(frame)
    this.#readAttributes(frame, plan, attributes)
  }

  #readAttributes(frame: Frame, plan: Plan, attributes: readonly XmlAttribute[]): void {
    const { name: nom, place } = frame
    const expected = plan.kind === 'group' && plan.attributes.size > 0 ? plan.attributes : undefined
    if (attributes.length === 0 && plan.kind !== 'coded' && !expected) return
    let code: string | undefined
    const met = expected && new Set<string>()
    for (const { uri, local, value } of attributes) {
      // Some stacks say the content type of bytes on their element (XML::Compile).
      if (uri === XMIME && isBinary(plan)) continue
      if (uri === XSI) {
        if (local === 'nil') {
          frame.isNil = true
          this.#add('SNE-MOD-009', this.#tokens(), { nom }, place)
        } else if (local === 'type') this.#add('SNE-MOD-010', this.#tokens(), { nom }, place)
        else if (local !== 'schemaLocation' && local !== 'noNamespaceSchemaLocation') {
          this.#add('SNE-MOD-006', this.#tokens(), { nom: local }, place)
        }
        continue
      }
      const field = uri === '' ? expected?.get(local) : undefined
      if (field) {
        met?.add(local)
        const read = readLexical(field, value, local, () => [...this.#tokens(), local], place)
        if ('value' in read) put(frame.value ?? {}, local, read.value)
        else this.constats.push(read.constat)
      } else if (plan.kind === 'coded' && uri === '' && local === 'code') code = value
      else {
        const known = plan.kind === 'coded' ? ['code'] : (expected?.keys() ?? [])
        this.#add('SNE-MOD-006', this.#tokens(), { nom: local }, place, this.#suggest(local, known))
      }
    }
    if (plan.kind === 'coded') {
      if (code === undefined) this.#add('SNE-MOD-007', this.#tokens(), { nom: 'code' }, place)
      else if (collapse(code) === '') this.#add('SNE-MOD-008', this.#tokens(), { nom }, place)
      else put(frame.into, frame.key, collapse(code))
    }
    for (const local of expected?.keys() ?? []) {
      if (!met?.has(local)) this.#add('SNE-MOD-007', [...this.#tokens(), local], { nom: local }, place)
    }
  }

  #reportMissing(frame: Frame, plan: GroupPlan): void {
    for (const member of plan.members) {
      if (!member.optional && !frame.seen?.[member.index]) this.#missing(frame, member)
    }
  }

  #missing(frame: Frame, member: Member): void {
    this.constats.push(
      constat(
        'SNE-MOD-001',
        [...this.#tokens(), member.key],
        { nom: member.key },
        { place: frame.place, ancre: 'parent' },
      ),
    )
  }

  /** The name that was meant, of the first strangers only: a crowd of them is no slip of the pen. */
  #suggest(local: string, known: Iterable<string>): string | undefined {
    return this.constats.length < CONSTATS_MAX ? nearest(local, known) : undefined
  }

  /** Path of the top frame, without the root itself. */
  #tokens(): Tokens {
    return this.#stack.slice(1).map((frame) => frame.key)
  }

  #add<C extends Code>(code: C, tokens: Tokens, params: Params<C>, place: Place, suggestion?: string): void {
    this.constats.push(
      constat(code, tokens, params, {
        place: { ligne: place.ligne, colonne: place.colonne },
        suggestion,
      }),
    )
  }
}
