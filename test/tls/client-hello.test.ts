/** The reading of the first message: real ones understood, anything else survived. */
import { once } from 'node:events'
import { createServer } from 'node:net'
import { type ConnectionOptions, connect } from 'node:tls'
import fc from 'fast-check'
import t from 'tap'
import { helloState, readClientHello } from '../../src/tls/client-hello.ts'
import { groupName, signatureName, suiteName, versionName } from '../../src/tls/names.ts'

/** The bytes that Node's own client sends first. */
const capture = async (options: ConnectionOptions): Promise<Buffer> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const client = connect({
    host: '127.0.0.1',
    port: typeof address === 'object' ? (address?.port ?? 0) : 0,
    ...options,
  })
  client.on('error', () => {})
  const [socket] = await once(server, 'connection')
  let bytes = Buffer.alloc(0)
  for await (const piece of socket) {
    bytes = Buffer.concat([bytes, piece])
    if (helloState(bytes).kind === 'whole') break
  }
  client.destroy()
  server.close()
  return bytes
}

const read = (bytes: Uint8Array) => {
  const state = helloState(bytes)
  return state.kind === 'whole' ? readClientHello(state.message) : undefined
}

/** The same message cut into records of that many bytes. */
const recut = (bytes: Buffer, length: number): Buffer => {
  const message = bytes.subarray(5)
  const records: Buffer[] = []
  for (let at = 0; at < message.length; at += length) {
    const part = message.subarray(at, at + length)
    records.push(Buffer.from([22, 3, 1, part.length >> 8, part.length & 255]), part)
  }
  return Buffer.concat(records)
}

const modern = await capture({ servername: 'sne.exemple.fr', ALPNProtocols: ['http/1.1'] })

t.test('a hello of today', async (t) => {
  const hello = read(modern)
  t.strictSame(hello?.versions.map(versionName), ['TLS 1.3', 'TLS 1.2'])
  t.ok(hello?.suites.map(suiteName).includes('TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'))
  t.ok(hello?.groups?.map(groupName).includes('X25519MLKEM768'))
  t.ok(hello?.signatures?.map(signatureName).includes('rsa_pss_rsae_sha256'))
  t.equal(hello?.serverName, 'sne.exemple.fr')
  t.strictSame(hello?.protocols, ['http/1.1'])
})

t.test('a hello of former days says its highest version only', async (t) => {
  const hello = read(
    await capture({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'AES128-SHA@SECLEVEL=0' }),
  )
  t.strictSame(hello?.versions.map(versionName), ['TLS 1.1'])
  t.strictSame(hello?.suites.map(suiteName), ['TLS_RSA_WITH_AES_128_CBC_SHA'])
})

t.test('a hello without extensions', async (t) => {
  const body = Buffer.concat([
    Buffer.from([3, 3]),
    Buffer.alloc(32),
    Buffer.from([0, 0, 4, 0x0a, 0x0a, 0, 0x2f, 1, 0]),
  ])
  const hello = readClientHello(Buffer.concat([Buffer.from([1, 0, 0, body.length]), body]))
  t.match(hello, { suites: [0x2f], groups: undefined, signatures: undefined, serverName: undefined })
  t.equal(hello?.suites.length, 1, 'GREASE is left out')
})

t.test('cut into records, it is the same; into too many, it is left to OpenSSL', async (t) => {
  t.strictSame(read(recut(modern, 200)), read(modern))
  t.equal(helloState(recut(modern, 1)).kind, 'foreign')
})

t.test('every beginning asks for more, and for no less than there is', async (t) => {
  for (const bytes of [modern, recut(modern, 400)]) {
    const wrong = Array.from({ length: bytes.length }, (_, length) => {
      const state = helloState(bytes.subarray(0, length))
      return state.kind === 'partial' && state.needed > length && state.needed <= bytes.length ? [] : [length]
    })
    t.strictSame(wrong.flat(), [])
  }
})

t.test('what is not TLS is foreign', async (t) => {
  for (const bytes of [
    'GET / HTTP/1.1\r\n\r\n',
    '\x16\x02\x01\x00\x05\x01',
    '\x15\x03\x01\x00\x02\x02\x28',
    '\x16\x03\x01\x00\x00',
  ])
    t.equal(helloState(Buffer.from(bytes, 'latin1')).kind, 'foreign', JSON.stringify(bytes))
})

t.test('nothing makes it raise, and what is kept is bounded', async (t) => {
  const survives = (bytes: Uint8Array): boolean => {
    const hello = read(bytes)
    return hello === undefined || hello.suites.every((code) => suiteName(code) !== '')
  }
  const damaged = fc
    .array(fc.tuple(fc.nat(modern.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 })
    .map((changes) => {
      const bytes = Buffer.from(modern)
      for (const [at, value] of changes) bytes[at] = value
      return bytes
    })
  let unread = 0
  fc.assert(
    fc.property(damaged, (bytes) => {
      if (read(bytes) === undefined) unread++
      return survives(bytes)
    }),
    { numRuns: 3000 },
  )
  t.ok(unread > 50, `${unread} damaged ones were not read`)
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), survives), { numRuns: 2000 })
  const framed = fc
    .uint8Array({ maxLength: 300 })
    .map((body) =>
      Buffer.concat([
        Buffer.from([
          22,
          3,
          1,
          (body.length + 4) >> 8,
          (body.length + 4) & 255,
          1,
          0,
          body.length >> 8,
          body.length & 255,
        ]),
        body,
      ]),
    )
  fc.assert(fc.property(framed, survives), { numRuns: 2000 })
  const cut = fc.nat(modern.length - 10).map((length) => {
    const message = Buffer.from(modern.subarray(5, 5 + length + 4))
    message.writeUIntBE(length, 1, 3)
    return message
  })
  // Cut right after its suites it is a hello without extensions; anywhere else it is none.
  fc.assert(fc.property(cut, (message) => readClientHello(message)?.groups === undefined))
})
