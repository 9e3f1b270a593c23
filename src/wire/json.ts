/**
 * From the bytes of a JSON body to a value that is held to the same limits as XML: depth, number of elements, characters
 * that XML cannot carry, white space, members written twice.
 */
import { isUtf8 } from 'node:buffer'
import { collapse } from '../base/text.ts'
import { type Constat, constat, type Tokens } from '../diagnostic/constat.ts'
import { fault } from '../diagnostic/gateway-fault.ts'
import { isXmlText } from '../envelope/escape.ts'
import { DEFAULT_LIMITS } from '../envelope/scan.ts'

/** An object with what its text had that its value cannot show. */
export interface ReadJson {
  readonly value: object
  /** Members written twice: the value keeps the last one. */
  readonly constats: readonly Constat[]
}

/**
 * Raises SNE-ENV-007 for what is not a JSON object, SNE-XML-009 and -010 beyond the limits, SNE-XML-007 for a character
 * that XML forbids.
 */
export const readJson = (bytes: Buffer): ReadJson => {
  const text = decode(bytes)
  const constats = scan(text)
  const value = settle(parse(text))
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw fault('SNE-ENV-007', {})
  return { value, constats }
}

const decode = (bytes: Buffer): string => {
  if (!isUtf8(bytes)) throw fault('SNE-ENV-007', {})
  const text = bytes.toString('utf8')
  return text.startsWith('\uFEFF') ? text.slice(1) : text
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw fault('SNE-ENV-007', {}, { cause })
  }
}

/** One object or array that is open while scanning. */
interface Open {
  /** Names seen so far; undefined in an array. */
  readonly names: Set<string> | undefined
  /** The member or the place that is being read. */
  token: string | number
}

/** What a JSON text is cut into; blanks, numbers and words are passed over. */
const MARKS = /"(?:[^"\\]|\\.)*"|[{}[\],:]/gs

/** Holds the limits before anything is built, and finds members written twice. Says nothing of a text that is no JSON. */
const scan = (text: string): Constat[] => {
  const constats: Constat[] = []
  const open: Open[] = []
  let elements = 0
  let last = ''
  for (const [mark] of text.matchAll(MARKS)) {
    const top = open.at(-1)
    if (mark === '{' || mark === '[' || mark === ',') {
      if (++elements > DEFAULT_LIMITS.elements)
        throw fault('SNE-XML-010', { limite: DEFAULT_LIMITS.elements })
    }
    if (mark === '{' || mark === '[') {
      open.push(mark === '{' ? { names: new Set(), token: '' } : { names: undefined, token: 0 })
      if (open.length > DEFAULT_LIMITS.depth) throw fault('SNE-XML-009', { limite: DEFAULT_LIMITS.depth })
    } else if (mark === '}' || mark === ']') open.pop()
    else if (mark === ',') {
      if (typeof top?.token === 'number') top.token += 1
    } else if (mark === ':') {
      if (top?.names) {
        top.token = nameOf(last)
        if (top.names.has(top.token)) constats.push(repeated(open, top.token))
        top.names.add(top.token)
      }
    } else last = mark
  }
  return constats
}

const repeated = (open: readonly Open[], nom: string): Constat => {
  const tokens: Tokens = open.map(({ token }) => token)
  return constat('SNE-MOD-004', tokens, { nom })
}

const nameOf = (quoted: string): string => {
  try {
    return String(JSON.parse(quoted))
  } catch {
    return quoted
  }
}

/** The value with its texts as XML would have given them. The depth is known to be within the limits. */
const settle = (value: unknown): unknown => {
  if (typeof value === 'string') {
    if (!isXmlText(value)) throw fault('SNE-XML-007', {})
    return collapse(value)
  }
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(settle)
  const members = value as Record<string, unknown>
  for (const name of Object.keys(members)) {
    if (name === '__proto__') throw fault('SNE-ENV-007', {})
    if (!isXmlText(name)) throw fault('SNE-XML-007', {})
    members[name] = settle(members[name])
  }
  return members
}
