/** Damage done to characters on their way, undone: entities escaped twice, UTF-8 read as windows-1252, lost letters. */
import { foldOf, formEqual, type Name } from './fold.ts'

const ENTITY = /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi
const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  apos: "'",
  quot: '"',
  lt: '<',
  gt: '>',
  nbsp: ' ',
  rsquo: '’',
  oelig: 'œ',
  aelig: 'æ',
  szlig: 'ß',
}
/** `eacute`, `Ccedil`: a letter and the mark set on it. */
const MARKED = /^([a-z])(acute|grave|circ|uml|cedil|tilde|ring)$/i
const MARKS: Readonly<Record<string, string>> = {
  grave: '\u0300',
  acute: '\u0301',
  circ: '\u0302',
  tilde: '\u0303',
  uml: '\u0308',
  ring: '\u030A',
  cedil: '\u0327',
}
const CODE_POINT_MAX = 0x10ffff

const namedEntity = (whole: string, name: string): string => {
  const known = NAMED[name.toLowerCase()]
  if (known !== undefined) return known
  const [, letter = '', mark = ''] = MARKED.exec(name) ?? []
  const combining = MARKS[mark.toLowerCase()]
  return combining === undefined ? whole : `${letter}${combining}`.normalize('NFC')
}

const unescaped = (text: string): string =>
  text.replace(ENTITY, (whole: string, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return namedEntity(whole, name)
    const code = decimal !== undefined ? Number(decimal) : Number.parseInt(hex ?? '', 16)
    return code > 0 && code <= CODE_POINT_MAX ? String.fromCodePoint(code) : whole
  })

/** The characters that windows-1252 has where Latin-1 has controls, from 0x80. */
const WINDOWS = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ'
const BYTE_OF = new Map([...WINDOWS].map((character, i) => [character, 0x80 + i]))
const STRICT_UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The text whose UTF-8 was read as windows-1252, or undefined when the bytes are no UTF-8. */
const readAsUtf8 = (text: string): string | undefined => {
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    const byte = code <= 0xff ? code : BYTE_OF.get(text.charAt(i))
    if (byte === undefined) return undefined
    bytes[i] = byte
  }
  try {
    return STRICT_UTF8.decode(bytes)
  } catch {
    return undefined
  }
}

/** Lead byte of a UTF-8 sequence followed by something that can continue it. */
const MISREAD = new RegExp(`[\\u00C2-\\u00F4][\\u0080-\\u00BF${WINDOWS.slice(0)}]`)
const ESCAPED = /&[#a-z]/i
/** The same sequence put in small letters on the way: `ã©`. */
const lowered = (text: string): string => text.replace(/[âã]/g, (letter) => letter.toUpperCase())
/** A lead byte whose continuation was lost: one letter lost. */
const HALF_LOST = /[ÂÃâã][?\uFFFD]/g

/** A text may have been damaged twice; more is noise. */
const PASSES_MAX = 3

/** The text before the damage, as far as it can be known without the record. Untouched when there is none. */
export const undamaged = (text: string): string => {
  let current = text
  for (let pass = 0; pass < PASSES_MAX; pass++) {
    let next = current
    if (ESCAPED.test(next)) next = unescaped(next)
    if (MISREAD.test(next)) next = readAsUtf8(next) ?? readAsUtf8(lowered(next)) ?? next
    if (next === current) break
    current = next
  }
  return current.replace(HALF_LOST, '?')
}

const LOST = /[?\uFFFD]/
const isLost = (text: string, i: number): boolean => text[i] === '?' || text[i] === '\uFFFD'
const OTHER_LETTERS_MIN = 3
const LENGTH_MAX = 120

/**
 * Is `whole` a reading of `damaged`, where each lost letter (`?`, U+FFFD) stands for one or two letters?
 * An accented letter may have left two marks, an apostrophe one: a run of n marks stands for 1 to 2n signs,
 * and a separator of `whole` counts as a sign.
 */
export const readsAs = (damaged: Name, whole: Name): boolean => {
  const [p, t] = [damaged.text, whole.text]
  if (!LOST.test(p) || p.length > LENGTH_MAX || t.length > LENGTH_MAX || whole.state !== 'present')
    return false
  if (p.replace(/[?\uFFFD ]/g, '').length < OTHER_LETTERS_MIN) return false
  const failed = new Set<number>()
  const match = (i: number, j: number): boolean => {
    if (p[i] === ' ') return match(i + 1, j)
    if (i === p.length) return j === t.length || (t[j] === ' ' && match(i, j + 1))
    const key = i * (LENGTH_MAX + 1) + j
    if (failed.has(key)) return false
    if (isLost(p, i)) {
      let run = 1
      while (isLost(p, i + run)) run++
      for (let taken = 1; taken <= 2 * run && j + taken <= t.length; taken++) {
        if (match(i + run, j + taken)) return true
      }
    } else {
      const at = t[j] === ' ' ? j + 1 : j
      if (p[i] === t[at] && match(i + 1, at + 1)) return true
    }
    failed.add(key)
    return false
  }
  return match(0, 0)
}

/** A name as it can be read with the help of the other side's names. */
export interface Mended {
  readonly name: Name
  readonly damaged: boolean
}

/** Token by token, for a damaged word among sound ones. */
const mendTokens = (name: Name, candidates: readonly Name[]): Name => {
  const known = candidates.flatMap((candidate) => candidate.tokens)
  const tokens = name.tokens.map((token) => {
    if (!LOST.test(token)) return token
    const read = foldOf(token)
    return known.find((word) => readsAs(read, foldOf(word))) ?? token
  })
  return tokens.some((token, i) => token !== name.tokens[i]) ? foldOf(tokens.join(' ')) : name
}

const mayBeDamaged = (name: Name): boolean =>
  name.state === 'present' && (ESCAPED.test(name.raw) || MISREAD.test(name.raw) || LOST.test(name.text))

/**
 * Puts a name right: first what it tells by itself, then its lost letters by the names of the other side.
 * @param candidates the names that it may stand for, the likeliest first
 */
export const mend = (name: Name, candidates: readonly Name[]): Mended => {
  if (!mayBeDamaged(name)) return { name, damaged: false }
  const text = undamaged(name.raw)
  const own = text === name.raw ? name : foldOf(text)
  if (!LOST.test(own.text) || candidates.some((candidate) => formEqual(own, candidate))) {
    return { name: own, damaged: own !== name }
  }
  const found = candidates.find((candidate) => readsAs(own, candidate))
  const read = found ?? mendTokens(own, candidates)
  return { name: read, damaged: read !== name }
}
