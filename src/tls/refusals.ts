/** Negotiations that failed: counted by reason, the last ones kept with their explanation. */
import { type ClientHello, helloState, readClientHello } from './client-hello.ts'
import { groupName, signatureName, suiteName, versionName } from './names.ts'
import { type Accepted, gapOf, SSL_2_GAP } from './overlap.ts'
import { type Explanation, explainAlert, explainGap, explainReason, type Reason, shown } from './reasons.ts'

/** What a client offered, by names. */
export interface Offer {
  readonly versions: readonly string[]
  readonly suites: readonly string[]
  readonly groupes: readonly string[]
  readonly signatures: readonly string[]
  readonly nom: string | undefined
  readonly protocoles: readonly string[]
}

export interface Refusal extends Explanation {
  readonly instant: string
  /** Of the peer: shown to operators only, never logged. */
  readonly adresse: string
  readonly raison: Reason
  /** Absent when its first message could not be read. */
  readonly propose: Offer | undefined
  /** OpenSSL's or Node's own code. */
  readonly code: string | undefined
}

/** Refusals kept. */
export const KEPT_MAX = 100

/** What is known of a failure: the first bytes of the client, the code of the error. */
export interface Failure {
  readonly address: string
  readonly bytes: Uint8Array
  readonly code: string | undefined
}

export class Refusals {
  readonly #counts = new Map<Reason, number>()
  readonly #kept: Refusal[] = []

  /** Counts a failure and keeps its explanation. Never raises. */
  note(failure: Failure, accepted: Accepted, now: Date): void {
    const refusal = explain(failure, accepted, now)
    this.#counts.set(refusal.raison, (this.#counts.get(refusal.raison) ?? 0) + 1)
    this.#kept.push(refusal)
    if (this.#kept.length > KEPT_MAX) this.#kept.shift()
  }

  /** How many for each reason since the start. */
  get counts(): ReadonlyMap<Reason, number> {
    return this.#counts
  }

  /** The last ones, the newest first. */
  get last(): readonly Refusal[] {
    return this.#kept.toReversed()
  }
}

const explain = (failure: Failure, accepted: Accepted, now: Date): Refusal => {
  const state = helloState(failure.bytes)
  const hello = state.kind === 'whole' ? readClientHello(state.message) : undefined
  const [raison, explanation] = judge(failure.code, state.kind, hello, accepted)
  return {
    instant: now.toISOString(),
    adresse: failure.address,
    raison,
    ...explanation,
    propose: hello && offerOf(hello),
    code: failure.code,
  }
}

const judge = (
  code: string | undefined,
  state: 'partial' | 'whole' | 'foreign',
  hello: ClientHello | undefined,
  accepted: Accepted,
): [Reason, Explanation] => {
  const alert = /ALERT_([A-Z_]+)$/.exec(code ?? '')?.[1]
  if (alert) return ['alerte', explainAlert(alert)]
  if (code === TIMEOUT) return plain('delai')
  const isSsl2 = state === 'foreign' && SSL_2.has(code ?? '')
  const found = isSsl2 ? SSL_2_GAP : hello && gapOf(hello, accepted)
  if (found) return [found.dimension, explainGap(found)]
  if (code === undefined || CUT.has(code)) return plain('coupure')
  if (state === 'foreign') return plain('pas-de-tls')
  return plain(hello ? 'autre' : 'hello-illisible')
}

/** Node's code for a negotiation that takes too long. */
export const TIMEOUT = 'ERR_TLS_HANDSHAKE_TIMEOUT'
/** Node's code for what OpenSSL takes for plain HTTP. */
export const CLEAR_HTTP = 'ERR_SSL_HTTP_REQUEST'
/** What OpenSSL says of a message that it can tell to be of SSL 2.0. */
const SSL_2 = new Set(['ERR_SSL_UNKNOWN_PROTOCOL', 'ERR_SSL_UNSUPPORTED_PROTOCOL', 'ERR_SSL_VERSION_TOO_LOW'])
const CUT = new Set(['ECONNRESET', 'EPIPE'])

const plain = (reason: Parameters<typeof explainReason>[0]): [Reason, Explanation] => [
  reason,
  explainReason(reason),
]

const offerOf = (hello: ClientHello): Offer => ({
  versions: shown(hello.versions.map(versionName)),
  suites: shown(hello.suites.map(suiteName)),
  groupes: shown((hello.groups ?? []).map(groupName)),
  signatures: shown((hello.signatures ?? []).map(signatureName)),
  nom: hello.serverName,
  protocoles: shown(hello.protocols),
})
