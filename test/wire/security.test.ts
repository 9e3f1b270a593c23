/** What every answer says to browsers, who is told of a flaw, and header blocks that must be understood. */
import { readFileSync } from 'node:fs'
import t from 'tap'
import { SOAP_NS, type SoapVersion } from '../../src/envelope/read-envelope.ts'
import { soapFault } from '../kit/cases.ts'
import { openApp } from '../kit/open-app.ts'

const XML = readFileSync(
  new URL('../../fixtures/deposer-demande/ok-demandeur-seul/request.xml', import.meta.url),
  'utf8',
)
const MESSAGE = XML.replace(/^<\?xml.*\?>/, '')
const SNE = '/services/DemandeLogementImplService/'

const envelope = (version: SoapVersion, header = '', body = MESSAGE) =>
  `<s:Envelope xmlns:s="${SOAP_NS[version]}">${header}<s:Body>${body}</s:Body></s:Envelope>`

interface Asked {
  readonly url: string
  readonly type?: string
  readonly body?: string
}

/** One good and one bad answer of each door, and what is published. */
const ANSWERS: Readonly<Record<string, Asked>> = {
  'REST, accepted': { url: '/v1/demandes', type: 'application/xml', body: XML },
  'REST, refused': { url: '/v1/demandes', type: 'application/json', body: '{}' },
  'REST, fault': { url: '/v1/demandes', type: 'application/json', body: '{' },
  'REST, absent': { url: '/v1/rien' },
  'SOAP 1.1': { url: '/soap/v1', type: 'text/xml', body: envelope('1.1') },
  'SOAP 1.2, fault': { url: '/soap/v1', type: 'application/soap+xml', body: '<a/>' },
  'SNE 02.01, fault': { url: SNE, type: 'application/soap+xml', body: '<a/>' },
  health: { url: '/health/live' },
  figures: { url: '/metrics' },
}
const PUBLISHED: Readonly<Record<string, Asked>> = {
  WSDL: { url: '/soap/v1?wsdl' },
  'WSDL SNE': { url: `${SNE}?wsdl` },
  OpenAPI: { url: '/openapi.json' },
  XSD: { url: '/schemas/guichet-v1.xsd' },
}
const EVERYWHERE = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
}
/** The fields that these tests know; any other is new and has its reason to be here. */
const KNOWN = new Set([
  'x-acces',
  ...Object.keys(EVERYWHERE),
  ...['x-correlation-id', 'cache-control', 'content-type', 'content-length', 'date', 'connection'],
  ...['etag', 'vary', 'location', 'strict-transport-security', 'retry-after', 'allow'],
])

t.test('security headers on every answer of every door, and no field that tells of the inside', async (t) => {
  for (const publicUrl of [undefined, 'https://sne.exemple.fr/passerelle']) {
    const { app } = await openApp(t, { config: publicUrl ? { publicUrl } : {} })
    for (const [asked, caching] of [
      [ANSWERS, 'no-store'],
      [PUBLISHED, 'public, max-age=300'],
    ] as const) {
      for (const [what, { url, type, body }] of Object.entries(asked)) {
        const { headers } = await app.inject({
          method: body === undefined ? 'GET' : 'POST',
          url,
          ...(type && { headers: { 'content-type': type } }),
          ...(body !== undefined && { payload: body }),
        })
        t.match(headers, { ...EVERYWHERE, 'cache-control': caching }, what)
        t.equal(headers['strict-transport-security'], publicUrl && 'max-age=63072000', `${what}: HSTS`)
        t.strictSame(
          Object.keys(headers).filter((name) => !KNOWN.has(name)),
          [],
          `${what}: nothing more`,
        )
        t.notMatch(headers['content-type'], /html/, 'no page is served')
      }
    }
  }
})

t.test('security.txt (RFC 9116) says whom to write to, until when, and where it stands', async (t) => {
  const { app } = await openApp(t, {
    config: { securityContact: 'mailto:securite@exemple.fr', publicUrl: 'https://sne.exemple.fr/passerelle' },
  })
  const answer = await app.inject('/.well-known/security.txt')
  t.equal(answer.headers['content-type'], 'text/plain; charset=utf-8')
  const lines = answer.body.trimEnd().split('\n')
  const fields = new Map(lines.map((line) => line.split(/: (.*)/).slice(0, 2) as [string, string]))
  t.equal(fields.size, lines.length, 'each field once')
  t.equal(fields.get('Contact'), 'mailto:securite@exemple.fr')
  t.equal(fields.get('Preferred-Languages'), 'fr, en')
  t.equal(fields.get('Canonical'), 'https://sne.exemple.fr/.well-known/security.txt')
  const days = (Date.parse(fields.get('Expires') ?? '') - Date.parse('2026-02-10T09:00:00Z')) / 86_400_000
  t.ok(days > 30 && days < 365, `in force for ${days} days`)
  const local = await openApp(t, { config: { securityContact: 'https://exemple.fr/faille' } })
  t.notMatch((await local.app.inject('/.well-known/security.txt')).body, 'Canonical')
})

t.test('without a contact there is no security.txt', async (t) => {
  const { app } = await openApp(t)
  const answer = await app.inject('/.well-known/security.txt')
  t.match([answer.statusCode, answer.json()], [404, { code: 'SNE-ENV-008' }])
})

const block = (attributes: string) => `<s:Header><j:jeton xmlns:j="urn:autre" ${attributes}/></s:Header>`
const NEXT = {
  '1.1': 's:actor="http://schemas.xmlsoap.org/soap/actor/next"',
  '1.2': `s:role="${SOAP_NS['1.2']}/role/next"`,
}
const ELSEWHERE = { '1.1': 's:actor="urn:un-autre"', '1.2': `s:role="${SOAP_NS['1.2']}/role/none"` }

t.test(
  'a header block that must be understood is refused before anything is done, on both doors',
  async (t) => {
    const { app, store } = await openApp(t)
    const nuu = Buffer.from('<a/>').toString('base64')
    const call = `<w:numUniqueParametres xmlns:w="http://ws.metier.nuu.application.i2/"><nomFichierDemande>DEMG1226-202602100900-000001.xml</nomFichierDemande><fichierDemande>${nuu}</fichierDemande></w:numUniqueParametres>`
    const doors = [
      { url: '/soap/v1', version: '1.1', body: MESSAGE },
      { url: '/soap/v1', version: '1.2', body: MESSAGE },
      { url: SNE, version: '1.2', body: call },
    ] as const
    const send = (url: string, version: SoapVersion, header: string, body: string) =>
      app.inject({
        method: 'POST',
        url,
        headers: { 'content-type': version === '1.1' ? 'text/xml' : 'application/soap+xml' },
        payload: envelope(version, header, body),
      })
    for (const { url, version, body } of doors) {
      for (const attributes of [
        's:mustUnderstand="1"',
        's:mustUnderstand="true"',
        `s:mustUnderstand=" 1 " ${NEXT[version]}`,
      ]) {
        const answer = await send(url, version, block(attributes), body)
        t.equal(answer.statusCode, 500, `${url} ${version} ${attributes}`)
        t.equal(soapFault(answer.body), 'SNE-ENV-003')
        t.match(
          answer.body,
          version === '1.1' ? '<faultcode>soap:MustUnderstand<' : '<soap:Value>soap:MustUnderstand<',
        )
      }
    }
    t.strictSame(await store.findEchues('ACTIVE', '9999-12-31', 1), [], 'nothing was done')
    for (const { url, version, body } of doors) {
      for (const attributes of [
        's:mustUnderstand="0"',
        '',
        'mustUnderstand="1"',
        `s:mustUnderstand="1" ${ELSEWHERE[version]}`,
      ]) {
        const answer = await send(url, version, block(attributes), body)
        t.not(
          soapFault(answer.body),
          'SNE-ENV-003',
          `${url} ${version} ${attributes}: not for us, or not asked`,
        )
      }
    }
  },
)
