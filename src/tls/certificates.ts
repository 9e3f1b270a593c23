/** The gateway's certificates, authorities and revocation lists: read from files, checked before they serve. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createSecureContext, type SecureContextOptions } from 'node:tls'
import { sha256 } from '../base/digest.ts'
import { GROUP } from './names.ts'
import type { ServedKey } from './overlap.ts'
import { contextOf, type ProfileName } from './profile.ts'

/** A certificate, its chain after it, and its key, by their files. */
export interface PairFiles {
  readonly certificate: string
  readonly key: string
}

/** What the configuration says of TLS. */
export interface TlsFiles {
  readonly profile: ProfileName
  /** One, or one of each kind. */
  readonly pairs: readonly PairFiles[]
  /** The authorities whose clients are known; without it no client is asked for a certificate. */
  readonly authorities: string | undefined
  readonly revocations: readonly string[]
}

/** What the files are for. */
export type Subject = 'certificats' | 'autorites' | 'revocations'

/** A file cannot serve; the text names it and says why, in French, without quoting it. */
export class TlsFault extends Error {
  override readonly name = 'TlsFault'
  readonly subject: Subject

  constructor(message: string, subject: Subject) {
    super(message)
    this.subject = subject
  }
}

const refuse = (text: string, subject: Subject = 'certificats'): never => {
  throw new TlsFault(text, subject)
}

/** A certificate served. */
export interface Served extends ServedKey {
  readonly file: string
  readonly notAfter: Date
}

/** Files read and found good. */
export interface Material {
  /** The same for the same contents. */
  readonly digest: string
  /** Of authorities and revocations only: when it changes, clients must show themselves again. */
  readonly trustDigest: string
  readonly context: SecureContextOptions
  readonly served: readonly Served[]
  /** Fingerprints of the authorities accepted. */
  readonly authorities: ReadonlySet<string>
  /** What does not prevent serving, but must be seen to. */
  readonly warnings: readonly string[]
}

/** Reads every file. Raises TlsFault on the first that cannot serve. */
export const readMaterial = (files: TlsFiles, now: Date): Material => {
  const pairs = files.pairs.map((pair) => readPair(pair))
  if (new Set(pairs.map(({ kind }) => kind)).size !== pairs.length)
    refuse('un seul certificat de chaque type est attendu : un RSA, un ECDSA')
  const ca = files.authorities === undefined ? [] : readAuthorities(files.authorities)
  const crl = files.revocations.map(readRevocations)
  const context: SecureContextOptions = {
    ...contextOf(files.profile),
    cert: pairs.map(({ certificatePem }) => certificatePem),
    key: pairs.map(({ keyPem }) => keyPem),
    ...(ca.length > 0 && { ca: ca.map(String) }),
    ...(crl.length > 0 && { crl }),
  }
  try {
    createSecureContext(context)
  } catch (error) {
    refuse(`OpenSSL refuse ces fichiers (${(error as { code?: string }).code ?? 'sans code'})`)
  }
  const trust = [...ca.map(({ fingerprint256 }) => fingerprint256), ...crl]
  return {
    digest: sha256([...pairs.flatMap((p) => [p.certificatePem, p.keyPem]), ...trust].join('\n')),
    trustDigest: sha256(trust.join('\n')),
    context,
    served: pairs.map(({ kind, group, file, notAfter }) => ({ kind, group, file, notAfter })),
    authorities: new Set(ca.map(({ fingerprint256 }) => fingerprint256)),
    warnings: [...pairs.flatMap((pair) => warningsOf(pair, now)), ...ca.flatMap((one) => agedOut(one, now))],
  }
}

interface Pair extends Served {
  readonly certificatePem: string
  readonly keyPem: string
  readonly notBefore: Date
  readonly bits: number | undefined
  readonly isOrdered: boolean
}

const readText = (file: string, subject: Subject = 'certificats'): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    return refuse(`le fichier ${file} ne peut pas être lu (${(error as { code?: string }).code})`, subject)
  }
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

const readCertificates = (file: string, subject?: Subject): readonly X509Certificate[] => {
  const blocks = readText(file, subject).match(CERTIFICATE) ?? []
  if (blocks.length === 0) return refuse(`le fichier ${file} ne contient aucun certificat PEM`, subject)
  return blocks.map((block, i) => {
    try {
      return new X509Certificate(block)
    } catch {
      return refuse(`le fichier ${file} : le certificat n° ${i + 1} est illisible`, subject)
    }
  })
}

const SERVER_AUTHENTICATION = '1.3.6.1.5.5.7.3.1'

const readPair = (files: PairFiles): Pair => {
  const chain = readCertificates(files.certificate)
  const [leaf] = chain as [X509Certificate, ...X509Certificate[]]
  const key = readKey(files.key)
  if (!leaf.checkPrivateKey(key)) {
    const place = chain.findIndex((one) => one.checkPrivateKey(key))
    refuse(
      place > 0
        ? `le fichier ${files.certificate} : le certificat du serveur doit être le premier, il est le n° ${place + 1}`
        : `la clé ${files.key} n’est pas celle du certificat ${files.certificate}`,
    )
  }
  // An authority that sells client and server certificates apart writes the use into them.
  const uses = leaf.keyUsage as readonly string[] | undefined
  if (uses && !uses.includes(SERVER_AUTHENTICATION))
    refuse(`le certificat ${files.certificate} n’est pas fait pour un serveur`)
  return {
    ...kindOf(leaf, files.certificate),
    file: files.certificate,
    certificatePem: chain.map(String).join(''),
    keyPem: String(key.export({ type: 'pkcs8', format: 'pem' })),
    notBefore: leaf.validFromDate,
    notAfter: leaf.validToDate,
    isOrdered: chain.slice(1).every((issuer, i) => chain[i]?.checkIssued(issuer)),
  }
}

const readKey = (file: string): KeyObject => {
  const pem = readText(file)
  try {
    return createPrivateKey(pem)
  } catch {
    return refuse(
      /ENCRYPTED/.test(pem)
        ? `la clé ${file} est chiffrée ; une clé sans mot de passe est attendue`
        : `le fichier ${file} ne contient pas de clé privée PEM`,
    )
  }
}

const CURVES: Readonly<Record<string, number>> = {
  prime256v1: GROUP.secp256r1,
  secp384r1: GROUP.secp384r1,
  secp521r1: GROUP.secp521r1,
}
const RSA_MIN = 2048
/** Beyond 2030 ANSSI asks for this much. */
const RSA_WISHED = 3072

const kindOf = (leaf: X509Certificate, file: string): Pick<Pair, 'kind' | 'group' | 'bits'> => {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = leaf.publicKey
  const bits = details?.modulusLength ?? 0
  if (type === 'rsa' && bits >= RSA_MIN) return { kind: 'rsa', group: undefined, bits }
  const group = CURVES[details?.namedCurve ?? '']
  if (type === 'ec' && group !== undefined) return { kind: 'ec', group, bits: undefined }
  return refuse(
    `le certificat ${file} doit avoir une clé RSA d’au moins ${RSA_MIN} bits, ou ECDSA sur P-256, P-384 ou P-521`,
  )
}

const readAuthorities = (file: string): readonly X509Certificate[] => {
  const found = readCertificates(file, 'autorites')
  const stray = found.findIndex(({ ca }) => !ca)
  return stray < 0
    ? found
    : refuse(`le fichier ${file} : le certificat n° ${stray + 1} n’est pas d’une autorité`, 'autorites')
}

const readRevocations = (file: string): string => {
  const text = readText(file, 'revocations')
  return text.includes('-----BEGIN X509 CRL-----')
    ? text
    : refuse(`le fichier ${file} ne contient aucune liste de révocation PEM`, 'revocations')
}

const DAY_MS = 86_400_000
/** From then on the end of a certificate is announced. */
const NOTICE_DAYS = 30

const warningsOf = (pair: Pair, now: Date): string[] => {
  const left = Math.floor((pair.notAfter.getTime() - now.getTime()) / DAY_MS)
  return [
    ...(pair.notBefore > now ? [`le certificat ${pair.file} n’est pas encore valable`] : []),
    ...(left < 0 ? [`le certificat ${pair.file} est expiré`] : []),
    ...(left >= 0 && left < NOTICE_DAYS ? [`le certificat ${pair.file} expire dans ${left} jours`] : []),
    ...(pair.isOrdered ? [] : [`la chaîne du fichier ${pair.file} n’est pas dans l’ordre`]),
    ...(pair.bits !== undefined && pair.bits < RSA_WISHED
      ? [`la clé RSA de ${pair.file} a moins de ${RSA_WISHED} bits`]
      : []),
  ]
}

const agedOut = (authority: X509Certificate, now: Date): string[] =>
  authority.validToDate < now ? [`l’autorité ${authority.fingerprint256} est expirée`] : []
