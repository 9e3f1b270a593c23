/**
 * Requests in the manners of many SOAP clients: each must get through MIME, encoding and envelope, and so be answered
 * that its operation is unknown, in its own version of SOAP; what is broken on the way is told in that version too.
 */
import t from 'tap'
import { soapFault } from '../kit/cases.ts'
import { openApp } from '../kit/open-app.ts'

const NS = {
  '1.1': 'http://schemas.xmlsoap.org/soap/envelope/',
  '1.2': 'http://www.w3.org/2003/05/soap-envelope',
} as const
type Version = keyof typeof NS

const WSSE = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd'
const security = (more = '') =>
  `<wsse:Security xmlns:wsse="${WSSE}"${more}><wsse:UsernameToken><wsse:Username>éditeur</wsse:Username><wsse:Password Type="http://example.invalid#PasswordText">s</wsse:Password></wsse:UsernameToken></wsse:Security>`
const CALL = '<f:classerDossier xmlns:f="urn:ailleurs"><f:a><f:b>1</f:b></f:a></f:classerDossier>'

/** `prefix` may be empty: the envelope then has the default namespace. */
const envelope = (version: Version, prefix = 'soapenv', header = '', body = CALL, more = '') => {
  const [p, ns] = prefix === '' ? ['', 'xmlns'] : [`${prefix}:`, `xmlns:${prefix}`]
  const head = header === '' ? '' : `<${p}Header>${header}</${p}Header>`
  return `<${p}Envelope ${ns}="${NS[version]}"${more}>${head}<${p}Body>${body}</${p}Body></${p}Envelope>`
}

interface Manner {
  readonly name: string
  readonly type: string
  readonly version: Version
  readonly body: string | Buffer
  readonly headers?: Record<string, string>
  /** `SNE-ENV-004` unless said. */
  readonly code?: string
}

const inParts = (parts: readonly (readonly [string, string])[], boundary: string, end = '--') =>
  `${parts.map(([headers, content]) => `--${boundary}\r\n${headers.replaceAll('\n', '\r\n')}\r\n\r\n${content}\r\n`).join('')}--${boundary}${end}\r\n`

const XSI =
  ' xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
const ENCODING = ' soapenv:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"'

const MANNERS: readonly Manner[] = [
  {
    name: 'a declaration in single quotes, schema namespaces, an empty action',
    type: 'text/xml; charset=UTF-8',
    version: '1.1',
    headers: { soapaction: '""' },
    body: `<?xml version='1.0' encoding='UTF-8'?>\n${envelope('1.1', 'soapenv', '', CALL, XSI)}\n`,
  },
  {
    name: 'the default namespace, a byte-order mark, line ends of another system',
    type: 'text/xml',
    version: '1.1',
    body: `\uFEFF<?xml version="1.0"?>\r\n${envelope('1.1', '', '', `\r\n  ${CALL}\r\n`)}`,
  },
  {
    name: 'an encoding style, a comment before the call, an action that is another’s',
    type: 'text/xml;charset="utf-8"',
    version: '1.1',
    headers: { soapaction: '"urn:ailleurs/classer"' },
    body: envelope('1.1', 'soapenv', '', `<!-- appel -->${CALL}`, ENCODING),
  },
  {
    name: 'a security header that need not be understood',
    type: 'text/xml',
    version: '1.1',
    body: envelope('1.1', 'SOAP-ENV', security()),
  },
  {
    name: 'a security header that must be',
    type: 'text/xml',
    version: '1.1',
    body: envelope('1.1', 'soapenv', security(' soapenv:mustUnderstand="1"')),
  },
  {
    name: 'a header for another actor, which it must understand',
    type: 'application/soap+xml',
    version: '1.2',
    body: envelope('1.2', 'env', security(' env:mustUnderstand="true" env:role="urn:autre"')),
  },
  {
    name: 'SOAP 1.2 with an action between escaped quotes',
    type: 'application/soap+xml; charset=utf-8; action="urn:ailleurs/classer"',
    version: '1.2',
    body: envelope('1.2', 's', '<a:To xmlns:a="urn:adresse">x</a:To>'),
  },
  {
    name: 'SOAP 1.2 that says text/xml',
    type: 'text/xml; charset=utf-8',
    version: '1.2',
    body: envelope('1.2'),
  },
  {
    name: 'SOAP 1.1 that says application/soap+xml',
    type: 'application/soap+xml',
    version: '1.1',
    body: envelope('1.1'),
  },
  {
    name: 'Latin-1 as its declaration says',
    type: 'text/xml',
    version: '1.1',
    body: Buffer.from(
      `<?xml version="1.0" encoding="ISO-8859-1"?>${envelope('1.1', 's', security())}`,
      'latin1',
    ),
  },
  {
    name: 'UTF-16',
    type: 'application/soap+xml; charset=utf-16',
    version: '1.2',
    body: Buffer.from(`\uFEFF<?xml version="1.0" encoding="UTF-16"?>${envelope('1.2')}`, 'utf16le'),
  },
  {
    name: 'MTOM, 1.1, a long boundary with slashes and equal signs',
    type: 'multipart/related; charset=utf-8; boundary="==qz/Kp+A=="; type="application/xop+xml"; start="<SOAP-ENV:Envelope>"; start-info="text/xml"',
    version: '1.1',
    body: inParts(
      [
        [
          'Content-Type: application/xop+xml; charset=utf-8; type="text/xml"\nContent-Transfer-Encoding: binary\nContent-ID: <SOAP-ENV:Envelope>',
          `<?xml version="1.0" encoding="UTF-8"?>\n${envelope('1.1', 'SOAP-ENV')}`,
        ],
        ['Content-Type: application/pdf\nContent-ID: <id1>', '%PDF-'],
      ],
      '==qz/Kp+A==',
    ),
  },
  {
    name: 'MTOM, 1.2, an action inside start-info, a part by a percent-encoded reference',
    type: 'multipart/related; type="application/xop+xml"; boundary="uuid:9e12-f4"; start="<root@client.invalid>"; start-info="application/soap+xml; action=\\"urn:ailleurs/classer\\""',
    version: '1.2',
    body: `\r\n${inParts(
      [
        [
          'Content-Type: application/xop+xml; charset=UTF-8;\n type="application/soap+xml; action=\\"urn:ailleurs/classer\\""\ncontent-transfer-encoding: 8bit\nContent-Id: <root@client.invalid>',
          envelope(
            '1.2',
            'soap',
            '',
            '<c xmlns="urn:ailleurs"><x:Include xmlns:x="http://www.w3.org/2004/08/xop/include" href="cid:a%40b"/></c>',
          ),
        ],
        ['Content-Type: application/octet-stream\nContent-ID: <a@b>', ''],
      ],
      'uuid:9e12-f4',
    )}épilogue`,
  },
  {
    name: 'MTOM without a boundary, told in the version of its envelope',
    type: 'multipart/related; type=application/xop+xml',
    version: '1.2',
    code: 'SNE-ENV-020',
    body: `MIME-Version: 1.0\r\n\r\n${inParts([['Content-ID: <r>', envelope('1.2')]], 'x')}`,
  },
  {
    name: 'MTOM cut short',
    type: 'multipart/related; type="application/xop+xml"; boundary=x',
    version: '1.2',
    code: 'SNE-ENV-020',
    body: inParts([['Content-ID: <r>', envelope('1.2')]], 'x', ''),
  },
  {
    name: 'a DOCTYPE before an envelope of another version than the content type’s',
    type: 'text/xml',
    version: '1.2',
    code: 'SNE-XML-002',
    body: `<!DOCTYPE a>${envelope('1.2')}`,
  },
  {
    name: 'two calls in one body',
    type: 'application/soap+xml',
    version: '1.2',
    code: 'SNE-ENV-004',
    body: envelope('1.2', 's', '', CALL + CALL),
  },
  {
    name: 'an empty body',
    type: 'text/xml',
    version: '1.1',
    code: 'SNE-ENV-002',
    body: envelope('1.1', 's', '', ''),
  },
]

for (const url of ['/soap/v1', '/services/DemandeLogementImplService/']) {
  t.test(`at ${url}`, async (t) => {
    const { app } = await openApp(t)
    t.ok(MANNERS.length > 15)
    for (const { name, type, version, body, headers, code = 'SNE-ENV-004' } of MANNERS) {
      const answer = await app.inject({
        method: 'POST',
        url,
        headers: { 'content-type': type, ...headers },
        payload: body,
      })
      t.equal(answer.statusCode, 500, name)
      t.equal(soapFault(answer.body), code, name)
      t.ok(answer.body.includes(`xmlns:soap="${NS[version]}"`), `${name}: answered in ${version}`)
      t.match(answer.headers['content-type'], version === '1.1' ? /^text\/xml/ : /^application\/soap\+xml/)
    }
  })
}
