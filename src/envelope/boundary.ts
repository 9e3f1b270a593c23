/** Where the delimiter lines of a multipart body stand (RFC 2046, section 5.1.1), whole or still arriving. */
import { XmlRefusal } from './refusal.ts'

/** A delimiter line found: its dashes are at `at`, and what follows it begins at `next`. */
export interface Delimiter {
  readonly at: number
  readonly next: number
  readonly closing: boolean
}

/** No delimiter line yet: the bytes before `safe` belong to none, whatever follows. */
export interface Undecided {
  readonly safe: number
}

const BOUNDARY_MAX = 200
/** Blanks that may follow a boundary on its line. */
const PADDING_MAX = 1024
const [CR, LF, DASH, SPACE, TAB] = [0x0d, 0x0a, 0x2d, 0x20, 0x09]
const NONE = -1
const MORE = -2

/** The delimiter of one body. Raises SNE-ENV-020 when the boundary announced is none. */
export class Boundary {
  readonly #line: Buffer
  readonly #marker: Buffer

  constructor(boundary: string | undefined) {
    if (!boundary || boundary.length > BOUNDARY_MAX) throw new XmlRefusal('SNE-ENV-020', {})
    this.#line = Buffer.from(`\r\n--${boundary}`, 'latin1')
    this.#marker = this.#line.subarray(2)
  }

  /**
   * The first delimiter line in `held`.
   * @param atLineStart whether `held` begins a line
   * @param isLast whether nothing follows `held`
   */
  find(held: Buffer, atLineStart: boolean, isLast: boolean): Delimiter | Undecided {
    for (let at = held.indexOf(this.#marker); at !== -1; at = held.indexOf(this.#marker, at + 1)) {
      if (at === 0 ? !atLineStart : held[at - 1] !== LF || held[at - 2] !== CR) continue
      const end = at + this.#marker.length
      const closing = held[end] === DASH && held[end + 1] === DASH
      const isHalf = held[end] === DASH && end + 1 === held.length && !isLast
      const next = isHalf ? MORE : lineEnd(held, closing ? end + 2 : end, isLast)
      if (next === MORE) return { safe: Math.max(0, at - 2) }
      if (next !== NONE && (closing || next < held.length || !isLast)) return { at, next, closing }
    }
    return { safe: isLast ? held.length : this.#half(held, atLineStart) }
  }

  /** Where a delimiter line may begin whose end has not arrived. */
  #half(held: Buffer, atLineStart: boolean): number {
    const { length } = held
    if (atLineStart && length < this.#marker.length && held.compare(this.#marker, 0, length) === 0) return 0
    const first = Math.max(0, length - this.#line.length + 1)
    for (let at = held.indexOf(CR, first); at !== -1; at = held.indexOf(CR, at + 1)) {
      if (held.compare(this.#line, 0, length - at, at) === 0) return at
    }
    return length
  }
}

/** Where the next line begins when only padding is left on this one; `NONE` when more is, `MORE` when not all arrived. */
const lineEnd = (held: Buffer, from: number, isLast: boolean): number => {
  let at = from
  while (held[at] === SPACE || held[at] === TAB) at++
  if (at - from > PADDING_MAX) return NONE
  if (at === held.length) return isLast ? at : MORE
  if (held[at] === CR && at + 1 === held.length && !isLast) return MORE
  return held[at] === CR && held[at + 1] === LF ? at + 2 : NONE
}
