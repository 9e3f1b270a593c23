/** Documents to deposit, and the request that deposits one by itself. */
import { readFileSync } from 'node:fs'

/** A document among the fixtures. In: `une-page.pdf`. */
export const readDocument = (name: string): Buffer =>
  readFileSync(new URL(`../../fixtures/pieces/${name}`, import.meta.url))

const PDF = readDocument('une-page.pdf')

/** A sound PDF of a rank: other bytes for another rank. */
export const pdfOf = (rank: number | string): Buffer => Buffer.concat([PDF, Buffer.from(`\n%${rank}\n`)])

/** A photograph with long comments before its pixels, each of 64 KiB. */
export const longJpeg = (comments: number): Buffer => {
  const photo = readDocument('photo.jpg')
  const comment = Buffer.concat([Buffer.from([0xff, 0xfe, 0xff, 0xff]), Buffer.alloc(0xfffd, 'commentaire ')])
  return Buffer.concat([photo.subarray(0, 2), ...Array(comments).fill(comment), photo.subarray(2)])
}

/** A deposit of these bytes as the whole body of a request, under a key if one is given. */
export const depositOf = (
  numUnique: string,
  bytes: Buffer,
  fields: Readonly<Record<string, string>>,
  cle?: string,
) => ({
  method: 'POST' as const,
  url: `/v1/demandes/${numUnique}/pieces?${new URLSearchParams(fields)}`,
  headers: {
    'content-type': 'application/octet-stream',
    ...(cle !== undefined && { 'idempotency-key': cle }),
  },
  payload: bytes,
})

/** The application of a message. */
export const createOf = (xml: string) => ({
  method: 'POST' as const,
  url: '/v1/demandes',
  headers: { 'content-type': 'application/xml' },
  payload: xml,
})
