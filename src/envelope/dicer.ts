/** The Dicer inside @fastify/busboy, whose path has no types of its own: this file alone names it. */
import { createRequire } from 'node:module'
import type { Readable, Writable } from 'node:stream'

type DicerStream = Writable & { on(event: 'part', listener: (part: Readable) => void): DicerStream }

export const Dicer = createRequire(import.meta.url)('@fastify/busboy/deps/dicer/lib/Dicer') as new (options: {
  readonly boundary: string
}) => DicerStream
