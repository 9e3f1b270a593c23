/** Every way to send a document. */
import { readdirSync, readFileSync } from 'node:fs'

const NS = 'urn:sne:guichet:v1'
const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/'
const XOP = 'http://www.w3.org/2004/08/xop/include'

/** A deposit as a request. */
export interface Sent {
  readonly method: 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly payload: Buffer
}

/** Makes the request of a deposit: into which application, of which bytes, with which other members. */
export type Way = (numUnique: string, bytes: Buffer, fields: Readonly<Record<string, string>>) => Sent

const fieldsOf = (fields: Readonly<Record<string, string>>) =>
  Object.entries(fields)
    .map(([name, value]) => `<g:${name}>${value}</g:${name}>`)
    .join('')

/** A message in SOAP 1.1. @param members of the operation, as XML of prefix `g` */
export const callOf = (operation: string, members: string) =>
  `<e:Envelope xmlns:e="${SOAP}"><e:Body><g:${operation} xmlns:g="${NS}">${members}</g:${operation}></e:Body></e:Envelope>`

/** A deposit in SOAP 1.1. @param contenu what the element holds, as XML */
export const soapOf = (numUnique: string, fields: Readonly<Record<string, string>>, contenu: string) =>
  callOf(
    'deposerPiece',
    `<g:numUnique>${numUnique}</g:numUnique>${fieldsOf(fields)}<g:contenu>${contenu}</g:contenu>`,
  )

/** A part of a multipart, with its delimiter. */
export const part = (boundary: string, headers: readonly string[], body: Buffer | string): Buffer =>
  Buffer.concat([
    Buffer.from([`--${boundary}`, ...headers, '', ''].join('\r\n')),
    Buffer.from(body),
    Buffer.from('\r\n'),
  ])

/** The four ways. */
export const WAYS = {
  raw: (numUnique, bytes, fields) => ({
    method: 'POST',
    url: `/v1/demandes/${numUnique}/pieces?${new URLSearchParams(fields)}`,
    headers: { 'content-type': 'application/octet-stream' },
    payload: bytes,
  }),
  form: (numUnique, bytes, fields) => ({
    method: 'POST',
    url: `/v1/demandes/${numUnique}/pieces`,
    headers: { 'content-type': 'multipart/form-data; boundary=limite' },
    payload: Buffer.concat([
      ...Object.entries(fields).map(([name, value]) =>
        part('limite', [`Content-Disposition: form-data; name="${name}"`], value),
      ),
      part(
        'limite',
        ['Content-Disposition: form-data; name="contenu"; filename="a.pdf"', 'Content-Type: application/pdf'],
        bytes,
      ),
      Buffer.from('--limite--\r\n'),
    ]),
  }),
  base64: (numUnique, bytes, fields) => ({
    method: 'POST',
    url: '/soap/v1',
    headers: { 'content-type': 'text/xml; charset=utf-8' },
    payload: Buffer.from(soapOf(numUnique, fields, bytes.toString('base64'))),
  }),
  mtom: (numUnique, bytes, fields) => ({
    method: 'POST',
    url: '/soap/v1',
    headers: {
      'content-type':
        'multipart/related; boundary=limite; type="application/xop+xml"; start="<racine>"; start-info="text/xml"',
    },
    payload: Buffer.concat([
      part(
        'limite',
        ['Content-Type: application/xop+xml; type="text/xml"', 'Content-ID: <racine>'],
        soapOf(numUnique, fields, `<x:Include xmlns:x="${XOP}" href="cid:piece"/>`),
      ),
      part(
        'limite',
        ['Content-Type: application/pdf', 'Content-ID: <piece>', 'Content-Transfer-Encoding: binary'],
        bytes,
      ),
      Buffer.from('--limite--\r\n'),
    ]),
  }),
} as const satisfies Readonly<Record<string, Way>>

/** A document of the fixtures. */
export const document = (name: string): Buffer =>
  readFileSync(new URL(`../../fixtures/pieces/${name}`, import.meta.url))

/** Names of the files under a folder. */
export const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
