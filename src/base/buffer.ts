/** Bytes in memory. */

/**
 * Gives a buffer's memory back now, when the buffer has it for itself; the buffer is empty afterwards.
 * Left to the collector, buffers of 64 KiB pile up for tens of MiB before it wakes.
 */
export const freeAtOnce = ({ buffer, byteLength }: Uint8Array): void => {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0)
}
