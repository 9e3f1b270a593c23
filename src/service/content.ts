import type { Readable } from 'node:stream'

/** Bytes that a reply carries, streamed by the doors that can; JSON, which cannot, leaves them out. */
export class Contenu {
  readonly bytes: Readable

  constructor(bytes: Readable) {
    this.bytes = bytes
  }

  toJSON(): undefined {
    return undefined
  }
}
