/** A gateway that listens, with one application in it, and what would show that a refused document left something. */
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Scanner } from '../../src/inspection/scanner.ts'
import { sqlitePlace, type TestPlace } from '../store/places.ts'
import { openTestExamens } from './examens.ts'
import { openOn } from './stores.ts'
import { filesIn, type Sent } from './ways.ts'

const MESSAGE = readFileSync(
  new URL('../../fixtures/deposer-demande/ok-demandeur-seul/request.xml', import.meta.url),
)
const TABLES = ['demandes', 'versions', 'pieces', 'places', 'evolutions']
const POLL_MS = 10

/** An answer, and the texts of it by their name: each a list, for a report has several. */
export interface Told {
  readonly status: number
  readonly body: string
  readonly texts: Readonly<
    Record<'code' | 'texteFr' | 'texteEn' | 'remedeFr' | 'remedeEn', readonly string[]>
  >
}

const NAMES = ['code', 'texteFr', 'texteEn', 'remedeFr', 'remedeEn'] as const

/** Reads an answer, JSON or XML. */
export const told = (status: number, body: string): Told => {
  const textsOf = (name: string) =>
    [...body.matchAll(new RegExp(`"${name}":"([^"]*)"|<(?:\\w+:)?${name}>([^<]*)<`, 'g'))].map(
      ([, json, xml]) => json ?? xml ?? '',
    )
  return {
    status,
    body,
    texts: Object.fromEntries(NAMES.map((name) => [name, textsOf(name)])) as unknown as Told['texts'],
  }
}

/** Opens it; everything is closed when the test ends. */
export const openDepot = async (
  t: { teardown(close: () => Promise<void>): void },
  { scanner, open = sqlitePlace }: { scanner?: Scanner; open?: () => Promise<TestPlace> } = {},
) => {
  const { examens, dossier, close } = await openTestExamens(scanner && { scanner })
  const { app, place } = await openOn(t, open, { examens })
  t.teardown(close)
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  const headers = { 'content-type': 'application/xml' }
  const created = await app.inject({ method: 'POST', url: '/v1/demandes', headers, payload: MESSAGE })
  const { numUnique } = created.json() as { numUnique: string }
  // The plan is published when a file is first asked for.
  await app.inject({ url: `/v1/demandes/${numUnique}/dossier` })

  /** Sends a deposit; chunked when it says no length. */
  const send = async (
    { url, headers, payload }: Sent,
    more: object = {},
    isChunked = false,
  ): Promise<Told> => {
    const body = isChunked ? new Blob([new Uint8Array(payload)]).stream() : new Uint8Array(payload)
    const answer = await fetch(address + url, {
      method: 'POST',
      headers: { ...headers, ...more },
      body,
      ...(isChunked && { duplex: 'half' }),
    })
    return told(answer.status, await answer.text())
  }
  /** A connection on which the head of a deposit was written, and what is read from it until it closes. */
  const begin = (
    { url, headers }: Sent,
    framing: string,
  ): { socket: Socket; answer: Promise<Told | undefined> } => {
    const socket = connect({ port: Number(new URL(address).port), host: '127.0.0.1', allowHalfOpen: true })
    let received = ''
    socket.setEncoding('utf8').on('data', (text) => {
      received += text
    })
    socket.on('error', () => undefined).once('end', () => socket.end())
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
    socket.write(`POST ${url} HTTP/1.1\r\nHost: x\r\n${lines.join('')}${framing}\r\n\r\n`)
    const answer = new Promise<Told | undefined>((resolve) => {
      socket.once('close', () => {
        const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(received)?.[1])
        resolve(received === '' ? undefined : told(status, received))
      })
    })
    return { socket, answer }
  }
  /** Everything that a deposit changes: rows, the state of the file, its pieces. */
  const state = async () => {
    const counts = await Promise.all(
      TABLES.map(async (table) => [
        table,
        (await place.query(`SELECT COUNT(*) AS n FROM ${table}`))[0]?.['n'],
      ]),
    )
    const read = async (of: string): Promise<unknown> =>
      (await app.inject({ url: `/v1/demandes/${numUnique}/${of}` })).json()
    const { dossier: shown } = (await read('dossier')) as { dossier: object }
    const { listePiece = [] } = (await read('pieces')) as { listePiece?: readonly object[] }
    return { counts, shown, listePiece }
  }
  /** Names of the files that are left once those under way are gone, or after a second. */
  const left = async (): Promise<readonly string[]> => {
    for (let waited = 0; waited < 1000 && filesIn(dossier).length > 0; waited += POLL_MS) await sleep(POLL_MS)
    return filesIn(dossier)
  }
  return { app, place, numUnique, address, send, begin, state, left, dossier }
}
