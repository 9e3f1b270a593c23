/** What a client offers against what the gateway accepts: which part of the negotiation finds nothing in common. */
import type { ClientHello } from './client-hello.ts'
import { groupName, SIGNATURE, signatureName, suiteName, TLS_1_3, versionName } from './names.ts'
import {
  ACCEPTED_GROUPS,
  ACCEPTED_SIGNATURES,
  ACCEPTED_VERSIONS,
  HTTP,
  isOfTls13,
  type KeyKind,
  PROFILES,
  type ProfileName,
  type Suite,
} from './profile.ts'

/** The key of a certificate served. */
export interface ServedKey {
  readonly kind: KeyKind
  /** The curve of an ECDSA key. */
  readonly group: number | undefined
}

export interface Accepted {
  readonly profile: ProfileName
  readonly keys: readonly ServedKey[]
}

export type Dimension = 'version' | 'suite' | 'certificat' | 'courbe' | 'signature' | 'protocole'

/** A dimension without anything in common, what was offered in it and what is accepted, by their names. */
export interface Gap {
  readonly dimension: Dimension
  readonly offered: readonly string[]
  readonly accepted: readonly string[]
}

const KEY_NAMES: Readonly<Record<KeyKind, string>> = { rsa: 'RSA', ec: 'ECDSA' }

/** The first dimension of the negotiation without anything in common; undefined when OpenSSL should have agreed. */
export const gapOf = (hello: ClientHello, { profile, keys }: Accepted): Gap | undefined => {
  const version = ACCEPTED_VERSIONS.find((code) => hello.versions.includes(code))
  if (version === undefined)
    return gap('version', hello.versions.map(versionName), ACCEPTED_VERSIONS.map(versionName))
  const is13 = version === TLS_1_3
  const ours = PROFILES[profile].filter(({ code }) => isOfTls13(code) === is13)
  const common = ours.filter(({ code }) => hello.suites.includes(code))
  if (common.length === 0)
    return gap(
      'suite',
      hello.suites.map(suiteName),
      names(ours, ({ code }) => suiteName(code)),
    )
  // Of a suite of TLS 1.3 only the signature says what certificate it needs.
  const usable = keys.filter(({ kind }) => is13 || common.some(({ key }) => key === kind))
  if (usable.length === 0)
    return keyGap(
      common.map(({ key }) => key),
      keys,
    )
  const groups = hello.groups
  if (groups && !groups.some((code) => ACCEPTED_GROUPS.includes(code))) return groupGap(groups)
  return signatureGap(hello, usable, keys, is13) ?? curveGap(groups, usable, is13) ?? protocolGap(hello)
}

const names = <T>(list: readonly T[], name: (one: T) => string): string[] => list.map(name)

const gap = (dimension: Dimension, offered: readonly string[], accepted: readonly string[]): Gap => ({
  dimension,
  offered,
  accepted,
})

/** A client that names no protocol takes the only one there is. */
const protocolGap = ({ protocols }: ClientHello): Gap | undefined =>
  protocols.length === 0 || protocols.includes(HTTP) ? undefined : gap('protocole', protocols, [HTTP])

/** What a client offers when its very message is of SSL 2.0, which holds no list that counts. */
export const SSL_2_GAP: Gap = {
  dimension: 'version',
  offered: [versionName(0x0002)],
  accepted: ACCEPTED_VERSIONS.map(versionName),
}

const groupGap = (groups: readonly number[]): Gap =>
  gap('courbe', groups.map(groupName), ACCEPTED_GROUPS.map(groupName))

const keyGap = (wanted: readonly Suite['key'][], keys: readonly ServedKey[]): Gap =>
  gap(
    'certificat',
    [...new Set(wanted.flatMap((kind) => (kind ? [KEY_NAMES[kind]] : [])))],
    keys.map(({ kind }) => KEY_NAMES[kind]),
  )

/** A client of TLS 1.2 that names no signature scheme asks for SHA-1 (RFC 5246, 7.4.1.4.1). */
const SHA_1 = [0x0201, 0x0203]

const signatureGap = (
  hello: ClientHello,
  usable: readonly ServedKey[],
  keys: readonly ServedKey[],
  is13: boolean,
): Gap | undefined => {
  const offered = hello.signatures ?? SHA_1
  const common = offered.filter((code) => ACCEPTED_SIGNATURES.includes(code))
  if (usable.some((key) => common.some((code) => signs(key, code, is13)))) return undefined
  const wanted = common.map((code): KeyKind => (code in ECDSA ? 'ec' : 'rsa'))
  return common.length > 0 && !keys.some(({ kind }) => wanted.includes(kind))
    ? keyGap(wanted, keys)
    : gap('signature', offered.map(signatureName), ACCEPTED_SIGNATURES.map(signatureName))
}

/** Curves that TLS 1.3 ties to the schemes of ECDSA. */
const ECDSA: Readonly<Record<number, number>> = {
  [SIGNATURE.ecdsa_secp256r1_sha256]: 0x0017,
  [SIGNATURE.ecdsa_secp384r1_sha384]: 0x0018,
  [SIGNATURE.ecdsa_secp521r1_sha512]: 0x0019,
}

const PKCS1: readonly number[] = [
  SIGNATURE.rsa_pkcs1_sha256,
  SIGNATURE.rsa_pkcs1_sha384,
  SIGNATURE.rsa_pkcs1_sha512,
]

const signs = ({ kind, group }: ServedKey, code: number, is13: boolean): boolean => {
  if (kind === 'ec') return code in ECDSA && (!is13 || ECDSA[code] === group)
  return !(code in ECDSA) && !(is13 && PKCS1.includes(code))
}

/** In TLS 1.2 the client's list of groups also says the curves of certificates that it can check. */
const curveGap = (
  groups: readonly number[] | undefined,
  usable: readonly ServedKey[],
  is13: boolean,
): Gap | undefined => {
  if (is13 || !groups || usable.some(({ group }) => group === undefined || groups.includes(group)))
    return undefined
  return gap(
    'courbe',
    groups.map(groupName),
    usable.flatMap(({ group }) => (group === undefined ? [] : [groupName(group)])),
  )
}
