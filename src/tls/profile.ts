/**
 * Named TLS profiles: what the gateway negotiates, in its order of preference, after the guide of ANSSI (SDE-NT-35,
 * version 1.2, 26 March 2020). What is not listed is not negotiated.
 */
import { constants } from 'node:crypto'
import type { SecureContextOptions } from 'node:tls'
import { GROUP, SIGNATURE, TLS_1_2, TLS_1_3 } from './names.ts'

/** Kind of key that a certificate holds. */
export type KeyKind = 'rsa' | 'ec'

export interface Suite {
  readonly code: number
  /** The name by which OpenSSL knows it. */
  readonly openssl: string
  /** Kind of the certificate that it needs; a suite of TLS 1.3 does with any. */
  readonly key: KeyKind | undefined
}

const suite = (code: number, openssl: string, key?: KeyKind): Suite => ({ code, openssl, key })

const ANSSI_2020: readonly Suite[] = [
  suite(0x1302, 'TLS_AES_256_GCM_SHA384'),
  suite(0x1301, 'TLS_AES_128_GCM_SHA256'),
  suite(0x1303, 'TLS_CHACHA20_POLY1305_SHA256'),
  suite(0xc02c, 'ECDHE-ECDSA-AES256-GCM-SHA384', 'ec'),
  suite(0xc030, 'ECDHE-RSA-AES256-GCM-SHA384', 'rsa'),
  suite(0xc02b, 'ECDHE-ECDSA-AES128-GCM-SHA256', 'ec'),
  suite(0xc02f, 'ECDHE-RSA-AES128-GCM-SHA256', 'rsa'),
  suite(0xcca9, 'ECDHE-ECDSA-CHACHA20-POLY1305', 'ec'),
  suite(0xcca8, 'ECDHE-RSA-CHACHA20-POLY1305', 'rsa'),
]

/** Suites that the guide calls degraded: forward secrecy, but CBC. */
const DEGRADED: readonly Suite[] = [
  suite(0xc024, 'ECDHE-ECDSA-AES256-SHA384', 'ec'),
  suite(0xc028, 'ECDHE-RSA-AES256-SHA384', 'rsa'),
  suite(0xc023, 'ECDHE-ECDSA-AES128-SHA256', 'ec'),
  suite(0xc027, 'ECDHE-RSA-AES128-SHA256', 'rsa'),
]

/** The profiles by the names that the configuration takes. */
export const PROFILES = {
  'anssi-2020': ANSSI_2020,
  'anssi-2020-compat': [...ANSSI_2020, ...DEGRADED],
} as const satisfies Readonly<Record<string, readonly Suite[]>>

export type ProfileName = keyof typeof PROFILES

/** What every profile accepts besides its suites. */
export const ACCEPTED_VERSIONS: readonly number[] = [TLS_1_3, TLS_1_2]
export const ACCEPTED_GROUPS: readonly number[] = [
  GROUP.X25519MLKEM768,
  GROUP.x25519,
  GROUP.secp256r1,
  GROUP.secp384r1,
  GROUP.secp521r1,
]
export const ACCEPTED_SIGNATURES: readonly number[] = Object.values(SIGNATURE)

/** The only protocol served, as ALPN names it. */
export const HTTP = 'http/1.1'

/** A suite of TLS 1.3, by its number. */
export const isOfTls13 = (code: number): boolean => code >> 8 === 0x13

/** A profile as OpenSSL is told. Compression is not in the OpenSSL of Node, and early data is never accepted by it. */
export const contextOf = (profile: ProfileName): SecureContextOptions => ({
  minVersion: 'TLSv1.2',
  maxVersion: 'TLSv1.3',
  ciphers: PROFILES[profile].map(({ openssl }) => openssl).join(':'),
  ecdhCurve: 'X25519MLKEM768:X25519:P-256:P-384:P-521',
  sigalgs: Object.keys(SIGNATURE).join(':'),
  honorCipherOrder: true,
  // No session is resumed: a certificate revoked since would be taken again without having been looked at.
  secureOptions:
    constants.SSL_OP_NO_RENEGOTIATION | constants.SSL_OP_NO_COMPRESSION | constants.SSL_OP_NO_TICKET,
})
