import { once } from 'node:events'
import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { written } from '../base/buffer.ts'

/** Bytes lent at once. */
const LOAN = 131_072

/**
 * A file to be piped into a request, from its first byte, through one buffer that is lent again once it is sent:
 * an ordinary stream of files leaves a buffer to the collector for each reading, tens of MiB for some contents at once.
 */
export class LentFile extends Readable {
  readonly #handle: FileHandle
  /** Until it has all. */
  #target: NodeJS.WritableStream | undefined

  /** In: an open file, left open. */
  constructor(handle: FileHandle) {
    super()
    this.#handle = handle
  }

  /** Emits `error` when the file cannot be read or the target goes away. */
  override pipe<T extends NodeJS.WritableStream>(target: T): T {
    this.#target = target
    this.#lend(target).then(
      () => this.#end(),
      (error: Error) => this.destroy(error),
    )
    return target
  }

  /** A request left half way is ended with its connection: another one would wait behind it. */
  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (this.#target !== undefined && 'destroy' in this.#target && typeof this.#target.destroy === 'function')
      this.#target.destroy()
    done(error)
  }

  #end(): void {
    this.#target?.end()
    this.#target = undefined
  }

  async #lend(target: NodeJS.WritableStream): Promise<void> {
    const buffer = Buffer.allocUnsafeSlow(LOAN)
    const gone = once(target, 'close').then(() => Promise.reject(new Error('la requête est close')))
    gone.catch(() => undefined)
    for (let at = 0; !this.destroyed; ) {
      const { bytesRead } = await this.#handle.read(buffer, 0, LOAN, at)
      if (bytesRead === 0) return
      at += bytesRead
      await Promise.race([written(target, buffer.subarray(0, bytesRead)), gone])
    }
  }
}
