/** Bytes as they arrive: a message taken chunk by chunk, and bytes gathered out of it. */

const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** A message taken chunk by chunk; what was taken too far is put back. */
export class Feed {
  readonly #source: AsyncIterator<Uint8Array>
  #back: Buffer | undefined

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  /**
   * The next bytes, never none; undefined at the end. They hold until the next ones are asked for: what is kept longer is
   * copied. Raises what the source raises.
   */
  async next(): Promise<Buffer | undefined> {
    const back = this.#back
    if (back !== undefined) {
      this.#back = undefined
      return back
    }
    for (;;) {
      const { done, value } = await this.#source.next()
      if (done) return undefined
      if (value.length > 0) return asBuffer(value)
    }
  }

  /** Puts back the end of what was taken last: it comes next. */
  putBack(bytes: Buffer): void {
    if (bytes.length > 0) this.#back = bytes
  }
}

/** What is still to come. */
export async function* remaining(feed: Feed): AsyncGenerator<Buffer> {
  for (let bytes = await feed.next(); bytes !== undefined; bytes = await feed.next()) yield bytes
}

const FIRST = 4096
const EMPTY = Buffer.alloc(0)

/** Bytes gathered by copy: thousands of small chunks cost no more than one, and none is kept alive. */
export class Gathering {
  #held: Buffer = EMPTY
  #length = 0

  get length(): number {
    return this.#length
  }

  /** What was gathered so far; valid until the next change. */
  get bytes(): Buffer {
    return this.#held.subarray(0, this.#length)
  }

  add(bytes: Uint8Array): void {
    const length = this.#length + bytes.length
    if (length > this.#held.length) {
      const larger = Buffer.allocUnsafe(Math.max(length, this.#held.length * 2, FIRST))
      this.#held.copy(larger, 0, 0, this.#length)
      this.#held = larger
    }
    this.#held.set(bytes, this.#length)
    this.#length = length
  }

  /** Takes out everything from `start` on. */
  cut(start: number): Buffer {
    const out = Buffer.from(this.bytes.subarray(start))
    this.#length = start
    return out
  }
}
