/** Each way to prove who calls, good and bad: token, UsernameToken, certificate handed on by a proxy. */
import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { TLSSocket } from 'node:tls'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import t from 'tap'
import { notePeer } from '../../src/tls/peer.ts'
import { tlsCertificate } from '../../src/wire/preuves/certificat.ts'
import { administer, digestOf, enrolGuichet, enrolSystem, OPERATOR } from '../kit/acces.ts'
import { NOW, openApp } from '../kit/open-app.ts'
import { openPki } from '../kit/pki.ts'

const ISSUER = 'https://emetteur.exemple.fr'
const AUDIENCE = 'passerelle-sne'
const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/'
const WSS = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss'
const PROFILE = `${WSS}-username-token-profile-1.0`
/** Certificates are made on the day of the test, whatever it is. */
const DAYS = { du: '2020-01-01', au: '2099-12-31' }
const agent = { 'x-agent-id': 'agent-0042' }

const ask = async (app: FastifyInstance, headers: Record<string, string>, from = '127.0.0.1') => {
  const { statusCode, body } = await app.inject({
    url: '/v1/plan-classement',
    headers: { ...agent, ...headers },
    remoteAddress: from,
  })
  return statusCode === 200 ? 'admis' : `${statusCode} ${/SNE-[A-Z]{3}-\d{3}/.exec(body)?.[0]}`
}

const enrol = async (app: FastifyInstance, systeme: string, nature: string, empreinte: string) => {
  await enrolGuichet(app, 'G1226', '035')
  await enrolSystem(app, systeme, [{ numGuichet: 'G1226', profil: 'guichet', du: DAYS.du }])
  await administer(app, 'POST', `/v1/systemes/${systeme}/identifiants`, {
    identifiant: { nature, empreinte, ...DAYS },
  })
}

t.test('tokens of the issuer agreed upon', async (t) => {
  const keys = await generateKeyPair('ES256')
  const others = await generateKeyPair('ES256')
  const jwks = { keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'un', alg: 'ES256' }] }
  const file = join(t.testdir({}), 'cles.json')
  writeFileSync(file, JSON.stringify(jwks))
  let up = true
  const server = createServer((_request, response) => {
    if (up) response.setHeader('content-type', 'application/json').end(JSON.stringify(jwks))
    else response.writeHead(500).end()
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo
  const seconds = Math.floor(NOW.getTime() / 1000)
  const sign = (changes: object = {}, key = keys.privateKey, client: object = { client_id: 'editeur' }) =>
    new SignJWT({ iss: ISSUER, aud: AUDIENCE, exp: seconds + 300, ...client, ...changes })
      .setProtectedHeader({ alg: 'ES256', kid: 'un' })
      .sign(key)
  const bearer = async (token: Promise<string>) => ({ authorization: `Bearer ${await token}` })
  const config = {
    keys: [OPERATOR],
    jetonEmetteur: ISSUER,
    jetonAudience: AUDIENCE,
  }
  for (const [place, cles] of [
    ['a file', file],
    ['an address', `http://127.0.0.1:${port}/jwks`],
  ] as const)
    await t.test(place, async (t) => {
      const { app } = await openApp(t, { config: { ...config, jetonCles: cles } })
      await enrol(app, 'editeur', 'JETON', digestOf(`${ISSUER} editeur`))
      t.equal(await ask(app, await bearer(sign())), 'admis')
      t.equal(
        await ask(app, await bearer(sign({}, keys.privateKey, { sub: 'editeur' }))),
        'admis',
        'by its sub',
      )
      t.equal(await ask(app, await bearer(sign({ exp: seconds - 31 }))), '401 SNE-DRO-011')
      t.equal(await ask(app, await bearer(sign({ exp: seconds - 29 }))), 'admis', 'clocks differ a little')
      t.equal(await ask(app, await bearer(sign({ nbf: seconds + 60 }))), '401 SNE-DRO-010')
      t.equal(await ask(app, await bearer(sign({ iss: 'https://autre.exemple.fr' }))), '401 SNE-DRO-013')
      t.equal(await ask(app, await bearer(sign({ aud: 'autre' }))), '401 SNE-DRO-013')
      t.equal(await ask(app, await bearer(sign({ exp: undefined }))), '401 SNE-DRO-013')
      t.equal(await ask(app, await bearer(sign({}, others.privateKey))), '401 SNE-DRO-013', 'not its key')
      t.equal(await ask(app, await bearer(sign({}, keys.privateKey, {}))), '401 SNE-DRO-013', 'nobody named')
      t.equal(
        await ask(app, await bearer(sign({}, keys.privateKey, { client_id: 'inconnu' }))),
        '401 SNE-DRO-001',
      )
      const [head = '', claims = '', signature = ''] = (await sign()).split('.')
      const none = Buffer.from('{"alg":"none"}').toString('base64url')
      t.equal(await ask(app, { authorization: `Bearer ${none}.${claims}.${signature}` }), '401 SNE-DRO-013')
      t.equal(await ask(app, { authorization: `Bearer ${head}.${claims}.AAAA` }), '401 SNE-DRO-013')
    })
  await t.test('keys that cannot be had are not the caller’s fault', async (t) => {
    up = false
    const { app } = await openApp(t, { config: { ...config, jetonCles: `http://127.0.0.1:${port}/jwks` } })
    t.equal(await ask(app, await bearer(sign())), '503 SNE-SRV-005')
    up = true
  })
})

t.test('UsernameToken', async (t) => {
  const { app } = await openApp(t, { config: { keys: [OPERATOR] } })
  await enrol(app, 'editeur', 'UTILISATEUR', digestOf('editeur:mot-de-passe-tire-au-sort'))
  const call = async (token: string, from = '127.0.0.1', url = '/soap/v1') => {
    const { body } = await app.inject({
      method: 'POST',
      url,
      headers: { ...agent, 'content-type': 'text/xml; charset=utf-8' },
      remoteAddress: from,
      payload: `<e:Envelope xmlns:e="${SOAP}"><e:Header><w:Security xmlns:w="${WSS}-wssecurity-secext-1.0.xsd" e:mustUnderstand="1">${token}</w:Security></e:Header><e:Body><lirePlan xmlns="urn:sne:guichet:v1"/></e:Body></e:Envelope>`,
    })
    return /SNE-(?:DRO|ENV)-\d{3}/.exec(body)?.[0] ?? (body.includes('lirePlanResponse') ? 'admis' : body)
  }
  const token = (nom: string, motDePasse: string, type = `${PROFILE}#PasswordText`) =>
    `<w:UsernameToken><w:Username>${nom}</w:Username><w:Password Type="${type}">${motDePasse}</w:Password></w:UsernameToken>`
  const good = token('editeur', 'mot-de-passe-tire-au-sort')
  t.equal(await call(good), 'admis')
  t.equal(await call(good.replace(/ Type=".*?"/, '')), 'admis', 'an absent type is PasswordText')
  t.equal(await call(token('editeur', 'autre')), 'SNE-DRO-001')
  t.equal(await call(token('autre', 'mot-de-passe-tire-au-sort')), 'SNE-DRO-001')
  t.equal(
    await call(token('editeur', 'mot-de-passe-tire-au-sort', `${PROFILE}#PasswordDigest`)),
    'SNE-DRO-014',
  )
  t.equal(await call(good, '192.0.2.7'), 'SNE-DRO-014', 'in clear over a network')
  t.equal(await call(''), 'SNE-DRO-001', 'a header without a token')
  t.equal(await call(`${good}${good}`), 'SNE-DRO-001', 'two tokens')
})

t.test('a certificate that a proxy hands on', async (t) => {
  const folder = t.testdir({})
  const make = (name: string, days: string) => {
    const [key, cert] = [join(folder, `${name}.key`), join(folder, `${name}.pem`)]
    execFileSync(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
        ...['-subj', `/CN=${name}`, '-days', days, '-keyout', key, '-out', cert],
      ],
      { stdio: 'ignore' },
    )
    return new X509Certificate(execFileSync('cat', [cert]))
  }
  const certificate = make('editeur', '10')
  const stranger = make('inconnu', '10')
  const proxy = '192.0.2.10'
  const { app, setDay } = await openApp(t, { config: { keys: [OPERATOR], mandataires: [proxy] } })
  await enrol(app, 'editeur', 'CERTIFICAT', fingerprintOf(certificate))
  const structured = (one: X509Certificate) => ({ 'client-cert': `:${one.raw.toString('base64')}:` })
  const dayOf = (at: Date, shift: number) =>
    new Date(at.getTime() + shift * 86_400_000).toISOString().slice(0, 10)
  setDay(dayOf(certificate.validFromDate, 1))
  const said = (headers: Record<string, string>, from = proxy) => ask(app, headers, from)
  t.equal(await said(structured(certificate)), 'admis')
  const escaped = { 'x-ssl-client-cert': encodeURIComponent(certificate.toString()) }
  t.equal(await said(escaped), '401 SNE-DRO-001', 'not the header that the proxy writes')
  t.equal(await said({ ...structured(stranger), ...escaped }), '401 SNE-DRO-001', 'nor beside it')
  const other = await openApp(t, {
    config: { keys: [OPERATOR], mandataires: [proxy], mandataireEntete: 'x-ssl-client-cert' },
  })
  await enrol(other.app, 'editeur', 'CERTIFICAT', fingerprintOf(certificate))
  other.setDay(dayOf(certificate.validFromDate, 1))
  t.equal(await ask(other.app, escaped, proxy), 'admis', 'escaped PEM, where it is agreed')
  t.equal(await said(structured(stranger)), '401 SNE-DRO-001')
  t.equal(await said({ 'client-cert': ':pasdubase64:' }), '401 SNE-DRO-015')
  t.equal(await said({}), '401 SNE-DRO-001')
  t.equal(await said(structured(certificate), '192.0.2.11'), '401 SNE-DRO-001', 'not from the proxy: forged')
  setDay(dayOf(certificate.validFromDate, -2))
  t.equal(await said(structured(certificate)), '401 SNE-DRO-010')
  setDay(dayOf(certificate.validToDate, 2))
  t.equal(await said(structured(certificate)), '401 SNE-DRO-011')
})

t.test('a connection that outlasts its certificate', async (t) => {
  const pki = openPki(t.testdir({}))
  pki.make('seul', { use: 'client' })
  const certificate = new X509Certificate(pki.read('seul.pem'))
  const socket = Object.create(TLSSocket.prototype, {
    authorized: { value: true },
    getPeerX509Certificate: { value: () => certificate },
    getPeerCertificate: { value: () => ({ subject: {}, issuerCertificate: { fingerprint256: 'autorite' } }) },
  }) as TLSSocket
  notePeer(socket, new Set(['autorite']))
  const at = (ms: number) => () => {
    const clock = () => new Date(certificate.validToDate.getTime() + ms)
    return tlsCertificate(clock)({ socket } as unknown as FastifyRequest)
  }
  t.strictSame(at(-1)(), { nature: 'CERTIFICAT', empreinte: fingerprintOf(certificate) })
  t.throws(at(1), { code: 'SNE-DRO-011' })
})

const fingerprintOf = (certificate: X509Certificate) =>
  certificate.fingerprint256.replaceAll(':', '').toLowerCase()
