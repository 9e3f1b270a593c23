/**
 * The short way of the strict reader: most messages are plain XML, made of elements, attributes and text only.
 *
 * A document is plain when it has no reference, comment, CDATA, processing instruction or DOCTYPE, no carriage return,
 * no character outside the basic plane, only ASCII names, spaces alone inside tags, and nothing wrong. Whatever is not
 * is left to saxes, which alone refuses: what is accepted, and every word of a refusal, stay its own.
 */
import type { XmlAttribute, XmlHandler, XmlLimits } from './scan.ts'

/** A namespace declared, and those declared before it. */
interface Binding {
  readonly prefix: string
  readonly uri: string
  readonly outer: Binding | undefined
}

interface Opening {
  readonly uri: string
  readonly local: string
  readonly prefix: string
  readonly attributes: readonly XmlAttribute[]
  readonly ligne: number
  readonly colonne: number
  readonly bindings: Binding | undefined
  /** As written, for the closing tag. */
  readonly name: string
}

const CLOSING = Symbol('closing')
type Event = Opening | string | typeof CLOSING

const UNCOMMON = /[^\t\n\x20-\x25\x27-\uD7FF\uE000-\uFFFD]|\]\]>/
const DECLARATION =
  /^<\?xml version=(?:"1\.0"|'1\.0')(?: encoding=(?:"[A-Za-z][A-Za-z0-9._-]*"|'[A-Za-z][A-Za-z0-9._-]*'))? ?\?>/
/** Namespaces that a declaration may not bind, or that are not written as saxes keeps them. */
const SPECIAL_URI = /^$|^\s|\s$|^http:\/\/www\.w3\.org\/(?:XML\/1998\/namespace|2000\/xmlns\/)$/
const NONE: readonly XmlAttribute[] = []

const SPACE = 0x20
const DOUBLE_QUOTE = 0x22
const QUOTE = 0x27
const SLASH = 0x2f
const COLON = 0x3a
const LESS = 0x3c
const EQUAL = 0x3d
const GREATER = 0x3e

const tableOf = (characters: RegExp): Uint8Array =>
  Uint8Array.from({ length: 128 }, (_, code) => (characters.test(String.fromCharCode(code)) ? 1 : 0))
const NAME_START = tableOf(/[A-Za-z_]/)
const NAME = tableOf(/[A-Za-z0-9_.-]/)

const resolve = (bindings: Binding | undefined, prefix: string): string | undefined => {
  let at = bindings
  while (at !== undefined && at.prefix !== prefix) at = at.outer
  return at?.uri ?? (prefix === '' ? '' : undefined)
}

/** Reads a plain document into its events. Each method answers false, and all is over, at what is not plain. */
class PlainReader {
  readonly events: Event[] = []
  readonly #text: string
  readonly #limits: XmlLimits
  readonly #open: Opening[] = []
  #at = 0
  #elements = 0
  #line = 1
  #lineStart = 0
  #nextLine: number
  #bindings: Binding | undefined
  // The name read last.
  #prefix = ''
  #local = ''

  constructor(text: string, limits: XmlLimits) {
    this.#text = text
    this.#limits = limits
    this.#nextLine = text.indexOf('\n')
  }

  read(): boolean {
    const text = this.#text
    if (UNCOMMON.test(text)) return false
    this.#at = DECLARATION.exec(text)?.[0].length ?? 0
    while (this.#at < text.length) {
      const less = text.indexOf('<', this.#at)
      if (!this.#run(less === -1 ? text.length : less)) return false
      if (less === -1) break
      const read = text.charCodeAt(less + 1) === SLASH ? this.#closeTag() : this.#openTag()
      if (!read) return false
    }
    return this.#elements > 0 && this.#open.length === 0
  }

  /** Text up to `end`. */
  #run(end: number): boolean {
    if (end === this.#at) return true
    const run = this.#text.slice(this.#at, end)
    this.#at = end
    while (this.#nextLine !== -1 && this.#nextLine < end) {
      this.#line++
      this.#lineStart = this.#nextLine + 1
      this.#nextLine = this.#text.indexOf('\n', this.#lineStart)
    }
    if (this.#open.length === 0) return !/[^\t\n ]/.test(run)
    this.events.push(run)
    return run.length <= this.#limits.textLength
  }

  #closeTag(): boolean {
    const name = this.#open.pop()?.name
    const start = this.#at + 2
    if (name === undefined || !this.#text.startsWith(name, start)) return false
    this.#at = start + name.length + 1
    this.#close()
    return this.#text.charCodeAt(this.#at - 1) === GREATER
  }

  #close(): void {
    this.#bindings = this.#open.at(-1)?.bindings
    this.events.push(CLOSING)
  }

  #openTag(): boolean {
    const start = this.#at++
    if (this.#open.length === 0 && this.#elements > 0) return false
    if (!this.#name()) return false
    const prefix = this.#prefix
    const local = this.#local
    const name = prefix === '' ? local : this.#text.slice(start + 1, this.#at)
    const attributes = this.#attributes()
    const uri = resolve(this.#bindings, prefix)
    if (attributes === undefined || uri === undefined) return false
    const isEmpty = this.#text.charCodeAt(this.#at) === SLASH
    if (isEmpty) this.#at++
    if (this.#text.charCodeAt(this.#at++) !== GREATER) return false
    const opening = {
      uri,
      local,
      prefix,
      attributes,
      ligne: this.#line,
      colonne: start - this.#lineStart + 1,
      bindings: this.#bindings,
      name,
    }
    this.events.push(opening)
    const depth = this.#open.push(opening)
    if (isEmpty) {
      this.#open.pop()
      this.#close()
    }
    return depth <= this.#limits.depth && ++this.#elements <= this.#limits.elements
  }

  /** The attributes of a tag, its namespaces declared on the way; undefined at what is not plain. */
  #attributes(): readonly XmlAttribute[] | undefined {
    const outer = this.#bindings
    const found: { uri: string; readonly local: string; readonly value: string; readonly prefix: string }[] =
      []
    let count = 0
    while (this.#text.charCodeAt(this.#at) === SPACE) {
      while (this.#text.charCodeAt(this.#at) === SPACE) this.#at++
      const next = this.#text.charCodeAt(this.#at)
      if (next === SLASH || next === GREATER) break
      const value = this.#name() ? this.#value() : undefined
      if (value === undefined || ++count > this.#limits.attributes) return undefined
      const prefix = this.#prefix
      const local = this.#local
      if (prefix === 'xmlns' || (prefix === '' && local === 'xmlns')) {
        if (!this.#declare(prefix === '' ? '' : local, value, outer)) return undefined
      } else found.push({ uri: '', local, value, prefix })
    }
    if (found.length === 0) return NONE
    for (const [i, attribute] of found.entries()) {
      const uri = attribute.prefix === '' ? '' : resolve(this.#bindings, attribute.prefix)
      if (uri === undefined) return undefined
      attribute.uri = uri
      for (let j = 0; j < i; j++) {
        if (found[j]?.local === attribute.local && found[j]?.uri === uri) return undefined
      }
    }
    return found
  }

  #declare(prefix: string, uri: string, outer: Binding | undefined): boolean {
    if (SPECIAL_URI.test(uri) || prefix === 'xml' || prefix === 'xmlns') return false
    for (let at = this.#bindings; at !== outer; at = at?.outer) if (at?.prefix === prefix) return false
    this.#bindings = { prefix, uri, outer: this.#bindings }
    return true
  }

  /** `="value"` */
  #value(): string | undefined {
    const text = this.#text
    const quote = text.charCodeAt(this.#at + 1)
    if (text.charCodeAt(this.#at) !== EQUAL || (quote !== DOUBLE_QUOTE && quote !== QUOTE)) return undefined
    const start = this.#at + 2
    let end = start
    for (let code = text.charCodeAt(end); code !== quote; code = text.charCodeAt(++end)) {
      if (code < SPACE || code === LESS || end >= text.length) return undefined
    }
    this.#at = end + 1
    return end - start > this.#limits.textLength ? undefined : text.slice(start, end)
  }

  #name(): boolean {
    const text = this.#text
    let start = this.#at
    let end = endOfName(text, start)
    this.#prefix = ''
    if (text.charCodeAt(end) === COLON) {
      this.#prefix = text.slice(start, end)
      if (end === start) return false
      start = end + 1
      end = endOfName(text, start)
    }
    this.#local = text.slice(start, end)
    this.#at = end
    return end > start
  }
}

/** Where the name that begins at `start` ends; `start` itself when there is none. */
const endOfName = (text: string, start: number): number => {
  if (NAME_START[text.charCodeAt(start)] !== 1) return start
  let end = start + 1
  while (NAME[text.charCodeAt(end)] === 1) end++
  return end
}

/**
 * Tells a plain document to `handler`, as `readXml` does.
 * @returns false, and nothing was told, when the document is not plain
 * Raises what the handler raises.
 */
export const readPlain = (text: string, handler: XmlHandler, limits: XmlLimits): boolean => {
  const reader = new PlainReader(text, limits)
  if (!reader.read()) return false
  let bindings: Binding | undefined
  const ns = (prefix: string) => resolve(bindings, prefix)
  for (const event of reader.events) {
    if (event === CLOSING) handler.close()
    else if (typeof event === 'string') handler.text(event)
    else {
      bindings = event.bindings
      const { uri, local, prefix, attributes, ligne, colonne } = event
      handler.open(uri, local, prefix, attributes, ligne, colonne, ns)
    }
  }
  return true
}
