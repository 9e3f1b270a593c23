/** The certificate by which a client shows itself. The application decides what it opens; TLS lets everyone in. */
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'

export interface PeerCertificate {
  /** Members of the subject's name; a member that comes several times has them all. */
  readonly subject: Readonly<Record<string, string | readonly string[]>>
  readonly serial: string
  /** SHA-256 of the certificate, lower-case hexadecimal. */
  readonly fingerprint: string
  readonly notBefore: Date
  readonly notAfter: Date
  readonly authorised: boolean
  /** Why it is not: a code of OpenSSL's verification (`CERT_HAS_EXPIRED`, `CERT_REVOKED`…), or UNLISTED. */
  readonly reason: string | undefined
}

/** Signed by an authority that is not in the file of authorities, though an authority above is. */
export const UNLISTED = 'ISSUER_NOT_LISTED'

const peers = new WeakMap<Socket, PeerCertificate>()

/** Keeps a client's certificate, as its connection has just been made. */
export const notePeer = (socket: TLSSocket, authorities: ReadonlySet<string>): void => {
  const found = socket.getPeerX509Certificate()
  if (!found) return
  const { subject, issuerCertificate } = socket.getPeerCertificate(true)
  const isListed = issuerCertificate !== undefined && authorities.has(issuerCertificate.fingerprint256)
  const reason = socket.authorized ? (isListed ? undefined : UNLISTED) : codeOf(socket.authorizationError)
  peers.set(socket, {
    // Members are what the client wrote: none may pass for one of an object's own.
    subject: Object.assign(Object.create(null), subject),
    serial: found.serialNumber,
    fingerprint: found.fingerprint256.replaceAll(':', '').toLowerCase(),
    notBefore: found.validFromDate,
    notAfter: found.validToDate,
    authorised: reason === undefined,
    reason,
  })
}

/** Typed as an error by Node, a code in fact. */
const codeOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** The certificate of whoever sent a request; undefined when none was shown, or the connection is not one of TLS. */
export const peerCertificate = (request: { readonly socket: Socket }): PeerCertificate | undefined =>
  request.socket instanceof TLSSocket ? peers.get(request.socket) : undefined
