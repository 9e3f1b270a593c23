/** A client certificate as a proof: that of the TLS connection, or the one that a proxy of ours saw and hands on. */
import { X509Certificate } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { sha256 } from '../../base/digest.ts'
import { fault } from '../../diagnostic/gateway-fault.ts'
import { type PeerCertificate, peerCertificate } from '../../tls/peer.ts'
import type { Preuve, ReadPreuve } from './preuve.ts'

const MAPPED = /^::ffff:/
/** RFC 9440: base64 of the DER form between colons. */
const STRUCTURED = /^:([A-Za-z0-9+/]+=*):$/

/** How each header writes a certificate: as RFC 9440 says, or as PEM with its characters escaped. */
const READERS = {
  'client-cert': (text: string) => Buffer.from(STRUCTURED.exec(text)?.[1] ?? '', 'base64'),
  'x-ssl-client-cert': (text: string) => decodeURIComponent(text),
} as const
export type EnteteCertificat = keyof typeof READERS

const certificateIn = (request: FastifyRequest, entete: EnteteCertificat): X509Certificate | undefined => {
  const text = request.headers[entete]
  if (typeof text !== 'string' || text === '') return undefined
  try {
    return new X509Certificate(READERS[entete](text))
  } catch (cause) {
    throw fault('SNE-DRO-015', {}, { cause })
  }
}

/** The proof in a certificate whose chain was verified. Raises SNE-DRO-010 or 011 outside of its days. */
export const certificatPreuve = (certificate: X509Certificate, maintenant: Date): Preuve => {
  if (maintenant < certificate.validFromDate) throw fault('SNE-DRO-010', {})
  if (maintenant > certificate.validToDate) throw fault('SNE-DRO-011', {})
  return { nature: 'CERTIFICAT', empreinte: sha256(certificate.raw) }
}

/**
 * Reads the certificate that a proxy hands on; from any other address the header says nothing.
 * @param addresses of the proxies, which verify chains and overwrite the header
 * @param entete the one header that they write: any other may come from outside
 */
export const proxiedCertificate = (
  addresses: readonly string[],
  entete: EnteteCertificat,
  clock: () => Date,
): ReadPreuve => {
  const trusted = new Set(addresses)
  return (request) => {
    const from = request.socket.remoteAddress?.replace(MAPPED, '') ?? ''
    if (!trusted.has(from)) return undefined
    const certificate = certificateIn(request, entete)
    return certificate && certificatPreuve(certificate, clock())
  }
}

const REFUSED = {
  CERT_HAS_EXPIRED: 'SNE-DRO-011',
  CERT_NOT_YET_VALID: 'SNE-DRO-010',
  CERT_REVOKED: 'SNE-DRO-012',
} as const

const refusalOf = ({ reason = '' }: PeerCertificate) =>
  fault(Object.hasOwn(REFUSED, reason) ? REFUSED[reason as keyof typeof REFUSED] : 'SNE-DRO-015', {})

/**
 * Reads the certificate of the TLS connection, which let everyone in; a connection may outlast the certificate.
 * The reader raises SNE-DRO-010, 011, 012 or 015 for one that is not accepted.
 */
export const tlsCertificate =
  (clock: () => Date): ReadPreuve =>
  (request) => {
    const peer = peerCertificate(request)
    if (peer && !peer.authorised) throw refusalOf(peer)
    if (peer && clock() > peer.notAfter) throw fault('SNE-DRO-011', {})
    return peer && { nature: 'CERTIFICAT', empreinte: peer.fingerprint }
  }
