/** Numbers of the TLS registries, with the names that IANA gives them. */
import { readFileSync } from 'node:fs'

export const TLS_1_2 = 0x0303
export const TLS_1_3 = 0x0304

const VERSIONS: Readonly<Record<number, string>> = {
  2: 'SSL 2.0',
  768: 'SSL 3.0',
  769: 'TLS 1.0',
  770: 'TLS 1.1',
  [TLS_1_2]: 'TLS 1.2',
  [TLS_1_3]: 'TLS 1.3',
}

/** Groups that a certificate or a profile may name. */
export const GROUP = {
  secp256r1: 0x0017,
  secp384r1: 0x0018,
  secp521r1: 0x0019,
  x25519: 0x001d,
  X25519MLKEM768: 0x11ec,
} as const

const GROUPS: Readonly<Record<number, string>> = {
  ...Object.fromEntries(Object.entries(GROUP).map(([name, code]) => [code, name])),
  9: 'sect283k1',
  10: 'sect283r1',
  11: 'sect409k1',
  12: 'sect409r1',
  13: 'sect571k1',
  14: 'sect571r1',
  19: 'secp192r1',
  21: 'secp224r1',
  22: 'secp256k1',
  26: 'brainpoolP256r1',
  27: 'brainpoolP384r1',
  28: 'brainpoolP512r1',
  30: 'x448',
  31: 'brainpoolP256r1tls13',
  32: 'brainpoolP384r1tls13',
  33: 'brainpoolP512r1tls13',
  256: 'ffdhe2048',
  257: 'ffdhe3072',
  258: 'ffdhe4096',
  259: 'ffdhe6144',
  260: 'ffdhe8192',
  512: 'MLKEM512',
  513: 'MLKEM768',
  514: 'MLKEM1024',
  4587: 'SecP256r1MLKEM768',
  4589: 'SecP384r1MLKEM1024',
  25497: 'X25519Kyber768Draft00',
}

/** Signature schemes that a profile may name; OpenSSL knows them by the same names. */
export const SIGNATURE = {
  ecdsa_secp256r1_sha256: 0x0403,
  ecdsa_secp384r1_sha384: 0x0503,
  ecdsa_secp521r1_sha512: 0x0603,
  rsa_pss_rsae_sha256: 0x0804,
  rsa_pss_rsae_sha384: 0x0805,
  rsa_pss_rsae_sha512: 0x0806,
  rsa_pkcs1_sha256: 0x0401,
  rsa_pkcs1_sha384: 0x0501,
  rsa_pkcs1_sha512: 0x0601,
} as const

const SIGNATURES: Readonly<Record<number, string>> = {
  ...Object.fromEntries(Object.entries(SIGNATURE).map(([name, code]) => [code, name])),
  257: 'rsa_pkcs1_md5',
  513: 'rsa_pkcs1_sha1',
  514: 'dsa_sha1',
  515: 'ecdsa_sha1',
  769: 'rsa_pkcs1_sha224',
  770: 'dsa_sha224',
  771: 'ecdsa_sha224',
  1026: 'dsa_sha256',
  1282: 'dsa_sha384',
  1538: 'dsa_sha512',
  2055: 'ed25519',
  2056: 'ed448',
  2057: 'rsa_pss_pss_sha256',
  2058: 'rsa_pss_pss_sha384',
  2059: 'rsa_pss_pss_sha512',
  2074: 'ecdsa_brainpoolP256r1tls13_sha256',
  2075: 'ecdsa_brainpoolP384r1tls13_sha384',
  2076: 'ecdsa_brainpoolP512r1tls13_sha512',
  2308: 'mldsa44',
  2309: 'mldsa65',
  2310: 'mldsa87',
}

const hex = (code: number): string => `0x${code.toString(16).toUpperCase().padStart(4, '0')}`

export const versionName = (code: number): string => VERSIONS[code] ?? hex(code)
export const groupName = (code: number): string => GROUPS[code] ?? hex(code)
export const signatureName = (code: number): string => SIGNATURES[code] ?? hex(code)

let suites: ReadonlyMap<number, string> | undefined

/** Name of a cipher suite; the registry is read from disk at the first question. */
export const suiteName = (code: number): string => {
  suites ??= new Map(
    readFileSync(new URL('./suites.txt', import.meta.url), 'utf8')
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => [Number.parseInt(line.slice(0, 4), 16), line.slice(5)]),
  )
  return suites.get(code) ?? hex(code)
}
