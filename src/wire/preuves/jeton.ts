/** A token of OAuth 2 client credentials (RFC 6749, 4.4; RFC 9068) as a proof, signed by the issuer agreed upon. */
import { readFileSync, statSync } from 'node:fs'
import { createLocalJWKSet, createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from 'jose'
import { sha256 } from '../../base/digest.ts'
import type { Bilingue } from '../../diagnostic/entry.ts'
import { fault } from '../../diagnostic/gateway-fault.ts'
import { bearerOf, type ReadPreuve } from './preuve.ts'

export interface Emetteur {
  /** `iss` of its tokens. */
  readonly nom: string
  /** Where its public keys are (JWKS): a https address, or a file that is read again when it changes. */
  readonly cles: string
  /** `aud` that its tokens must bear: this gateway. */
  readonly audience: string
}

/** Asymmetric ones: nobody but the issuer can sign. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'EdDSA']
/** Clocks of two machines differ by less. */
const TOLERANCE_S = 30
const KEYS_MS = 5000
const JWT = /^eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/

const keysOfFile = (path: string): JWTVerifyGetKey => {
  let read: { readonly at: number; readonly keys: JWTVerifyGetKey } | undefined
  return (header, token) => {
    const at = statSync(path).mtimeMs
    if (read?.at !== at) read = { at, keys: createLocalJWKSet(JSON.parse(readFileSync(path, 'utf8'))) }
    return read.keys(header, token)
  }
}

const keysOf = (place: string): JWTVerifyGetKey =>
  /^https?:/.test(place)
    ? createRemoteJWKSet(new URL(place), { timeoutDuration: KEYS_MS })
    : keysOfFile(place)

const OF_TOKEN = [
  errors.JWSSignatureVerificationFailed,
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
  errors.JWTInvalid,
  errors.JWSInvalid,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
] as const

const claim = (nom: string): Bilingue => ({ fr: `revendication ${nom}`, en: `claim ${nom}` })

const refusalOf = (error: unknown) => {
  if (error instanceof errors.JWTExpired) return fault('SNE-DRO-011', {})
  if (error instanceof errors.JWTClaimValidationFailed)
    return error.claim === 'nbf'
      ? fault('SNE-DRO-010', {})
      : fault('SNE-DRO-013', { raison: claim(error.claim) })
  if (OF_TOKEN.some((kind) => error instanceof kind))
    return fault(
      'SNE-DRO-013',
      { raison: { fr: 'signature ou forme', en: 'signature or form' } },
      { cause: error },
    )
  // The issuer's keys could not be read: nobody knows what the token is worth.
  return fault('SNE-SRV-005', {}, { cause: error })
}

/**
 * Reads the tokens of an issuer; a bearer of another form is left to the other readers.
 * The reader raises SNE-DRO-010, 011 or 013 for a token that is not good, SNE-SRV-005 when the keys cannot be had.
 */
export const jetonPreuve = (emetteur: Emetteur, clock: () => Date): ReadPreuve => {
  const keys = keysOf(emetteur.cles)
  return async (request) => {
    const token = bearerOf(request)
    if (token === undefined || !JWT.test(token)) return undefined
    const { payload } = await jwtVerify(token, keys, {
      issuer: emetteur.nom,
      audience: emetteur.audience,
      algorithms: ALGORITHMS,
      clockTolerance: TOLERANCE_S,
      currentDate: clock(),
      requiredClaims: ['exp'],
    }).catch((error: unknown) => {
      throw refusalOf(error)
    })
    const client = payload['client_id'] ?? payload['azp'] ?? payload.sub
    if (typeof client !== 'string' || client === '')
      throw fault('SNE-DRO-013', { raison: claim('client_id') })
    return { nature: 'JETON', empreinte: sha256(`${emetteur.nom} ${client}`) }
  }
}
