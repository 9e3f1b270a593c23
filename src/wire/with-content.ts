/** An XML reply that carries a document: its text, with the bytes streamed as base64 where the document belongs. */
import { Readable } from 'node:stream'
import { DOCUMENT } from '../envelope/encode.ts'
import type { Contenu } from '../service/content.ts'

const TRIPLE = 3

/** Chunks of any size as base64, without padding before the end. */
async function* base64Of(bytes: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let left: Buffer = Buffer.alloc(0)
  for await (const chunk of bytes) {
    const all = left.length > 0 ? Buffer.concat([left, chunk]) : chunk
    const whole = all.length - (all.length % TRIPLE)
    if (whole > 0) yield all.toString('base64', 0, whole)
    left = all.subarray(whole)
  }
  if (left.length > 0) yield left.toString('base64')
}

/** The reply as text, or as a stream when it holds a document. @param contenu the document that the text marks */
export const withContent = (xml: string, contenu: Contenu | undefined): string | Readable => {
  if (!contenu) return xml
  const [before = '', after = ''] = xml.split(DOCUMENT)
  return Readable.from(
    (async function* () {
      yield before
      yield* base64Of(contenu.bytes)
      yield after
    })(),
  )
}
