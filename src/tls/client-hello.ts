/** The first message of a TLS client (RFC 8446, 4.1.2), read from the bytes of its records. */
import { TLS_1_2 } from './names.ts'

/** What a client offers, in its order. A list is undefined when the extension that bears it is absent. */
export interface ClientHello {
  /** A client without the extension of versions, which says only its highest, has that one. */
  readonly versions: readonly number[]
  readonly suites: readonly number[]
  readonly groups: readonly number[] | undefined
  readonly signatures: readonly number[] | undefined
  readonly serverName: string | undefined
  readonly protocols: readonly string[]
}

const RECORD_HEADER = 5
const MESSAGE_HEADER = 4
const HANDSHAKE = 22
const CLIENT_HELLO = 1
const RECORD_MAX = 16_384
/** Longest hello that is read; what is longer is left to OpenSSL, unexplained. */
const HELLO_MAX = 65_536
const RECORDS_MAX = 16

/** What is known of the first bytes of a connection; `partial` says how many are needed to know more. */
export type HelloState =
  | { readonly kind: 'partial'; readonly needed: number }
  | { readonly kind: 'whole'; readonly message: Uint8Array }
  | { readonly kind: 'foreign' }

/** Looks whether the hello is there whole, over as many records as its sender cut it into. Never raises. */
export const helloState = (bytes: Uint8Array): HelloState => {
  const parts: Uint8Array[] = []
  let held = 0
  let wanted = MESSAGE_HEADER
  for (let at = 0; held < wanted; ) {
    if (bytes.length > at && bytes[at] !== HANDSHAKE) return { kind: 'foreign' }
    if (bytes.length < at + RECORD_HEADER) return { kind: 'partial', needed: at + RECORD_HEADER }
    const length = ((bytes[at + 3] ?? 0) << 8) | (bytes[at + 4] ?? 0)
    if (bytes[at + 1] !== 3 || length === 0 || length > RECORD_MAX) return { kind: 'foreign' }
    const end = at + RECORD_HEADER + length
    if (bytes.length < end) return { kind: 'partial', needed: end }
    parts.push(bytes.subarray(at + RECORD_HEADER, end))
    if (parts.length > RECORDS_MAX) return { kind: 'foreign' }
    held += length
    at = end
    const message = Buffer.concat(parts)
    if (message[0] !== CLIENT_HELLO) return { kind: 'foreign' }
    if (held >= MESSAGE_HEADER) wanted = MESSAGE_HEADER + message.readUIntBE(1, 3)
    if (wanted > HELLO_MAX) return { kind: 'foreign' }
  }
  return { kind: 'whole', message: Buffer.concat(parts).subarray(0, wanted) }
}

/** Bytes read one field after the other; a field that is not whole makes all that follows undefined. */
class Fields {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get isDone(): boolean {
    return this.#at === this.#bytes.length
  }

  number(size: 1 | 2 | 3): number | undefined {
    const bytes = this.take(size)
    return bytes?.reduce((value, byte) => value * 256 + byte, 0)
  }

  take(length: number): Uint8Array | undefined {
    if (this.#at + length > this.#bytes.length) return undefined
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }

  /** A field that says its own length. */
  vector(size: 1 | 2 | 3): Fields | undefined {
    const length = this.number(size)
    const bytes = length === undefined ? undefined : this.take(length)
    return bytes && new Fields(bytes)
  }

  /** All that is left, as numbers of two bytes. */
  numbers(): number[] | undefined {
    const found: number[] = []
    while (!this.isDone) {
      const number = this.number(2)
      if (number === undefined) return undefined
      found.push(number)
    }
    return found
  }
}

const EXTENSION = { serverName: 0, groups: 10, signatures: 13, protocols: 16, versions: 43 } as const

/** Reads the message of a whole hello; undefined when it is not well formed. Never raises. */
export const readClientHello = (message: Uint8Array): ClientHello | undefined => {
  const whole = new Fields(message)
  const kind = whole.number(1)
  const body = whole.vector(3)
  if (kind !== CLIENT_HELLO || !body || !whole.isDone) return undefined
  const version = body.number(2)
  const random = body.take(32)
  const session = body.vector(1)
  const suites = body.vector(2)?.numbers()
  const compressions = body.vector(1)
  if (version === undefined || !random || !session || !suites || !compressions) return undefined
  const extensions = readExtensions(body)
  if (!extensions) return undefined
  const lists = {
    versions: numbersIn(extensions.get(EXTENSION.versions), 1),
    groups: numbersIn(extensions.get(EXTENSION.groups), 2),
    signatures: numbersIn(extensions.get(EXTENSION.signatures), 2),
  }
  if (Object.values(lists).some((list) => list === null)) return undefined
  return {
    versions: withoutGrease(lists.versions ?? [Math.min(version, TLS_1_2)]),
    suites: withoutGrease(suites).filter((code) => !SIGNALS.includes(code)),
    groups: lists.groups ? withoutGrease(lists.groups) : undefined,
    signatures: lists.signatures ? withoutGrease(lists.signatures) : undefined,
    serverName: serverNameIn(extensions.get(EXTENSION.serverName)),
    protocols: protocolsIn(extensions.get(EXTENSION.protocols)),
  }
}

/** Extensions by their numbers; an old client has none at all. */
const readExtensions = (body: Fields): ReadonlyMap<number, Uint8Array> | undefined => {
  const found = new Map<number, Uint8Array>()
  if (body.isDone) return found
  const list = body.vector(2)
  if (!list || !body.isDone) return undefined
  while (!list.isDone) {
    const type = list.number(2)
    const length = list.number(2)
    const bytes = length === undefined ? undefined : list.take(length)
    if (type === undefined || !bytes || found.has(type)) return undefined
    found.set(type, bytes)
  }
  return found
}

/** A list of numbers that fills its extension; undefined when absent, null when badly formed. */
const numbersIn = (bytes: Uint8Array | undefined, size: 1 | 2): number[] | null | undefined => {
  if (!bytes) return undefined
  const fields = new Fields(bytes)
  const numbers = fields.vector(size)?.numbers()
  return numbers && fields.isDone ? numbers : null
}

/** Values that mean nothing, which clients send so that servers bear with what they do not know (RFC 8701). */
const isGrease = (code: number): boolean => (code & 0x0f0f) === 0x0a0a && code >> 8 === (code & 0xff)

/** Signals that travel as suites: renegotiation information, fallback (RFC 5746, RFC 7507). */
const SIGNALS = [0x00ff, 0x5600]

const withoutGrease = (codes: readonly number[]): number[] => codes.filter((code) => !isGrease(code))

const ascii = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

const serverNameIn = (bytes: Uint8Array | undefined): string | undefined => {
  const list = bytes && new Fields(bytes).vector(2)
  const name = list?.number(1) === 0 ? list.number(2) : undefined
  const text = name === undefined ? undefined : list?.take(name)
  return text && /^[A-Za-z0-9._-]{1,255}$/.test(ascii(text)) ? ascii(text) : undefined
}

const protocolsIn = (bytes: Uint8Array | undefined): string[] => {
  const list = bytes && new Fields(bytes).vector(2)
  const found: string[] = []
  while (list && !list.isDone) {
    const length = list.number(1)
    const name = length === undefined ? undefined : list.take(length)
    if (!name) return found
    if (/^[!-~]{1,64}$/.test(ascii(name))) found.push(ascii(name))
  }
  return found
}
