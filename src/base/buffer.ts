/** Bytes in memory. */
import type { Writable } from 'node:stream'

/**
 * Gives a buffer's memory back now, when the buffer has it for itself; the buffer is empty afterwards.
 * Left to the collector, buffers of 64 KiB pile up for tens of MiB before it wakes.
 */
export const freeAtOnce = ({ buffer, byteLength }: Uint8Array): void => {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0)
}

/** Writes bytes and waits until the target is done with them: they may then be changed, or freed. Raises what it raises. */
export const written = (target: Pick<Writable, 'write'>, bytes: Uint8Array): Promise<void> =>
  new Promise((resolve, reject) => {
    target.write(bytes, (error) => {
      if (error) reject(error)
      else resolve()
    })
  })
