/** Certificates for tests, made by the openssl command in a folder of the test. */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const openssl = (folder: string, ...args: readonly string[]): void => {
  execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
}

const KEYS = {
  rsa: ['rsa:3072'],
  'rsa-1024': ['rsa:1024'],
  ec: ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  'ec-384': ['ec', '-pkeyopt', 'ec_paramgen_curve:P-384'],
  'ec-521': ['ec', '-pkeyopt', 'ec_paramgen_curve:P-521'],
  ed25519: ['ed25519'],
} as const

export type KeyType = keyof typeof KEYS

const USES = {
  authority: 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n',
  server: 'extendedKeyUsage=serverAuth\nsubjectAltName=DNS:localhost,IP:127.0.0.1\n',
  client: 'extendedKeyUsage=clientAuth\n',
} as const

export interface Wanted {
  readonly key?: KeyType
  readonly use: keyof typeof USES
  /** Name of the authority that signs; by itself when absent. */
  readonly by?: string
  /** Days that it lasts; expired when negative. */
  readonly days?: number
  readonly subject?: string
}

/** A folder with `<name>.pem`, `<name>.key` and `<name>.crl`. */
export const openPki = (folder: string) => {
  const path = (file: string) => join(folder, file)
  return {
    path,
    read: (file: string) => readFileSync(path(file), 'utf8'),
    write: (file: string, text: string) => writeFileSync(path(file), text),
    /** Makes a certificate and its key. */
    make: (
      name: string,
      { key = 'ec', use, by, days = 60, subject = `/C=FR/O=Essai/CN=${name}` }: Wanted,
    ) => {
      const files = ['-keyout', `${name}.key`, '-out', `${name}.csr`]
      openssl(folder, 'req', '-utf8', '-new', '-nodes', '-newkey', ...KEYS[key], ...files, '-subj', subject)
      writeFileSync(path('uses.cnf'), USES[use])
      const signer = by ? ['-CA', `${by}.pem`, '-CAkey', `${by}.key`] : ['-signkey', `${name}.key`]
      const serial = `0x${Buffer.from(name).toString('hex')}`
      const term = ['-days', `${days}`, '-extfile', 'uses.cnf', '-set_serial', serial]
      openssl(folder, 'x509', '-req', '-in', `${name}.csr`, '-out', `${name}.pem`, ...signer, ...term)
    },
    /** Writes an authority's list of revoked certificates. */
    revoke: (authority: string, names: readonly string[]) => {
      writeFileSync(path('index'), '')
      const lines = [
        '[ca]',
        'default_ca=d',
        '[d]',
        'database=index',
        'default_md=sha256',
        'default_crl_days=9',
      ]
      const signer = [`certificate=${authority}.pem`, `private_key=${authority}.key`]
      writeFileSync(path('ca.cnf'), [...lines, ...signer, ''].join('\n'))
      for (const name of names) openssl(folder, 'ca', '-config', 'ca.cnf', '-revoke', `${name}.pem`)
      openssl(folder, 'ca', '-config', 'ca.cnf', '-gencrl', '-out', `${authority}.crl`)
    },
  }
}

export type Pki = ReturnType<typeof openPki>
