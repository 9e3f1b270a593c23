import type { Readable } from 'node:stream'
import type { SealedBytes } from './plaintext.ts'
import { BlobUnavailable } from './ports.ts'

/** How long a body may stay silent while bytes are waited for, in milliseconds. */
const SILENCE_MAX = 5000

/** The body of a reply, read as its reader asks. */
export class S3Body implements SealedBytes {
  readonly #body: Readable
  readonly #chunks: AsyncIterator<Buffer>
  #chunk: Buffer = Buffer.alloc(0)

  constructor(body: Readable) {
    this.#body = body
    this.#chunks = body.iterator()
  }

  async fill(target: Buffer): Promise<number> {
    let filled = 0
    while (filled < target.length) {
      if (this.#chunk.length === 0 && !(await this.#pull())) break
      const copied = this.#chunk.copy(target, filled)
      this.#chunk = this.#chunk.subarray(copied)
      filled += copied
    }
    return filled
  }

  async close(): Promise<void> {
    this.#body.destroy()
  }

  /** False at the end. */
  async #pull(): Promise<boolean> {
    const silence = setTimeout(() => this.#body.destroy(new Error('silence')), SILENCE_MAX)
    try {
      const { done, value } = await this.#chunks.next()
      this.#chunk = done ? Buffer.alloc(0) : value
      return !done
    } catch (error) {
      throw new BlobUnavailable('le service S3 a cessé de répondre', { cause: error })
    } finally {
      clearTimeout(silence)
    }
  }
}
