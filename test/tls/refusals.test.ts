/** Negotiations with Node's client: what is agreed on, and why the others are refused. */
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { Duplex } from 'node:stream'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import { promisify } from 'node:util'
import t from 'tap'
import { SHOWN_MAX } from '../../src/tls/reasons.ts'
import { KEPT_MAX, Refusals } from '../../src/tls/refusals.ts'
import { openPki } from '../kit/pki.ts'
import { filesOf, lastReason, meet, openTlsApp } from '../kit/tls.ts'

const pki = openPki(t.testdir({}))
pki.make('rsa', { key: 'rsa', use: 'server' })
pki.make('ec', { use: 'server' })
pki.make('ec-384', { key: 'ec-384', use: 'server' })

const ONLY_12: ConnectionOptions = { maxVersion: 'TLSv1.2' }

t.test('both certificates: each client has the one it can check', async (t) => {
  const { port, tls } = await openTlsApp(t, filesOf(pki, ['rsa', 'ec']))
  const ok = { answer: 'HTTP/1.1 200 OK' }
  t.match(await meet(port), {
    ...ok,
    protocol: 'TLSv1.3',
    suite: 'TLS_AES_256_GCM_SHA384',
    group: 'X25519MLKEM768',
    key: 'ec',
  })
  t.match(await meet(port, { ecdhCurve: 'P-384' }), { ...ok, group: 'secp384r1' })
  t.match(await meet(port, ONLY_12), { ...ok, suite: 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384', key: 'ec' })
  for (const [cipher, key] of [
    ['ECDHE-RSA-AES128-GCM-SHA256', 'rsa'],
    ['ECDHE-ECDSA-CHACHA20-POLY1305', 'ec'],
  ] as const)
    t.match(await meet(port, { ...ONLY_12, ciphers: cipher }), { ...ok, key }, cipher)
  t.match(await meet(port, { sigalgs: 'rsa_pss_rsae_sha256' }), { ...ok, protocol: 'TLSv1.3', key: 'rsa' })
  t.match(
    await meet(port, {
      ...ONLY_12,
      ciphers: 'ECDHE-ECDSA-AES128-SHA256:ECDHE-RSA-CHACHA20-POLY1305:ECDHE-RSA-AES256-GCM-SHA384',
    }),
    { suite: 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384' },
    'the order is the gateway’s',
  )
  t.strictSame(tls.refusals.last, [])
  t.equal(tls.negotiated.get('TLSv1.3 TLS_AES_256_GCM_SHA384'), 3)
})

t.test('no session is resumed: each connection is checked anew', async (t) => {
  const { port } = await openTlsApp(t, filesOf(pki, ['ec']))
  for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
    const where = { host: '127.0.0.1', port, maxVersion, rejectUnauthorized: false }
    const first = connectTls(where)
    const [session] = await once(first, 'session')
    first.destroy()
    const second = connectTls({ ...where, session })
    await once(second, 'secureConnect')
    t.equal(second.isSessionReused(), false, maxVersion)
    second.destroy()
  }
})

const OLD = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const

/** A hello of SSL 2.0, as old Java sent it, that names TLS 1.0 and a suite. */
const SSL_2 = Buffer.from([0x80, 0x1c, 1, 3, 1, 0, 3, 0, 0, 0, 16, 0, 0, 0x2f, ...Buffer.alloc(16, 7)])

const REFUSED: readonly [string, readonly string[], ConnectionOptions, string, RegExp][] = [
  ['TLS 1.1 at most', ['rsa', 'ec'], OLD, 'version', /propose TLS 1\.1 ; .* accepte TLS 1\.3, TLS 1\.2\./],
  [
    'RSA key exchange',
    ['rsa', 'ec'],
    { ...ONLY_12, ciphers: 'AES128-GCM-SHA256' },
    'suite',
    /propose TLS_RSA_WITH_AES_128_GCM_SHA256 ; la passerelle accepte TLS_ECDHE_/,
  ],
  [
    'finite-field DH',
    ['rsa', 'ec'],
    { ...ONLY_12, ciphers: 'DHE-RSA-AES256-GCM-SHA384' },
    'suite',
    /TLS_DHE_RSA/,
  ],
  ['CBC', ['rsa', 'ec'], { ...ONLY_12, ciphers: 'ECDHE-RSA-AES256-SHA384' }, 'suite', /CBC_SHA384/],
  [
    'CCM of TLS 1.3',
    ['rsa', 'ec'],
    { minVersion: 'TLSv1.3', ciphers: 'TLS_AES_128_CCM_SHA256' },
    'suite',
    /TLS_AES_128_CCM_SHA256/,
  ],
  [
    'ECDSA, of a gateway with RSA only',
    ['rsa'],
    { ...ONLY_12, ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' },
    'certificat',
    /propose ECDSA ; la passerelle accepte RSA\./,
  ],
  [
    'RSA, of a gateway with ECDSA only',
    ['ec'],
    { ...ONLY_12, ciphers: 'ECDHE-RSA-AES128-GCM-SHA256' },
    'certificat',
    /propose RSA ; la passerelle accepte ECDSA\./,
  ],
  [
    'ECDSA in TLS 1.3, of a gateway with RSA only',
    ['rsa'],
    { sigalgs: 'ecdsa_secp256r1_sha256' },
    'certificat',
    /propose ECDSA/,
  ],
  [
    'a curve apart',
    ['rsa', 'ec'],
    { ecdhCurve: 'X448' },
    'courbe',
    /propose x448 ; la passerelle accepte X25519MLKEM768, x25519/,
  ],
  ['a curve apart in TLS 1.2', ['rsa', 'ec'], { ...ONLY_12, ecdhCurve: 'X448' }, 'courbe', /propose x448/],
  [
    'another curve than the certificate’s',
    ['ec-384'],
    { ...ONLY_12, ecdhCurve: 'P-256' },
    'courbe',
    /propose secp256r1 ; la passerelle accepte secp384r1\./,
  ],
  ['a signature apart', ['rsa', 'ec'], { sigalgs: 'ed25519' }, 'signature', /propose ed25519/],
  [
    'SHA-1',
    ['rsa', 'ec'],
    { ...ONLY_12, sigalgs: 'RSA+SHA1:ECDSA+SHA1', ciphers: 'DEFAULT@SECLEVEL=0' },
    'signature',
    /rsa_pkcs1_sha1, ecdsa_sha1/,
  ],
  [
    'another hash than the certificate’s in TLS 1.3',
    ['ec-384'],
    { sigalgs: 'ecdsa_secp256r1_sha256' },
    'signature',
    /ecdsa_secp256r1_sha256/,
  ],
  [
    'HTTP/2 only',
    ['rsa', 'ec'],
    { ALPNProtocols: ['h2'] },
    'protocole',
    /propose h2 ; la passerelle accepte http\/1\.1\./,
  ],
]

t.test('each refusal names the part that has nothing in common', async (t) => {
  for (const names of [['rsa', 'ec'], ['rsa'], ['ec'], ['ec-384']]) {
    const { port, tls } = await openTlsApp(t, filesOf(pki, names))
    for (const [what, served, options, reason, text] of REFUSED) {
      if (served.join() !== names.join()) continue
      const before = tls.refusals.last.length
      t.match(await meet(port, options), /ALERT/, `${what}: refused`)
      t.equal(await lastReason(tls, before + 1), reason, `${what}: ${reason}`)
      t.match(tls.refusals.last[0]?.constat.fr, text, what)
      t.match(tls.refusals.last[0]?.constat.en, /^Nothing in common for: .* the gateway accepts /)
    }
  }
})

t.test('the compatible profile agrees with CBC', async (t) => {
  const { port } = await openTlsApp(t, filesOf(pki, ['rsa'], { profile: 'anssi-2020-compat' }))
  t.match(await meet(port, { ...ONLY_12, ciphers: 'ECDHE-RSA-AES256-SHA384' }), {
    suite: 'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384',
  })
})

/** Sends bytes in clear, and gives what comes back until the end. */
const say = async (port: number, ...pieces: readonly (string | Buffer)[]): Promise<string> => {
  const socket = connect(port, '127.0.0.1').setEncoding('latin1')
  socket.on('error', () => {})
  await once(socket, 'connect')
  for (const piece of pieces) {
    socket.write(piece)
    await new Promise((done) => setTimeout(done, 20))
  }
  let answer = ''
  for await (const text of socket) answer += text
  return answer
}

t.test('what never becomes a negotiation', async (t) => {
  const { port, tls, app } = await openTlsApp(t, filesOf(pki, ['rsa']), { limitMs: 400 })
  t.match(await say(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'), /^HTTP\/1\.1 400 .*https:\/\//s)
  t.equal(await lastReason(tls, 1), 'pas-de-tls')
  await say(port, Buffer.from([22, 3, 1, 0, 200, 1, 0, 0, 196]))
  t.equal(await lastReason(tls, 2), 'delai')
  await say(port, Buffer.from([22, 3, 1, 0, 6, 1, 0, 0, 2, 3, 3]))
  t.equal(await lastReason(tls, 3), 'hello-illisible')
  await say(port, Buffer.from([0, 1, 2, 3, 4, 5]))
  t.equal(await lastReason(tls, 4), 'pas-de-tls')
  await say(port, SSL_2)
  t.equal(await lastReason(tls, 5), 'version')
  t.match(tls.refusals.last[0]?.constat.fr, /propose SSL 2\.0 ;/)
  const leaver = connect(port, '127.0.0.1', () => leaver.end(Buffer.from([22, 3, 1])))
  t.equal(await lastReason(tls, 6), 'coupure')
  t.equal(await meet(port, { rejectUnauthorized: true }), 'DEPTH_ZERO_SELF_SIGNED_CERT')
  t.equal(await lastReason(tls, 7), 'coupure', 'Node’s client leaves without an alert')
  await promisify(execFile)('openssl', [
    's_client',
    '-connect',
    `127.0.0.1:${port}`,
    '-verify_return_error',
    '-brief',
  ]).catch(() => {})
  t.equal(await lastReason(tls, 8), 'alerte')
  t.match(tls.refusals.last[0]?.constat.fr, /l’alerte UNKNOWN_CA\./)
  const prober = connect(port, '127.0.0.1', () => prober.end())
  await once(prober.resume(), 'close')
  t.equal(tls.refusals.last.length, 8, 'a prober without a word is no client')
  t.strictSame(Object.fromEntries(tls.refusals.counts), {
    'pas-de-tls': 2,
    delai: 1,
    'hello-illisible': 1,
    version: 1,
    coupure: 2,
    alerte: 1,
  })
  const silent = connect(port, '127.0.0.1').on('error', () => {})
  await once(silent, 'connect')
  const start = performance.now()
  await app.close()
  t.ok(performance.now() - start < 300, 'a silent connection does not hold the end back')
})

t.test('a hello sent byte by byte is read', async (t) => {
  const { port, tls } = await openTlsApp(t, filesOf(pki, ['rsa']))
  const raw = connect(port, '127.0.0.1').setNoDelay()
  const slow = new Duplex({
    read: () => {},
    write: (bytes: Buffer, _encoding, done) => {
      for (const byte of bytes.subarray(0, 40)) raw.write(Buffer.from([byte]))
      setTimeout(() => raw.write(bytes.subarray(40), () => done()), 30)
    },
  })
  raw.on('data', (bytes) => slow.push(bytes)).on('close', () => slow.push(null))
  t.match(await meet(port, { socket: slow }), { answer: 'HTTP/1.1 200 OK' })
  raw.destroy()
  t.strictSame(tls.refusals.last, [])
})

t.test('operators read the refusals; callers do not', async (t) => {
  const { app, port, operators } = await openTlsApp(t, filesOf(pki, ['rsa']))
  await meet(port, { ...ONLY_12, ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256', servername: 'sne.exemple.fr' })
  t.equal((await app.inject('/tls/refus')).statusCode, 404)
  const text = await operators?.inject('/tls/refus')
  t.match(text?.headers['content-type'], /^text\/plain/)
  t.match(
    text?.body,
    /127\.0\.0\.1 certificat \(ERR_SSL_NO_SHARED_CIPHER\) → sne\.exemple\.fr\n.*SNE_TLS_CERTIFICATS.*Add a certificate/s,
  )
  t.match(text?.body, /suites : TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256$/m)
  const json = await operators?.inject({ url: '/tls/refus', headers: { accept: 'application/json' } })
  t.match(json?.json(), {
    profil: 'anssi-2020',
    accepte: { versions: ['TLS 1.3', 'TLS 1.2'], certificats: [{ type: 'RSA' }] },
    total: { certificat: 1 },
    refus: [
      {
        adresse: '127.0.0.1',
        raison: 'certificat',
        propose: { versions: ['TLS 1.2'], nom: 'sne.exemple.fr' },
      },
    ],
  })
  for (const door of [app, operators]) {
    t.match((await door?.inject('/metrics'))?.body, /^tls_refused_total\{reason="certificat"\} 1$/m)
    t.equal((await door?.inject('/health/ready'))?.statusCode, 200)
  }
})

t.test('a hostile client fills nothing', async (t) => {
  const refusals = new Refusals()
  const suites = Buffer.alloc(60_000, 0x12)
  const body = Buffer.concat([
    Buffer.from([3, 3]),
    Buffer.alloc(32),
    Buffer.from([0, suites.length >> 8, suites.length & 255]),
    suites,
    Buffer.from([1, 0]),
  ])
  const message = Buffer.concat([Buffer.from([1, 0, body.length >> 8, body.length & 255]), body])
  const records = Array.from({ length: Math.ceil(message.length / 16_000) }, (_, i) => {
    const part = message.subarray(i * 16_000, (i + 1) * 16_000)
    return Buffer.concat([Buffer.from([22, 3, 1, part.length >> 8, part.length & 255]), part])
  })
  const failure = { address: '192.0.2.1', bytes: Buffer.concat(records), code: 'ERR_SSL_NO_SHARED_CIPHER' }
  const accepted = { profile: 'anssi-2020', keys: [{ kind: 'rsa', group: undefined }] } as const
  for (let i = 0; i < KEPT_MAX + 5; i++) refusals.note(failure, accepted, new Date(i))
  t.equal(refusals.last.length, KEPT_MAX)
  t.equal(refusals.counts.get('suite'), KEPT_MAX + 5)
  t.equal(refusals.last[0]?.instant, new Date(KEPT_MAX + 4).toISOString(), 'the newest first')
  t.equal(refusals.last[0]?.propose?.suites.length, SHOWN_MAX + 1)
})
