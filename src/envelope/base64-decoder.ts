/** Base64 (RFC 4648, section 4) with white space anywhere, decoded chunk by chunk. */

import type { Bilingue } from '../diagnostic/entry.ts'

/** Makes the refusal of a text that is not base64. */
export type RefuseBase64 = (detail: Bilingue) => Error

const [LF, CR, DASH, LINE] = [0x0a, 0x0d, 0x2d, 0x5f]
const BLANK = 64
const PADDING = 65
const OTHER = 66
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** What each byte is: its six bits, a blank, the padding sign, or nothing that base64 may hold. */
const VALUES = Uint8Array.from({ length: 256 }, (_, byte) => {
  const value = ALPHABET.indexOf(String.fromCharCode(byte))
  if (value !== -1) return value
  if (byte === 0x3d) return PADDING
  return byte === 0x20 || byte === 0x09 || byte === LF || byte === CR ? BLANK : OTHER
})

/** True for a character that carries six bits. */
export const isBase64Digit = (byte: number): boolean => (VALUES[byte] ?? OTHER) < BLANK
/** True for the white space of XML. */
export const isBlank = (byte: number): boolean => VALUES[byte] === BLANK

const PLAIN_MIN = 1024

/**
 * Decodes a text of nothing but base64 by Node's own decoder, five times faster. What that passes over or takes besides
 * shows in the count of bytes, save the two signs of base64url.
 * @returns how many characters are decoded: all whole groups, or none
 */
const decodePlain = (text: Buffer, out: Buffer): number => {
  const whole = text.length & ~3
  if (whole < PLAIN_MIN || [LF, DASH, LINE].some((byte) => text.includes(byte))) return 0
  return out.write(text.toString('latin1', 0, whole), 'base64') === (whole >> 2) * 3 ? whole : 0
}

/** Decodes one base64 text given in pieces. */
export class Base64Decoder {
  /** Line ends met: CR LF, CR and LF each end a line. */
  lineEnds = 0
  readonly #refuse: RefuseBase64
  #out: Buffer = Buffer.alloc(0)
  /** Bits of a group of four not yet whole, and how many characters it has. */
  #bits = 0
  #have = 0
  #padding = 0
  #last = 0

  /** @param refuse makes the error raised on a text that is not base64 */
  constructor(refuse: RefuseBase64) {
    this.#refuse = refuse
  }

  /**
   * The bytes that `text` brings to completion, which hold until the next call; raises at the first character that cannot
   * be there.
   */
  decode(text: Buffer): Buffer {
    const { length } = text
    const most = (length >> 2) * 3 + 3
    if (most > this.#out.length) this.#out = Buffer.allocUnsafeSlow(most)
    const out = this.#out
    let at = 0
    let written = 0
    let isTried = false
    while (at < length) {
      if (this.#have === 0 && this.#padding === 0) {
        // At the first group that begins in this piece: what comes before completes the last one of the piece before.
        if (!isTried) {
          const plain = decodePlain(at === 0 ? text : text.subarray(at), out.subarray(written))
          isTried = true
          at += plain
          written += (plain >> 2) * 3
        }
        // Four characters at once as long as there is nothing else: nearly always.
        for (; at + 3 < length; at += 4) {
          const a = VALUES[text[at]!]!
          const b = VALUES[text[at + 1]!]!
          const c = VALUES[text[at + 2]!]!
          const d = VALUES[text[at + 3]!]!
          if ((a | b | c | d) >= BLANK) break
          out[written++] = (a << 2) | (b >> 4)
          out[written++] = (b << 4) | (c >> 2)
          out[written++] = (c << 6) | d
        }
        if (at === length) break
      }
      const byte = text[at]!
      const value = VALUES[byte]!
      if (value < BLANK) {
        if (this.#padding > 0)
          throw this.#refuse({ fr: 'données après le remplissage', en: 'data after the padding' })
        this.#bits = (this.#bits << 6) | value
        if (++this.#have === 4) written = this.#close(out, written, 3)
      } else if (value === BLANK) {
        if (byte === CR || (byte === LF && (at > 0 ? text[at - 1] : this.#last) !== CR)) this.lineEnds++
      } else if (value === PADDING) {
        if (this.#have + ++this.#padding > 4 || this.#have < 2)
          throw this.#refuse({ fr: 'remplissage faux', en: 'wrong padding' })
        if (this.#have + this.#padding === 4) {
          this.#bits <<= 6 * this.#padding
          // The group keeps its padding: nothing but blanks may follow.
          written = this.#close(out, written, 3 - this.#padding)
        }
      } else throw this.#refuse({ fr: 'caractère interdit', en: 'forbidden character' })
      at++
    }
    this.#last = text[length - 1] ?? this.#last
    return out.subarray(0, written)
  }

  /** Says that nothing follows; raises when the last group is not whole. */
  end(): void {
    if (this.#have > 0) throw this.#refuse({ fr: 'texte coupé', en: 'text cut short' })
  }

  #close(out: Buffer, from: number, count: number): number {
    for (let i = 0; i < count; i++) out[from + i] = this.#bits >> (16 - 8 * i)
    this.#bits = 0
    this.#have = 0
    return from + count
  }
}

/** Decodes a whole text; see Base64Decoder. */
export const decodeBase64 = (text: Buffer, refuse: RefuseBase64): Buffer => {
  const decoder = new Base64Decoder(refuse)
  const bytes = decoder.decode(text)
  decoder.end()
  return bytes
}
