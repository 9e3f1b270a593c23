/**
 * From the text of a SOAP envelope to the message in its body, in one pass.
 *
 * The version is the envelope's own namespace; the operation is the element in the body. Nothing here knows which
 * operations exist: `select` gives the decoder of the body's element.
 */
import { fault } from '../diagnostic/gateway-fault.ts'
import { DEFAULT_LIMITS, readXml, readXmlInTurns, type XmlAttribute, type XmlHandler } from './scan.ts'
import { SecurityHeader, type UsernameToken, WSSE_NS } from './security-header.ts'

export const SOAP_NS = {
  '1.1': 'http://schemas.xmlsoap.org/soap/envelope/',
  '1.2': 'http://www.w3.org/2003/05/soap-envelope',
} as const
export type SoapVersion = keyof typeof SOAP_NS

const ACTOR_NEXT = 'http://schemas.xmlsoap.org/soap/actor/next'
const ROLES_OURS = new Set([
  '',
  ACTOR_NEXT,
  `${SOAP_NS['1.2']}/role/next`,
  `${SOAP_NS['1.2']}/role/ultimateReceiver`,
])

/** What reads the body's element. */
export interface BodyReader {
  open(uri: string, local: string, attributes: readonly XmlAttribute[], ligne: number, colonne: number): void
  text(data: string): void
  close(): unknown
}

/** Reads an envelope. `version` is known as soon as its root was seen, so that a fault can be said in it. */
export class EnvelopeReader<B extends BodyReader> implements XmlHandler {
  version: SoapVersion | undefined
  body: B | undefined
  readonly #select: (uri: string, local: string, place: { ligne: number; colonne: number }) => B
  #depth = 0
  #section: 'none' | 'Header' | 'Body' = 'none'
  #sections: string[] = []
  #misunderstood: { nom: string; ligne: number; colonne: number } | undefined
  #inBody = false
  #security: SecurityHeader | undefined
  #inSecurity = false
  /** Where the security header stands, when it must be understood. */
  #securityAt: { ligne: number; colonne: number } | undefined

  constructor(select: (uri: string, local: string, place: { ligne: number; colonne: number }) => B) {
    this.#select = select
  }

  /** What its header says of who calls. */
  get token(): UsernameToken | undefined {
    return this.#security?.token
  }

  /** Reads the whole envelope. Raises XmlRefusal, or GatewayFault for what is not an envelope that can be served. */
  read(text: string): B {
    readXml(text, this, DEFAULT_LIMITS)
    return this.#found()
  }

  /** The same, a long envelope in turns. */
  async readInTurns(text: string): Promise<B> {
    await readXmlInTurns(text, this, DEFAULT_LIMITS)
    return this.#found()
  }

  #found(): B {
    if (this.#misunderstood) {
      const { nom, ligne, colonne } = this.#misunderstood
      throw fault('SNE-ENV-003', { nom }, { place: { ligne, colonne } })
    }
    if (!this.body)
      throw fault('SNE-ENV-002', {
        detail: { fr: 'Body est absent ou vide', en: 'Body is missing or empty' },
      })
    return this.body
  }

  open(
    uri: string,
    local: string,
    _prefix: string,
    attributes: readonly XmlAttribute[],
    ligne: number,
    colonne: number,
  ): void {
    const depth = this.#depth++
    if (depth > 2 && this.#inBody) {
      this.body?.open(uri, local, attributes, ligne, colonne)
      return
    }
    const place = { ligne, colonne }
    if (depth === 0) this.#openRoot(uri, local, place)
    else if (depth === 1) this.#openSection(uri, local, place)
    else if (this.#section === 'Header') {
      if (depth === 2) this.#openHeader(uri, local, attributes, place)
      else if (this.#inSecurity) this.#security?.open(uri, local, attributes)
    } else {
      if (this.body)
        throw fault(
          'SNE-ENV-002',
          { detail: { fr: 'Body contient plusieurs éléments', en: 'Body holds several elements' } },
          { place },
        )
      this.body = this.#select(uri, local, place)
      this.#inBody = true
      this.body.open(uri, local, attributes, ligne, colonne)
    }
  }

  text(data: string): void {
    if (this.#inBody) this.body?.text(data)
    else if (this.#inSecurity) this.#security?.text(data)
    else if (this.#section !== 'Header' && /[^\t\n\r ]/.test(data)) {
      throw fault('SNE-ENV-002', {
        detail: { fr: 'du texte est écrit hors du message', en: 'text is written outside the message' },
      })
    }
  }

  close(): void {
    this.#depth--
    if (this.#inBody) {
      this.body?.close()
      if (this.#depth === 2) this.#inBody = false
    } else if (this.#inSecurity) {
      if (this.#depth === 2) this.#closeSecurity()
      else this.#security?.close()
    }
  }

  #closeSecurity(): void {
    this.#inSecurity = false
    const nom = this.#security?.foreign
    if (nom !== undefined && this.#securityAt) this.#misunderstood ??= { nom, ...this.#securityAt }
  }

  #openRoot(uri: string, local: string, place: { ligne: number; colonne: number }): void {
    if (local === 'Envelope') {
      if (uri === SOAP_NS['1.1']) this.version = '1.1'
      else if (uri === SOAP_NS['1.2']) this.version = '1.2'
    }
    if (!this.version) throw fault('SNE-ENV-001', {}, { place })
  }

  #openSection(uri: string, local: string, place: { ligne: number; colonne: number }): void {
    const known = this.version && uri === SOAP_NS[this.version] && (local === 'Header' || local === 'Body')
    const inOrder = local === 'Header' ? this.#sections.length === 0 : !this.#sections.includes('Body')
    if (!known || !inOrder)
      throw fault(
        'SNE-ENV-002',
        { detail: { fr: `${local} n’est pas attendu ici`, en: `${local} is not expected here` } },
        { place },
      )
    this.#section = local as 'Header' | 'Body'
    this.#sections.push(local)
  }

  #openHeader(
    uri: string,
    local: string,
    attributes: readonly XmlAttribute[],
    place: { ligne: number; colonne: number },
  ): void {
    const soap = this.version ? SOAP_NS[this.version] : ''
    const own = (name: string) => attributes.find((a) => a.uri === soap && a.local === name)?.value.trim()
    const must = own('mustUnderstand')
    const role = own('role') ?? own('actor') ?? ''
    const isRequired = (must === '1' || must === 'true') && ROLES_OURS.has(role)
    if (uri === WSSE_NS && local === 'Security' && !this.#security) {
      this.#security = new SecurityHeader()
      this.#inSecurity = true
      if (isRequired) this.#securityAt = place
    } else if (isRequired) this.#misunderstood ??= { nom: local, ...place }
  }
}
