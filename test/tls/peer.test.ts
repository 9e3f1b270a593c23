/** Client certificates: whoever comes is let in by TLS, and the application knows what they are worth. */
import { Agent, get } from 'node:https'
import { Socket } from 'node:net'
import type { SecureContextOptions, TLSSocket } from 'node:tls'
import t from 'tap'
import { type PeerCertificate, peerCertificate, UNLISTED } from '../../src/tls/peer.ts'
import { openPki } from '../kit/pki.ts'
import { filesOf, openTlsApp } from '../kit/tls.ts'

const pki = openPki(t.testdir({}))
pki.make('racine', { use: 'authority' })
pki.make('machines', { use: 'authority', by: 'racine' })
pki.make('voisine', { use: 'authority', by: 'racine' })
pki.make('inconnue', { use: 'authority' })
pki.make('seul', { use: 'client' })
pki.make('serveur', { use: 'server' })
pki.make('bon', {
  use: 'client',
  by: 'machines',
  subject: '/C=FR/O=Éditeur/OU=0002 123456789/OU=Guichets/CN=bon',
})
pki.make('revoque', { use: 'client', by: 'machines' })
pki.make('expire', { use: 'client', by: 'machines', days: -1 })
pki.make('d-ailleurs', { use: 'client', by: 'inconnue' })
pki.make('d-a-cote', { use: 'client', by: 'voisine' })
pki.make('de-serveur', { use: 'server', by: 'machines' })
pki.write('autorites.pem', pki.read('racine.pem') + pki.read('machines.pem'))
pki.revoke('racine', [])
pki.revoke('machines', [])

const files = filesOf(pki, ['serveur'], {
  authorities: pki.path('autorites.pem'),
  revocations: [pki.path('racine.crl'), pki.path('machines.crl')],
})

const shownBy = (name: string, chain = ''): SecureContextOptions => ({
  cert: pki.read(`${name}.pem`) + (chain && pki.read(`${chain}.pem`)),
  key: pki.read(`${name}.key`),
})

const open = async (t: Parameters<typeof openTlsApp>[0], wanted = files) => {
  const opened = await openTlsApp(t, wanted)
  const seen: (PeerCertificate | undefined)[] = []
  opened.app.server.on('request', (request) => seen.push(peerCertificate(request)))
  const ask = async (options: SecureContextOptions, agent = new Agent()) => {
    const { promise, resolve, reject } = Promise.withResolvers<{
      connection: string | undefined
      reused: boolean
    }>()
    const where = { host: '127.0.0.1', port: opened.port, path: '/health/live', rejectUnauthorized: false }
    const request = get({ ...where, ...options, agent }, (answer) => {
      const { connection } = answer.headers
      answer.resume().on('end', () => resolve({ connection, reused: request.reusedSocket }))
    })
    request.on('error', reject)
    return { ...(await promise), peer: seen.at(-1) }
  }
  return { ...opened, ask }
}

t.test('a certificate of an accepted authority', async (t) => {
  const { ask } = await open(t)
  const { peer } = await ask(shownBy('bon'))
  t.match(peer, {
    serial: Buffer.from('bon').toString('hex').toUpperCase(),
    authorised: true,
    reason: undefined,
  })
  t.strictSame({ ...peer?.subject }, { C: 'FR', O: 'Éditeur', OU: ['0002 123456789', 'Guichets'], CN: 'bon' })
  t.match(peer?.fingerprint, /^[0-9a-f]{64}$/)
  t.ok(peer && peer.notBefore < new Date() && peer.notAfter > new Date())
})

t.test('others are let in, and told apart', async (t) => {
  const { ask } = await open(t, { ...files, revocations: [] })
  t.equal((await ask({})).peer, undefined)
  t.match((await ask(shownBy('bon', 'machines'))).peer, { authorised: true })
  for (const [options, reason] of [
    [shownBy('expire'), 'CERT_HAS_EXPIRED'],
    [shownBy('d-ailleurs'), 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    [shownBy('de-serveur'), 'INVALID_PURPOSE'],
    [shownBy('seul'), 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    // Its authority is under an accepted root, but is not itself accepted.
    [shownBy('d-a-cote', 'voisine'), UNLISTED],
  ] as const)
    t.match((await ask(options)).peer, { authorised: false, reason })
})

t.test('without the list of one authority, none of its clients is authorised', async (t) => {
  const { ask } = await open(t, { ...files, revocations: [pki.path('machines.crl')] })
  t.match((await ask(shownBy('bon'))).peer, { authorised: false, reason: 'UNABLE_TO_GET_CRL' })
})

t.test('a certificate revoked while its connection lasts', async (t) => {
  const { ask, tls, app } = await open(t)
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  t.teardown(() => agent.destroy())
  t.match(await ask(shownBy('revoque'), agent), { peer: { authorised: true }, reused: false })
  t.match(await ask(shownBy('revoque'), agent), { peer: { authorised: true }, reused: true })
  const { promise: busy, resolve } = Promise.withResolvers<void>()
  app.server.prependOnceListener('request', (request) => {
    pki.revoke('machines', ['revoque'])
    t.match(tls.reload(), { etat: 'recharge' })
    t.ok(tls.isOutdated(request.socket as TLSSocket))
    resolve()
  })
  const during = ask(shownBy('revoque'), agent)
  await busy
  t.match(await during, { connection: 'close', reused: true })
  t.match(await ask(shownBy('revoque'), agent), {
    peer: { authorised: false, reason: 'CERT_REVOKED' },
    reused: false,
  })
  t.match((await ask(shownBy('bon'))).peer, { authorised: true })
})

t.test('in clear, nobody shows a certificate', async (t) => {
  t.equal(peerCertificate({ socket: new Socket() }), undefined)
})
