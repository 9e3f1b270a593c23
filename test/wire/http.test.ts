/** HTTP as nobody should write it, byte by byte: refused with a code in the door's own form, on a connection then closed. */
import { readFileSync } from 'node:fs'
import { deflateSync, gzipSync } from 'node:zlib'
import t from 'tap'
import { openApp } from '../kit/open-app.ts'
import { answersIn, exchange, listen } from '../kit/raw-http.ts'

const XML = readFileSync(
  new URL('../../fixtures/deposer-demande/ok-demandeur-seul/request.xml', import.meta.url),
)
const SOAP = '/soap/v1'
const SNE = '/services/DemandeLogementImplService/'
const TYPE = 'Content-Type: application/xml\r\n'
const LENGTH = `Content-Length: ${XML.length}\r\n`
const CHUNKED = `${XML.length.toString(16)}\r\n${XML.toString('latin1')}\r\n0\r\n\r\n`
const WHOLE = XML.toString('latin1')
const LAST = 'Connection: close\r\n'
const ALIVE = `GET /health/live HTTP/1.1\r\nHost: a\r\n${LAST}\r\n`

const head = (headers: string, line = 'POST /v1/demandes HTTP/1.1') => `${line}\r\n${headers}\r\n`
const ORDINARY = `Host: a\r\n${TYPE}${LENGTH}`

/** Each is followed on its connection by a request that must not be served. */
const MALFORMED: Readonly<Record<string, string>> = {
  'two Host fields': head(`Host: a\r\nhost: b\r\n${TYPE}${LENGTH}`) + WHOLE,
  'the same Host twice': head(`Host: a\r\nHost: a\r\n${TYPE}${LENGTH}`) + WHOLE,
  'no Host': head(TYPE + LENGTH) + WHOLE,
  'a Host that is no host': head(`Host: a/b@c\r\n${TYPE}${LENGTH}`) + WHOLE,
  'Content-Length and Transfer-Encoding': head(`${ORDINARY}Transfer-Encoding: chunked\r\n`) + CHUNKED,
  'two Content-Length': head(`${ORDINARY}${LENGTH}`) + WHOLE,
  'a list of Content-Length': head(`Host: a\r\n${TYPE}Content-Length: 7, 7\r\n`) + WHOLE,
  'a signed Content-Length': head(`Host: a\r\n${TYPE}Content-Length: +${XML.length}\r\n`) + WHOLE,
  'HTTP/1.0 with chunked':
    head(
      `Host: a\r\n${TYPE}Transfer-Encoding: chunked\r\nConnection: keep-alive\r\n`,
      'POST /v1/demandes HTTP/1.0',
    ) + CHUNKED,
  'gzip, chunked': head(`Host: a\r\n${TYPE}Transfer-Encoding: gzip, chunked\r\n`) + CHUNKED,
  'chunked twice': head(`Host: a\r\n${TYPE}Transfer-Encoding: chunked, chunked\r\n`) + CHUNKED,
  'an unknown transfer coding': head(`Host: a\r\n${TYPE}Transfer-Encoding: xchunked\r\n`) + CHUNKED,
  'a blank before the colon': head(`Host: a\r\n${TYPE}Transfer-Encoding : chunked\r\n`) + CHUNKED,
  'a folded line': head(`Host: a\r\nX-A: b\r\n c\r\n${TYPE}${LENGTH}`) + WHOLE,
  'a folded Content-Type': head(`Host: a\r\nContent-Type: application\r\n /xml\r\n${LENGTH}`) + WHOLE,
  'bare line feeds': head(ORDINARY).replaceAll('\r', '') + WHOLE,
  'a bare carriage return': head(`Host: a\rX-A: b\r\n${TYPE}${LENGTH}`) + WHOLE,
  'NUL in a header': head(`X-A: b\0c\r\n${ORDINARY}`) + WHOLE,
  'a chunk size that is none': `${head(`Host: a\r\n${TYPE}Transfer-Encoding: chunked\r\n`)}zz\r\nab\r\n0\r\n\r\n`,
  'two hosts, one in the target': head(ORDINARY, 'POST http://b/v1/demandes HTTP/1.1') + WHOLE,
  'HTTP/0.9': 'GET /v1/plan-classement\r\n\r\n',
  'HTTP/1.2': head(ORDINARY, 'POST /v1/demandes HTTP/1.2') + WHOLE,
  'HTTP/2': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'an unknown method': head(ORDINARY, 'DEPOSE /v1/demandes HTTP/1.1') + WHOLE,
  'TLS on a plain port': '\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03',
}

t.test('SNE-ENV-034: what two readers could frame differently is served by none', async (t) => {
  const { app, log, store } = await openApp(t)
  const port = await listen(app)
  for (const [what, bytes] of Object.entries(MALFORMED)) {
    const answers = answersIn(await exchange(port, Buffer.from(bytes + ALIVE, 'latin1')))
    t.match(answers, [{ status: 400, code: 'SNE-ENV-034', head: /connection: close\r\n/i }], what)
    t.equal(answers.length, 1, `${what}: nothing is served after it`)
  }
  t.ok(Object.keys(MALFORMED).length > 20)
  t.strictSame(await store.findEchues('ACTIVE', '9999-12-31', 1), [], 'nothing was written')
  t.notMatch(log.join(''), /Grandin|Odile/)
  t.ok(log.filter((line) => line.includes('SNE-ENV-034')).length >= Object.keys(MALFORMED).length)
})

t.test('SNE-ENV-036: heads too long or of too many lines', async (t) => {
  const { app } = await openApp(t)
  const port = await listen(app)
  const heads = {
    'a header of 20 KB': head(`X-A: ${'b'.repeat(20_000)}\r\n${ORDINARY}`),
    'ten thousand headers': head(`${ORDINARY}${'a:\r\n'.repeat(10_000)}`),
    'a second Host behind three thousand': head(`${ORDINARY}${'a:\r\n'.repeat(3000)}Host: b\r\n`),
    'a target of 20 KB': head(ORDINARY, `POST /v1/${'d'.repeat(20_000)} HTTP/1.1`),
  }
  for (const [what, bytes] of Object.entries(heads))
    t.match(answersIn(await exchange(port, bytes + WHOLE)), [{ status: 431, code: 'SNE-ENV-036' }], what)
  t.match(answersIn(await exchange(port, head(`${ORDINARY}${LAST}${'a:\r\n'.repeat(90)}`) + WHOLE)), [
    { status: 201 },
  ])
})

t.test('on a SOAP address it is said by a fault, in the version of the door', async (t) => {
  const { app } = await openApp(t)
  const port = await listen(app)
  const doors = [
    { path: SOAP, type: /text\/xml/ },
    { path: SNE, type: /application\/soap\+xml/ },
  ]
  for (const { path, type } of doors) {
    const line = `POST ${path} HTTP/1.1`
    for (const headers of [`Host: a\r\nHost: b\r\n${LENGTH}`, `Host: a\r\n${LENGTH}${LENGTH}`]) {
      const received = await exchange(port, head(headers, line))
      t.match(answersIn(received), [{ status: 500, code: 'SNE-ENV-034', head: type }])
      t.match(received, /<soap:Fault>.*(Client|Sender)</s)
    }
  }
})

t.test('what is right is served: absolute targets, HTTP/1.0, pipelining, Expect, Upgrade', async (t) => {
  const { app } = await openApp(t)
  const port = await listen(app)
  const statuses = async (bytes: string) => answersIn(await exchange(port, bytes)).map(({ status }) => status)
  const verify = WHOLE.replaceAll('deposerDemande', 'verifierDemande').replace(
    '<demandeLogement',
    '<nature>CRE</nature><demandeLogement',
  )
  const verifier = head(
    `Host: a\r\n${TYPE}Content-Length: ${verify.length}\r\n`,
    'POST /v1/demandes/verification HTTP/1.1',
  )
  const absent = head(`Host: a\r\n${LAST}`, 'GET /v1/rien HTTP/1.1')
  t.strictSame(await statuses(verifier + verify + verifier + verify + absent), [200, 200, 404])
  t.strictSame(await statuses(head(`Host: A\r\n${LAST}`, 'GET http://a/soap/v1?wsdl HTTP/1.1')), [200])
  t.strictSame(await statuses(head(TYPE + LENGTH, 'POST /v1/demandes HTTP/1.0') + WHOLE), [201])
  const h2c = `${ORDINARY}Connection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\n`
  t.strictSame(await statuses(head(h2c) + WHOLE), [422])
  t.strictSame(await statuses(head(`${ORDINARY}${LAST}Expect: 100-continue\r\n`) + WHOLE), [100, 422])
})

t.test(
  'a body announced by Expect is asked for only when the head passed; another expectation is refused',
  async (t) => {
    const { app } = await openApp(t)
    const port = await listen(app)
    const twoHosts = await exchange(port, head(`Host: b\r\n${ORDINARY}Expect: 100-continue\r\n`))
    t.match(answersIn(twoHosts), [{ status: 400, code: 'SNE-ENV-034' }])
    const other = await exchange(port, head(`${ORDINARY}Expect: 200-ok\r\n`) + WHOLE)
    t.match(answersIn(other), [{ status: 400, code: 'SNE-ENV-010' }])
  },
)

t.test('a content coding is refused, never undone', async (t) => {
  const { app, store } = await openApp(t)
  const bomb = gzipSync(Buffer.alloc(50_000_000, 0x20))
  t.ok(bomb.length < 100_000)
  const bodies = {
    gzip: gzipSync(XML),
    'x-gzip': bomb,
    deflate: deflateSync(XML),
    br: XML,
    'gzip, identity': XML,
  }
  for (const [coding, payload] of Object.entries(bodies)) {
    for (const url of ['/v1/demandes', SOAP, SNE]) {
      const headers = {
        'content-type': url === '/v1/demandes' ? 'application/xml' : 'text/xml',
        'content-encoding': coding,
      }
      const before = process.memoryUsage().rss
      const answer = await app.inject({ method: 'POST', url, headers, payload })
      t.equal(answer.statusCode, url === '/v1/demandes' ? 415 : 500, `${coding} on ${url}`)
      t.match(answer.body, 'SNE-ENV-009')
      t.ok(process.memoryUsage().rss - before < 30_000_000, 'not inflated')
    }
  }
  t.strictSame(await store.findEchues('ACTIVE', '9999-12-31', 1), [])
})

t.test('what a proxy is said to have seen changes nothing', async (t) => {
  const { app } = await openApp(t)
  const forged = {
    host: 'passerelle.invalid',
    'x-forwarded-host': 'voleur.invalid',
    'x-forwarded-proto': 'https',
    'x-forwarded-for': '203.0.113.9',
    forwarded: 'for=203.0.113.9;host=voleur.invalid;proto=https',
    'x-real-ip': '203.0.113.9',
    'x-original-url': '/health/live',
    'x-http-method-override': 'DELETE',
  }
  const wsdl = await app.inject({ url: `${SOAP}?wsdl`, headers: forged })
  t.match(wsdl.body, 'location="http://passerelle.invalid/soap/v1"')
  t.notMatch(wsdl.body, /voleur/)
  t.notOk(wsdl.headers['strict-transport-security'], 'nor is it taken for https')
  const from = (remoteAddress: string, headers: Record<string, string>) =>
    app.inject({ url: '/v1/plan-classement', remoteAddress, headers })
  const stranger = await from('203.0.113.9', { 'x-forwarded-for': '127.0.0.1', forwarded: 'for=127.0.0.1' })
  t.match([stranger.statusCode, stranger.json()], [401, { code: 'SNE-DRO-001' }])
  t.equal((await from('127.0.0.1', forged)).statusCode, 200)
})

const METHODS = ['TRACE', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'PROPFIND', 'GET', 'POST'] as const
const ADDRESSES: Readonly<Record<string, string>> = {
  '/v1/demandes': 'POST',
  '/v1/demandes/0350226000001G1226': 'GET, HEAD, PUT',
  '/v1/demandes/0350226000001G1226/pieces': 'GET, HEAD, POST',
  '/v1/pieces/p': 'DELETE, GET, HEAD',
  '/v1/pieces/p/contenu': 'GET, HEAD',
  '/v1/plan-classement': 'GET, HEAD, PUT',
  '/v1/plan-classement/evolutions': 'GET, HEAD',
  '/v1/doublons': 'POST',
  [SOAP]: 'GET, HEAD, POST',
  [SNE]: 'GET, HEAD, POST',
  '/openapi.json': 'GET, HEAD',
  '/schemas/guichet-v1.xsd': 'GET, HEAD',
  '/health/ready': 'GET, HEAD',
  '/metrics': 'GET, HEAD',
}

t.test('SNE-ENV-035 with Allow for every method that an address does not have', async (t) => {
  const { app } = await openApp(t)
  const port = await listen(app)
  let refused = 0
  for (const [url, allow] of Object.entries(ADDRESSES)) {
    for (const method of METHODS.filter((one) => !allow.split(', ').includes(one))) {
      const received = await exchange(port, head(`Host: a\r\n${LAST}`, `${method} ${url} HTTP/1.1`))
      const [answer] = answersIn(received)
      t.match(answer, { status: 405, head: `allow: ${allow}\r\n` }, `${method} ${url}`)
      if (method !== 'HEAD') t.equal(answer?.code, 'SNE-ENV-035')
      if (method !== 'HEAD') t.match(received, [SOAP, SNE].includes(url) ? '<soap:Fault>' : /problem\+json/)
      refused++
    }
  }
  t.ok(refused > 80, `${refused} refused`)
})

t.test('a content type that the door does not read is named', async (t) => {
  const { app } = await openApp(t)
  const types = [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=b',
    'image/png',
    '',
  ]
  for (const type of types) {
    const answer = await app.inject({
      method: 'POST',
      url: '/v1/demandes',
      headers: { 'content-type': type },
      payload: XML,
    })
    t.match([answer.statusCode, answer.json()], [415, { code: 'SNE-ENV-006' }], type)
  }
})
