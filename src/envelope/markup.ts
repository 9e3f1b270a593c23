/**
 * Goes over the bytes of an XML document in any ASCII-compatible encoding, only to know where text stands: tags,
 * comments, CDATA and processing instructions are told apart, and nothing is judged.
 */
import { isBase64Digit, isBlank } from './base64-decoder.ts'

/** Characters of base64, white space not counted, beyond which the text of an element is a content. */
const CONTENT_MIN = 4096

const [LESS, GREATER, SLASH, BANG, QUESTION, QUOTE, DOUBLE_QUOTE] = [0x3c, 0x3e, 0x2f, 0x21, 0x3f, 0x27, 0x22]
const [DASH, OPENING, CLOSING] = [0x2d, 0x5b, 0x5d]

/** Where the scan stands. `section` is a comment, CDATA or an instruction; `opaque` a DOCTYPE, refused later. */
type State = 'text' | 'less' | 'tag' | 'quoted' | 'bang' | 'section' | 'opaque'

/** A scan of one document, given in chunks. */
export class MarkupScan {
  /** Place, in the bytes gone over, where the text that was read last begins. */
  textStart = 0
  /** Whether that text comes right after a start tag. */
  isAfterStartTag = false
  #state: State = 'text'
  /** Characters of base64 in this text, until another is met: then -1. */
  #digits = -1
  #isEndTag = false
  #previous = 0
  #quote = 0
  /** What ends the section: this byte, as often as said, then `>`. */
  #closer = 0
  #closers = 0
  #run = 0

  /**
   * Goes over `chunk`, whose first byte is at place `base`, up to its end or to where a text proves to be base64.
   * @returns how many bytes were gone over, and whether a content was found; it is then over for this text
   */
  scan(chunk: Buffer, base: number): { readonly size: number; readonly isContent: boolean } {
    const { length } = chunk
    for (let at = 0; at < length; at++) {
      if (this.#state === 'text' && this.#digits === -1) {
        const less = chunk.indexOf(LESS, at)
        if (less === -1) break
        at = less
      }
      const byte = chunk[at]!
      switch (this.#state) {
        case 'text':
          if (byte === LESS) this.#state = 'less'
          else if (isBase64Digit(byte)) {
            if (++this.#digits > CONTENT_MIN) {
              this.#digits = -1
              return { size: at + 1, isContent: true }
            }
          } else if (!isBlank(byte)) this.#digits = -1
          break
        case 'less':
          this.#isEndTag = byte === SLASH
          if (byte === BANG) this.#state = 'bang'
          else if (byte === QUESTION) this.#enter(QUESTION, 1)
          else this.#state = 'tag'
          break
        case 'tag':
          if (byte === GREATER) this.#leave(base + at + 1, !this.#isEndTag && this.#previous !== SLASH)
          else if (byte === QUOTE || byte === DOUBLE_QUOTE) {
            this.#state = 'quoted'
            this.#quote = byte
          }
          break
        case 'quoted':
          if (byte === this.#quote) this.#state = 'tag'
          break
        case 'bang':
          if (byte === DASH) this.#enter(DASH, 2)
          else if (byte === OPENING) this.#enter(CLOSING, 2)
          else this.#state = 'opaque'
          break
        case 'section':
          if (byte === GREATER && this.#run >= this.#closers) this.#leave(base + at + 1, false)
          this.#run = byte === this.#closer ? this.#run + 1 : 0
          break
        case 'opaque':
          return { size: length, isContent: false }
      }
      this.#previous = byte
    }
    return { size: length, isContent: false }
  }

  #enter(closer: number, closers: number): void {
    this.#state = 'section'
    this.#closer = closer
    this.#closers = closers
    // The second dash of `<!--` closes nothing.
    this.#run = closer === DASH ? -1 : 0
  }

  #leave(textStart: number, isAfterStartTag: boolean): void {
    this.#state = 'text'
    this.#digits = 0
    this.textStart = textStart
    this.isAfterStartTag = isAfterStartTag
  }
}
