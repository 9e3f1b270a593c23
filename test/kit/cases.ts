/**
 * Cases as folders: `fixtures/<operation>/<sentence>/` holds a request and what is expected of it.
 *
 * A request goes through every door that can carry it; each answer is brought back to one form, `Outcome`.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import { Decoder } from '../../src/envelope/decode.ts'
import { decodeBytes } from '../../src/envelope/encoding.ts'
import { EnvelopeReader, SOAP_NS, type SoapVersion } from '../../src/envelope/read-envelope.ts'
import { readElement, rootOf } from '../../src/envelope/read-message.ts'
import { fieldAt } from '../../src/model/path.ts'
import { OPERATIONS } from '../../src/operation/index.ts'
import type { Operation } from '../../src/operation/operation.ts'
import type { Policy } from '../../src/service/decide.ts'
import { openApp } from './open-app.ts'

export interface Finding {
  readonly code: string
  readonly chemin: string
  /** Absent for JSON, which has no lines. */
  readonly ligne?: number
}

export interface Outcome {
  readonly decision?: string
  readonly constats?: readonly Finding[]
  readonly faute?: string
}

export interface Expected extends Outcome {
  /** The fault in SOAP, when the envelope itself changes what is seen first. */
  readonly fauteSoap?: string
}

/** What surrounds a request: the day, the guichet that the transport names, the policy in force. */
export interface Context {
  readonly jour?: string
  readonly guichet?: string
  readonly politique?: Policy
}

/** A message that the record was filled with, before the request. */
interface Before {
  readonly bytes: Buffer
  readonly jour: string | undefined
}

export interface Case {
  /** `deposer-demande/ok-demandeur-seul`. */
  readonly name: string
  readonly operation: Operation
  readonly bytes: Buffer
  readonly form: 'xml' | 'json'
  readonly expected: Expected
  readonly context: Context
  /** `registre-1.xml`, `registre-2-2025-01-31.xml`…: in that order, each on its day. */
  readonly registre: readonly Before[]
}

const FIXTURES = new URL('../../fixtures/', import.meta.url)

const camel = (kebab: string): string => kebab.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())

const folders = (url: URL): string[] =>
  readdirSync(fileURLToPath(url), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()

const caseOf = (root: URL, operations: readonly Operation[], folder: string, sentence: string): Case => {
  const operation = operations.find((o) => o.name === camel(folder))
  if (!operation) throw new Error(`fixtures/${folder}: no such operation`)
  const file = (name: string) => fileURLToPath(new URL(`${folder}/${sentence}/${name}`, root))
  const form = existsSync(file('request.json')) ? 'json' : 'xml'
  return {
    name: `${folder}/${sentence}`,
    operation,
    bytes: readFileSync(file(`request.${form}`)),
    form,
    expected: existsSync(file('expect.json')) ? JSON.parse(readFileSync(file('expect.json'), 'utf8')) : {},
    context: existsSync(file('contexte.json')) ? JSON.parse(readFileSync(file('contexte.json'), 'utf8')) : {},
    registre: readdirSync(file(''))
      .filter((name) => name.startsWith('registre-'))
      .sort()
      .map((name) => ({
        bytes: readFileSync(file(name)),
        jour: /^registre-\d+-(\d{4}-\d{2}-\d{2})\.xml$/.exec(name)?.[1],
      })),
  }
}

/** Folders of fixtures that hold no case. */
const NO_CASES = new Set(['fichiers', 'identite', 'pieces'])

/** Every case of a folder of operations, in the order of its name. */
export const readCases = (
  root: URL = FIXTURES,
  operations: readonly Operation[] = OPERATIONS,
): readonly Case[] =>
  folders(root)
    .filter((folder) => !NO_CASES.has(folder))
    .flatMap((folder) =>
      folders(new URL(`${folder}/`, root)).map((sentence) => caseOf(root, operations, folder, sentence)),
    )

/** The codes that a case names. */
export const codesOf = ({ expected }: Case): readonly string[] =>
  [...(expected.constats ?? []).map((c) => c.code), expected.faute, expected.fauteSoap].filter(
    (code) => code !== undefined,
  )

/** How the bytes of a request are written, so that an envelope can be written likewise around it. */
const widthOf = (bytes: Buffer): 'latin1' | 'utf16le' | 'utf16be' => {
  const [a, b] = bytes
  if ((a === 0xff && b === 0xfe) || (a === 0x3c && b === 0)) return 'utf16le'
  return (a === 0xfe && b === 0xff) || (a === 0 && b === 0x3c) ? 'utf16be' : 'latin1'
}

/** Puts an envelope around the root, on its own line, so that no line moves; what is not XML is left as it is. */
export const wrap = (bytes: Buffer, version: SoapVersion): Buffer => {
  const width = widthOf(bytes)
  const text = width === 'utf16be' ? Buffer.from(bytes).swap16().toString('utf16le') : bytes.toString(width)
  const root = /<[A-Za-z_]/.exec(text)
  if (!root) return bytes
  const wrapped = `${text.slice(0, root.index)}<soap:Envelope xmlns:soap="${SOAP_NS[version]}"><soap:Body>${text.slice(root.index)}</soap:Body></soap:Envelope>`
  return width === 'utf16be' ? Buffer.from(wrapped, 'utf16le').swap16() : Buffer.from(wrapped, width)
}

interface Rapport {
  readonly decision: string
  readonly listeConstat: readonly Finding[]
}

const outcomeOf = (rapport: Rapport): Outcome => ({
  decision: rapport.decision,
  constats: rapport.listeConstat.map(({ code, chemin, ligne }) => ({
    code,
    chemin,
    ...(ligne !== undefined && { ligne }),
  })),
})

/** The code of the fault that a SOAP answer carries, if it carries one. */
export const soapFault = (text: string): string | undefined =>
  /<soap:Fault>.*<gui:code>(SNE-[A-Z]{3}-\d{3})<\/gui:code>/s.exec(text)?.[1]

/** An application on a store of its own, filled as the case says. */
export const openCase = async (one: Case) => {
  const { jour, politique } = one.context
  const opened = await openApp(undefined, { ...(politique && { config: { policy: politique } }) })
  for (const { bytes, jour: day } of one.registre) {
    opened.setDay(day)
    const answer = await opened.app.inject({
      method: 'POST',
      url: '/soap/v1',
      headers: { 'content-type': 'text/xml' },
      payload: wrap(bytes, '1.1'),
    })
    if (!/<gui:decision>ACCEPTEE/.test(answer.body)) throw new Error(`${one.name}: ${answer.body}`)
  }
  opened.setDay(jour)
  return opened
}

const callerOf = ({ context: { guichet } }: Case): Record<string, string> =>
  guichet === undefined ? {} : { 'x-guichet': guichet }

/** Sends in an envelope. The reply must be what the contract says, or this raises. */
export const viaSoap = async (app: FastifyInstance, one: Case, version: SoapVersion): Promise<Outcome> => {
  const answer = await app.inject({
    method: 'POST',
    url: '/soap/v1',
    headers: { 'content-type': version === '1.1' ? 'text/xml' : 'application/soap+xml', ...callerOf(one) },
    payload: wrap(one.bytes, version),
  })
  const faute = soapFault(answer.body)
  if (faute !== undefined) return { faute }
  const reader = new EnvelopeReader(() => new Decoder(rootOf(one.operation.output))).read(answer.body)
  if (reader.constats.length > 0) throw new Error(`${one.name}: reply outside the contract`)
  return outcomeOf((reader.value as { rapport: Rapport }).rapport)
}

/** The target that an operation's address names, as the request does; a number where the request has none. */
const addressOf = (one: Case): string => {
  const value = requestValue(one)
  return one.operation.path.replace(/\{(\w+)\}/g, (_, name: string) => String(value?.[name] ?? NUMBER))
}
const NUMBER = '0350226000001G1226'

const viaRest = async (
  app: FastifyInstance,
  one: Case,
  type: string,
  payload: Buffer | string,
  more: Record<string, string> = {},
) => {
  const answer = await app.inject({
    method: one.operation.method as 'POST',
    url: addressOf(one),
    headers: { 'content-type': type, ...callerOf(one), ...more },
    payload,
  })
  const body = answer.json<{ rapport?: Rapport; code?: string }>()
  return body.rapport ? outcomeOf(body.rapport) : { faute: body.code ?? `HTTP ${answer.statusCode}` }
}

/** The same XML without envelope. */
export const viaRestXml = (app: FastifyInstance, one: Case): Promise<Outcome> =>
  viaRest(app, one, 'application/xml', one.bytes)

/** A request in JSON, as written; the version read goes in its header. */
export const viaRestJson = (app: FastifyInstance, one: Case, json: string): Promise<Outcome> => {
  const version = requestValue(one)?.['versionLue']
  const more: Record<string, string> = typeof version === 'number' ? { 'if-match': `"${version}"` } : {}
  return viaRest(app, one, 'application/json', json, more)
}

/** An operation that only reads: its target is in the address. */
export const viaRestGet = async (app: FastifyInstance, one: Case): Promise<Outcome> => {
  const answer = await app.inject({ method: 'GET', url: addressOf(one), headers: callerOf(one) })
  const body = answer.json<{ rapport?: Rapport; code?: string }>()
  return body.rapport ? outcomeOf(body.rapport) : { faute: body.code ?? `HTTP ${answer.statusCode}` }
}

type Members = Readonly<Record<string, unknown>>

/** The request as a value; undefined when it cannot be read. */
const requestValue = (one: Case): Members | undefined => {
  try {
    if (one.form === 'json') return JSON.parse(one.bytes.toString('utf8')) as Members
    const read = readElement(decodeBytes(one.bytes, undefined), one.operation.input)
    return 'racine' in read ? undefined : (read.value as Members)
  } catch {
    return undefined
  }
}

/** Findings of the XML reader that a JSON body can have too. */
const IN_JSON = new Set([
  'SNE-MOD-001',
  'SNE-MOD-002',
  'SNE-MOD-008',
  'SNE-MOD-020',
  'SNE-MOD-021',
  'SNE-MOD-022',
  'SNE-MOD-023',
  'SNE-MOD-024',
])
const WORDS = new Set(['text', 'keyword', 'coded'])

/**
 * The JSON body that says what the XML says, wrong where the XML is wrong.
 * @returns undefined when JSON has no such wrong: order, namespaces, attributes, repetition, an XML that is none
 */
export const toJson = (one: Case): string | undefined => {
  if (one.expected.faute?.startsWith('SNE-XML') || one.expected.fauteSoap) return undefined
  const read = readElement(decodeBytes(one.bytes, undefined), one.operation.input)
  if ('racine' in read) return undefined
  const value = structuredClone(read.value) as object
  for (const { code, tokens } of read.constats) {
    if (!IN_JSON.has(code)) return undefined
    if (code === 'SNE-MOD-001') continue
    const field = fieldAt(one.operation.input, tokens)
    if (code === 'SNE-MOD-008' && !WORDS.has(field?.kind ?? '')) return undefined
    const parent = tokens
      .slice(0, -1)
      .reduce<unknown>((v, token) => (v as Record<string | number, unknown>)[token], value)
    const last = tokens.at(-1)
    if (Array.isArray(parent) && typeof last !== 'number') return undefined
    Object.assign(parent as object, { [last ?? '']: code === 'SNE-MOD-008' ? '' : '?' })
  }
  return JSON.stringify(value)
}
