/**
 * The body of a call of the SNE 02.01 door: the files that it hands over, and the documents that are in them or beside
 * them. Whatever is long is read while it arrives; of a file is kept what its documents leave.
 */
import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { Reception } from '../blob/ports.ts'
import { splitBase64 } from '../envelope/base64-stream.ts'
import { Feed, remaining } from '../envelope/feed.ts'
import type { Receive } from '../envelope/receive.ts'
import type { Doors } from './doors.ts'
import { Receptions } from './receptions.ts'
import { CONTENTS_MAX, inBase64, limitsOf, readStreamedBody, type StreamedBody } from './streamed-body.ts'

/** What is long in a call: a file, a token standing in it for each long document, or a document by itself. */
export type Recu = FichierRecu | { readonly piece: Reception }

/** A file received, without the documents in it. */
export interface FichierRecu {
  readonly reste: Buffer
  /** SHA-256 of all the file's bytes. */
  readonly empreinte: string
}

/** A call as read. */
export interface SneBody extends StreamedBody<Recu> {
  readonly documents: Receptions<Reception>
}

/** Bytes in which a file shows that it is XML, whatever its encoding. */
const SHOWN = 64
const XML = /^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\0\t\n\r ]*</

/**
 * Reads a call and answers it; a document that `answer` did not take is given up before this returns.
 * Raises GatewayFault as `readStreamedBody`, and for a file as `splitBase64`; what `answer` raises.
 */
export const withSneBody = async <T>(
  request: FastifyRequest,
  doors: Doors,
  answer: (body: SneBody) => Promise<T>,
): Promise<T> => {
  const { envelope, piece } = limitsOf(doors)
  const documents = new Receptions(doors.receive, piece)
  const byName = new Map<string, Reception>()
  const receive: Receive<Recu> = async (source, about) => {
    const digest = createHash('sha256')
    const feed = new Feed(digested(source, digest))
    const head = (await feed.next()) ?? Buffer.alloc(0)
    feed.putBack(head)
    if (!XML.test(head.toString('latin1', 0, SHOWN)))
      return { piece: await documents.receive(remaining(feed), about) }
    const most = { contents: CONTENTS_MAX, envelope }
    const { rest, receptions } = await splitBase64(feed, most, documents.receive)
    for (const [token, reception] of receptions) byName.set(token, reception)
    return { reste: rest, empreinte: digest.digest('hex') }
  }
  try {
    const limits = { envelope, piece: envelope + inBase64(piece) }
    // What a file left is the memory's; only documents are given up.
    const receiver = doors.receive && { receive, discard: async () => undefined }
    const body = await readStreamedBody(request, limits, receiver)
    for (const [name, recu] of body.receptions.byName) if ('piece' in recu) byName.set(name, recu.piece)
    documents.name(byName)
    return await answer({ ...body, documents })
  } finally {
    await documents.discard()
  }
}

async function* digested(
  source: AsyncIterable<Uint8Array>,
  digest: ReturnType<typeof createHash>,
): AsyncGenerator<Uint8Array> {
  for await (const bytes of source) {
    digest.update(bytes)
    yield bytes
  }
}
