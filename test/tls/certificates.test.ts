/** Certificates: what is refused before it serves, what replaces them while the service runs. */
import { copyFileSync } from 'node:fs'
import { Agent, get } from 'node:https'
import t from 'tap'
import { readMaterial, TlsFault, type TlsFiles } from '../../src/tls/certificates.ts'
import { type KeyType, openPki } from '../kit/pki.ts'
import { filesOf, meet, openTlsApp } from '../kit/tls.ts'

const pki = openPki(t.testdir({}))
pki.make('racine', { use: 'authority' })
pki.make('rsa', { key: 'rsa', use: 'server' })
pki.make('ec', { use: 'server', by: 'racine' })
pki.make('autre', { use: 'server', days: 3 })
pki.make('client', { use: 'client', by: 'racine' })
for (const key of ['rsa-1024', 'ed25519'] as KeyType[]) pki.make(key, { key, use: 'server' })

const faultOf = (files: TlsFiles): string => {
  try {
    readMaterial(files, new Date())
    return ''
  } catch (error) {
    if (error instanceof TlsFault) return `${error.subject} ${error.message}`
    throw error
  }
}

const pair = (certificate: string, key: string) => ({
  pairs: [{ certificate: pki.path(certificate), key: pki.path(key) }],
})

t.test('a file that cannot serve is named, with the reason', async (t) => {
  pki.write('vide.pem', '')
  pki.write('faux.pem', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n')
  pki.write(
    'chiffree.key',
    '-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n',
  )
  pki.write('envers.pem', pki.read('racine.pem') + pki.read('ec.pem'))
  const base = filesOf(pki, ['ec'])
  const cases: readonly [Partial<TlsFiles>, RegExp][] = [
    [pair('absent.pem', 'ec.key'), /^certificats le fichier \S+absent\.pem ne peut pas être lu \(ENOENT\)/],
    [pair('vide.pem', 'ec.key'), /vide\.pem ne contient aucun certificat PEM/],
    [pair('faux.pem', 'ec.key'), /faux\.pem : le certificat n° 1 est illisible/],
    [pair('ec.pem', 'rsa.key'), /la clé \S+rsa\.key n’est pas celle du certificat \S+ec\.pem/],
    [pair('ec.pem', 'vide.pem'), /vide\.pem ne contient pas de clé privée/],
    [pair('ec.pem', 'chiffree.key'), /chiffree\.key est chiffrée/],
    [pair('envers.pem', 'ec.key'), /le certificat du serveur doit être le premier, il est le n° 2/],
    [pair('client.pem', 'client.key'), /client\.pem n’est pas fait pour un serveur/],
    [pair('rsa-1024.pem', 'rsa-1024.key'), /RSA d’au moins 2048 bits/],
    [pair('ed25519.pem', 'ed25519.key'), /ECDSA sur P-256/],
    [filesOf(pki, ['ec', 'autre']), /un seul certificat de chaque type/],
    [{ authorities: pki.path('vide.pem') }, /^autorites .*vide\.pem ne contient aucun certificat/],
    [{ authorities: pki.path('client.pem') }, /^autorites .*n° 1 n’est pas d’une autorité/],
    [
      { authorities: pki.path('racine.pem'), revocations: [pki.path('ec.pem')] },
      /^revocations .*aucune liste de révocation/,
    ],
  ]
  for (const [changes, text] of cases) t.match(faultOf({ ...base, ...changes }), text)
  t.equal(faultOf(filesOf(pki, ['rsa', 'ec'])), '')
})

t.test('what must be seen to is said', async (t) => {
  const warnings = (names: readonly string[], now: Date) => readMaterial(filesOf(pki, names), now).warnings
  t.strictSame(warnings(['rsa', 'ec'], new Date()), [])
  t.match(warnings(['autre'], new Date()), [/autre\.pem expire dans [23] jours/])
  t.match(warnings(['autre'], new Date(Date.now() + 5 * 86_400_000)), [/autre\.pem est expiré/])
  t.match(warnings(['autre'], new Date(0)), [/autre\.pem n’est pas encore valable/])
  pki.write('chaine.pem', pki.read('ec.pem') + pki.read('rsa.pem'))
  t.match(readMaterial({ ...filesOf(pki, []), ...pair('chaine.pem', 'ec.key') }, new Date()).warnings, [
    /pas dans l’ordre/,
  ])
})

const serialOf = async (port: number): Promise<string> => {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const request = get(
    { host: '127.0.0.1', port, path: '/health/live', rejectUnauthorized: false, agent: new Agent() },
    (answer) => {
      const socket = answer.socket as import('node:tls').TLSSocket
      resolve(Buffer.from(socket.getPeerX509Certificate()?.serialNumber ?? '', 'hex').toString())
      answer.resume()
    },
  )
  request.on('error', reject)
  return await promise
}

t.test('new files serve new connections; those made go on; bad files change nothing', async (t) => {
  for (const end of ['pem', 'key']) copyFileSync(pki.path(`ec.${end}`), pki.path(`servi.${end}`))
  const { port, tls } = await openTlsApp(t, filesOf(pki, ['servi']))
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  t.teardown(() => agent.destroy())
  const ask = async (): Promise<boolean> => {
    const { promise, resolve, reject } = Promise.withResolvers<boolean>()
    const request = get(
      { host: '127.0.0.1', port, path: '/health/live', rejectUnauthorized: false, agent },
      (answer) => {
        answer.resume().on('end', () => resolve(request.reusedSocket))
      },
    )
    request.on('error', reject)
    return await promise
  }
  t.equal(await ask(), false)
  t.equal(await serialOf(port), 'ec')
  t.strictSame(tls.reload(), { etat: 'inchange' })

  copyFileSync(pki.path('autre.pem'), pki.path('servi.pem'))
  t.match(tls.reload(), { etat: 'refuse', cause: /n’est pas celle du certificat/ })
  t.strictSame(tls.reload(), { etat: 'inchange' }, 'said once')
  t.equal(await serialOf(port), 'ec')

  copyFileSync(pki.path('autre.key'), pki.path('servi.key'))
  t.match(tls.reload(), { etat: 'recharge', avertissements: [/expire dans/] })
  t.equal(await serialOf(port), 'autre')
  t.equal(await ask(), true, 'the connection made before is still there')

  for (const end of ['pem', 'key']) copyFileSync(pki.path(`rsa.${end}`), pki.path(`servi.${end}`))
  tls.reload()
  t.match(await meet(port), { key: 'rsa', answer: 'HTTP/1.1 200 OK' })
  t.match(tls.served, [{ kind: 'rsa' }])
  t.strictSame(Object.fromEntries(tls.reloads), { refuse: 1, recharge: 2 })
})
