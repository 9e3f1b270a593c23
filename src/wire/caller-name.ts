/** The name under which a caller's calls are counted together: limits need one before anything else is known of it. */
import { sha256 } from '../base/digest.ts'
import type { AccesService } from '../service/acces.ts'
import { peerCertificate } from '../tls/peer.ts'
import type { NameCaller } from './load.ts'
import { bearerOf } from './preuves/preuve.ts'

/**
 * By the system when its certificate or key is of the register, by the operator's own key, else by the address: who
 * invents keys gains nothing.
 */
export const nameBy = (keys: readonly string[], acces: AccesService): NameCaller => {
  const known = new Map(keys.map((key, i) => [sha256(key), `cle:${i}`]))
  return (request) => {
    const peer = peerCertificate(request)
    const bearer = bearerOf(request)
    const key = bearer === undefined ? undefined : sha256(bearer)
    const systeme =
      (peer?.authorised ? acces.systemeOf('CERTIFICAT', peer.fingerprint) : undefined) ??
      (key === undefined ? undefined : acces.systemeOf('CLE', key))
    if (systeme !== undefined) return `systeme:${systeme}`
    return (key === undefined ? undefined : known.get(key)) ?? `adresse:${request.socket.remoteAddress ?? ''}`
  }
}
