/** The `wsse:Security` header of a SOAP envelope: the UsernameToken that it may hold (WS-Security 1.0, OASIS 2004). */
import type { XmlAttribute } from './scan.ts'

const WSS = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss'
export const WSSE_NS = `${WSS}-wssecurity-secext-1.0.xsd`
/** Type of a password that is sent as it is; also what an absent type means. */
export const PASSWORD_TEXT = `${WSS}-username-token-profile-1.0#PasswordText`

/** A name and a password, as sent. */
export interface UsernameToken {
  readonly nom: string
  readonly motDePasse: string
  /** URI of the password's form. */
  readonly type: string
}

/** Longer than any name or password that was given out. */
const TEXT_MAX = 1000

const WSU_NS = `${WSS}-wssecurity-utility-1.0.xsd`

/** Reads the inside of one header. */
export class SecurityHeader {
  readonly #path: string[] = []
  #nom = ''
  #motDePasse = ''
  #type = PASSWORD_TEXT
  #tokens = 0
  #foreign: string | undefined

  open(uri: string, local: string, attributes: readonly XmlAttribute[]): void {
    if (this.#path.length === 0 && !isUnderstood(uri, local)) this.#foreign ??= local
    this.#path.push(uri === WSSE_NS ? local : '')
    const path = this.#path.join('/')
    if (path === 'UsernameToken') this.#tokens++
    if (path === 'UsernameToken/Password')
      this.#type = attributes.find(({ uri, local }) => uri === '' && local === 'Type')?.value ?? PASSWORD_TEXT
  }

  text(data: string): void {
    const path = this.#path.join('/')
    if (path === 'UsernameToken/Username') this.#nom = (this.#nom + data).slice(0, TEXT_MAX)
    if (path === 'UsernameToken/Password') this.#motDePasse = (this.#motDePasse + data).slice(0, TEXT_MAX)
  }

  close(): void {
    this.#path.pop()
  }

  /** The first thing in it that is nothing to us: a signature that nobody checks must not pass for checked. */
  get foreign(): string | undefined {
    return this.#foreign
  }

  /** The token, when there is one and only one. */
  get token(): UsernameToken | undefined {
    return this.#tokens === 1 && this.#nom !== ''
      ? { nom: this.#nom.trim(), motDePasse: this.#motDePasse.trim(), type: this.#type }
      : undefined
  }
}

/** A timestamp bounds nothing that our own keys and TLS do not. */
const isUnderstood = (uri: string, local: string): boolean =>
  (uri === WSSE_NS && local === 'UsernameToken') || (uri === WSU_NS && local === 'Timestamp')
