/** The gateway seen by programs that are not ours: exactly the list of its profile, and the refusal that vendors met. */
import { mkdirSync } from 'node:fs'
import t from 'tap'
import { suiteName } from '../../src/tls/names.ts'
import { PROFILES, type ProfileName } from '../../src/tls/profile.ts'
import { openPki } from '../kit/pki.ts'
import { filesOf, lastReason, openTlsApp } from '../kit/tls.ts'
import { absentTools, nss, sslscan, testssl } from '../kit/tls-tools.ts'

const skip = absentTools()
const pki = openPki(t.testdir({}))
pki.make('rsa', { key: 'rsa', use: 'server' })
pki.make('ec', { use: 'server' })
mkdirSync(pki.path('nss'))
pki.write('nss/requete', 'GET /health/live HTTP/1.1\r\nHost: essai\r\nConnection: close\r\n\r\n')

const suitesOf = (profile: ProfileName) => ({
  'TLSv1.3': PROFILES[profile].flatMap(({ openssl, key }) => (key ? [] : [openssl])),
  'TLSv1.2': PROFILES[profile].flatMap(({ openssl, key }) => (key ? [openssl] : [])),
})

/** Groups of the profile that these programs know; they are older than X25519MLKEM768. */
const KNOWN_GROUPS = ['secp256r1', 'secp384r1', 'secp521r1', 'x25519']

t.test('sslscan finds the list of the profile, in its order, and nothing else', { skip }, async (t) => {
  for (const profile of Object.keys(PROFILES) as ProfileName[]) {
    const { port } = await openTlsApp(t, filesOf(pki, ['rsa', 'ec'], { profile }))
    const scan = await sslscan(port)
    t.strictSame(scan.versions, ['TLSv1.2', 'TLSv1.3'], profile)
    t.strictSame(scan.suites, suitesOf(profile), profile)
    t.strictSame(scan.groups, { 'TLSv1.3': KNOWN_GROUPS, 'TLSv1.2': KNOWN_GROUPS }, profile)
    t.match(scan.text, 'Session renegotiation not supported')
  }
})

t.test('with one certificate, the suites of the other go', { skip }, async (t) => {
  const { port } = await openTlsApp(t, filesOf(pki, ['rsa']))
  const scan = await sslscan(port)
  t.strictSame(
    scan.suites['TLSv1.2'],
    PROFILES['anssi-2020'].flatMap(({ openssl, key }) => (key === 'rsa' ? [openssl] : [])),
  )
})

t.test('testssl.sh finds the same, and no weakness of the negotiation', { skip }, async (t) => {
  const { port } = await openTlsApp(t, filesOf(pki, ['rsa', 'ec']))
  const offers = await testssl(port, pki.path(''), ['-p', '-E', '-R'])
  const offered = [...offers].flatMap(([id, text]) =>
    id.startsWith('cipher-') ? [text.trim().split(/\s+/).at(-1)] : [],
  )
  t.strictSame(offered.sort(), PROFILES['anssi-2020'].map(({ code }) => suiteName(code)).sort())
  for (const old of ['SSLv2', 'SSLv3', 'TLS1', 'TLS1_1']) t.equal(offers.get(old), 'not offered', old)
  for (const version of ['TLS1_2', 'TLS1_3']) t.match(offers.get(version), /^offered/, version)
  t.equal(offers.get('secure_renego'), 'supported')
  t.equal(offers.get('secure_client_renego'), 'not vulnerable')
})

t.test('the error of NSS: there with an RSA certificate only, gone with the second', { skip }, async (t) => {
  const ecdsa = ['C02B', 'C02C']
  const alone = await openTlsApp(t, filesOf(pki, ['rsa']))
  t.match(await nss(alone.port, pki.path('nss'), ecdsa), 'SSL_ERROR_NO_CYPHER_OVERLAP')
  t.equal(await lastReason(alone.tls, 1), 'certificat')
  const said = await alone.operators?.inject('/tls/refus')
  t.match(said?.body, 'Le client propose ECDSA ; la passerelle accepte RSA.')
  t.match(said?.body, 'The client offers ECDSA; the gateway accepts RSA.')

  const both = await openTlsApp(t, filesOf(pki, ['rsa', 'ec']))
  t.match(await nss(both.port, pki.path('nss'), ecdsa), 'HTTP/1.1 200 OK')
  t.strictSame(both.tls.refusals.last, [])

  t.match(await nss(both.port, pki.path('nss'), ['C009', 'C013']), 'SSL_ERROR_NO_CYPHER_OVERLAP')
  t.equal(await lastReason(both.tls, 1), 'suite')
})
