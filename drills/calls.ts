/** What the callers of a drill send, and what they are told. */
import { readFileSync } from 'node:fs'
import { Agent, request } from 'undici'
import { somebody } from '../test/kit/somebody.ts'
import { demande, ODILE } from '../test/kit/vendor.ts'
import type { Appel, Recu } from './ledger.ts'

const PDF = readFileSync(new URL('../fixtures/pieces/une-page.pdf', import.meta.url))
const JSON_TYPE = { 'content-type': 'application/json' }

/** The application of the person of a rank, whose street says under which key it was sent. */
export const contentOf = (rank: number, voie: string) =>
  demande({ ...ODILE, ...somebody(rank), adressePostale: { ...ODILE.adressePostale, voie } })

/** The street that a key marks an application with. */
export const voieOf = (cle: string): string => `rue ${cle}`

export const depotOf = (cle: string, rank: number): Appel => ({
  cle,
  genre: 'depot',
  method: 'POST',
  path: '/v1/demandes',
  headers: JSON_TYPE,
  body: Buffer.from(JSON.stringify({ demandeLogement: contentOf(rank, voieOf(cle)) })),
})

export const modificationOf = (cle: string, rank: number, numUnique: string, version: number): Appel => ({
  cle,
  genre: 'modification',
  method: 'PUT',
  path: `/v1/demandes/${numUnique}`,
  headers: { ...JSON_TYPE, 'if-match': `"${version}"` },
  body: Buffer.from(JSON.stringify({ demandeLogement: contentOf(rank, voieOf(cle)) })),
})

/** A document that no other one is. */
export const pdfOf = (mark: string): Buffer => Buffer.concat([PDF, Buffer.from(`\n%${mark}\n`)])

const PHOTO = readFileSync(new URL('../fixtures/pieces/photo.jpg', import.meta.url))

/** A photograph of about so many bytes: long comments before its pixels. */
export const photoOf = (size: number): Buffer => {
  const comment = Buffer.concat([Buffer.from([0xff, 0xfe, 0xff, 0xff]), Buffer.alloc(0xfffd, 0x20)])
  const comments = Array<Buffer>(Math.floor((size - PHOTO.length) / comment.length)).fill(comment)
  return Buffer.concat([PHOTO.subarray(0, 2), ...comments, PHOTO.subarray(2)])
}

export const pieceOf = (cle: string, numUnique: string, categorie = 'ID01', body = pdfOf(cle)): Appel => ({
  cle,
  genre: 'piece',
  method: 'POST',
  path: `/v1/demandes/${numUnique}/pieces?categorie=${categorie}&personne=1`,
  headers: { 'content-type': 'application/pdf' },
  body,
})

/** A whole answer. */
export interface Answer {
  readonly status: number
  readonly text: string
  readonly recu: Recu
  readonly replayed: boolean
  readonly retryAfter: string | undefined
  readonly ms: number
}

interface Said {
  readonly numUnique?: string
  readonly version?: number
  readonly piece?: { readonly id: string }
}

const PATIENCE_MS = 30_000
const KEEPING = { headersTimeout: PATIENCE_MS, bodyTimeout: PATIENCE_MS, pipelining: 1 }
/** Connections are kept, as a vendor's software keeps them. */
export const newAgent = (connections = 64): Agent => new Agent({ ...KEEPING, connections })
/** Those of another machine: the gateway tells callers without proof apart by their address. */
export const newStranger = (): Agent => new Agent({ ...KEEPING, connections: 4, localAddress: '127.0.0.2' })
const shared = newAgent()

let calls = 0

/** Sends one call. Raises when the whole answer did not come. */
export const send = async (address: string, appel: Appel, agent: Agent = shared): Promise<Answer> => {
  const correlation = `${appel.cle}.${++calls}`
  const started = performance.now()
  const { statusCode, headers, body } = await request(`${address}${appel.path}`, {
    method: appel.method,
    headers: { ...appel.headers, 'idempotency-key': appel.cle, 'x-correlation-id': correlation },
    body: appel.body,
    dispatcher: agent,
  })
  const text = await body.text()
  const { numUnique, version, piece } = (text.startsWith('{') ? JSON.parse(text) : {}) as Said
  return {
    status: statusCode,
    text,
    recu: { status: statusCode, correlation, numUnique, version, piece: piece?.id },
    replayed: headers['idempotent-replayed'] === 'true',
    retryAfter: headers['retry-after'] === undefined ? undefined : String(headers['retry-after']),
    ms: performance.now() - started,
  }
}

/** Reads one address; the body as text. Raises when there is no answer. */
export const get = async (address: string, path: string) => {
  const { statusCode, body } = await request(`${address}${path}`, { dispatcher: shared })
  return { status: statusCode, text: await body.text() }
}
