/** The chunks of a stream one by one, as they came: its own reading joins those that wait, in new memory. */
import type { Readable } from 'node:stream'

interface Asked {
  readonly resolve: (chunk: Buffer | undefined) => void
  readonly reject: (error: unknown) => void
}

/** Reads a stream that may have been read before, without ever destroying it; it is left paused. */
export class Chunks {
  readonly #source: Readable
  #asked: Asked | undefined
  #end: { readonly error?: unknown } | undefined

  constructor(source: Readable) {
    this.#source = source.pause()
    source
      .on('data', this.#onData)
      .on('end', this.#onEnd)
      .on('error', this.#onError)
      .on('close', this.#onClose)
    if (source.readableEnded) this.#onEnd()
    else if (source.destroyed) this.#onClose()
  }

  /** The next chunk; undefined at the end. Raises what the stream raises, or Error when it was closed before its end. */
  next(): Promise<Buffer | undefined> {
    return new Promise((resolve, reject) => {
      this.#asked = { resolve, reject }
      if (this.#end) this.#settle()
      else this.#source.resume()
    })
  }

  /** Reads no further. */
  leave(): void {
    this.#source
      .off('data', this.#onData)
      .off('end', this.#onEnd)
      .off('error', this.#onError)
      .off('close', this.#onClose)
      .pause()
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#source.pause()
    this.#asked?.resolve(chunk)
    this.#asked = undefined
  }

  readonly #onEnd = (): void => this.#finish({})

  readonly #onError = (error: unknown): void => this.#finish({ error })

  readonly #onClose = (): void => this.#finish({ error: new Error('closed before its end') })

  #finish(end: { readonly error?: unknown }): void {
    this.#end ??= end
    this.#settle()
  }

  #settle(): void {
    const end = this.#end
    if (end && 'error' in end) this.#asked?.reject(end.error)
    else this.#asked?.resolve(undefined)
    this.#asked = undefined
  }
}
