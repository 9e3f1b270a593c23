/** Envelopes, multiparts and headers that say one thing to one reader and another to the next. */
import { SOAP_NS } from '../../src/envelope/read-envelope.ts'
import { envelope, type Hostile, message, nuu, REST_PATH, type Sending, sending, sneCall } from './message.ts'

const [NS11, NS12] = [SOAP_NS['1.1'], SOAP_NS['1.2']]
type Made = (canary: string) => readonly Sending[]

/** By SOAP 1.1 and 1.2, the message being put where it should not be. */
const soap =
  (code: string, make: (message: string, ns: string) => string): Made =>
  (canary) => [
    sending('soap-1.1', code, make(message(canary), NS11)),
    sending('soap-1.2', code, make(message(canary), NS12)),
  ]
/** By SOAP and by the door SNE 02.01, with these header blocks. */
const headed =
  (code: string, block: (ns: string) => string): Made =>
  (canary) => {
    const header = (ns: string) => `<soap:Header>${block(ns)}</soap:Header>`
    const file = sneCall(Buffer.from(nuu(canary)).toString('base64'))
    return [
      sending('soap-1.1', code, envelope(message(canary), '1.1', header(NS11))),
      sending('soap-1.2', code, envelope(message(canary), '1.2', header(NS12))),
      sending('sne-02.01', code, file.replace('<soap:Body>', `${header(NS12)}<soap:Body>`)),
    ]
  }
const wrapped = (ns: string, inside: string) => `<soap:Envelope xmlns:soap="${ns}">${inside}</soap:Envelope>`
const body = (inside: string) => `<soap:Body>${inside}</soap:Body>`
const WSSE = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd'

const ENVELOPES: Readonly<Record<string, Made>> = {
  'deux corps': soap('SNE-ENV-002', (m, ns) => wrapped(ns, body(m) + body(m))),
  'deux messages dans un corps': soap('SNE-ENV-002', (m, ns) => wrapped(ns, body(m + m))),
  'le message dans l’en-tête, le corps vide': soap('SNE-ENV-002', (m, ns) =>
    wrapped(ns, `<soap:Header>${m}</soap:Header>${body('')}`),
  ),
  'l’en-tête après le corps': soap('SNE-ENV-002', (m, ns) => wrapped(ns, `${body(m)}<soap:Header/>`)),
  'un élément après le corps': soap('SNE-ENV-002', (m, ns) => wrapped(ns, `${body(m)}<x/>`)),
  'le message hors du corps': soap('SNE-ENV-002', (m, ns) => wrapped(ns, m + body(m))),
  'une enveloppe dans l’enveloppe': soap('SNE-ENV-004', (m, ns) => wrapped(ns, body(wrapped(ns, body(m))))),
  'un corps de l’autre version': soap('SNE-ENV-002', (m, ns) =>
    wrapped(ns, `<b:Body xmlns:b="${ns === NS11 ? NS12 : NS11}">${m}</b:Body>`),
  ),
  'une enveloppe d’un espace de noms inventé': soap('SNE-ENV-001', (m) => wrapped('urn:autre', body(m))),
  'une feuille de style pour enveloppe': soap(
    'SNE-ENV-001',
    (m) =>
      `<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" version="1.0">${m}</xsl:stylesheet>`,
  ),
  'une opération inconnue': soap('SNE-ENV-004', (m, ns) =>
    wrapped(ns, body(m.replaceAll('deposerDemande', 'toutEffacer'))),
  ),
  'un corps signé déplacé': headed(
    'SNE-ENV-003',
    (ns) =>
      `<w:Security xmlns:w="${WSSE}" xmlns:soap="${ns}" soap:mustUnderstand="1"><Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/></w:Security>`,
  ),
  'mustUnderstand d’un en-tête inconnu': headed(
    'SNE-ENV-003',
    () => '<j:j xmlns:j="urn:j" soap:mustUnderstand="1"/>',
  ),
  'mustUnderstand adressé à qui vient ensuite': headed(
    'SNE-ENV-003',
    (ns) =>
      `<j:j xmlns:j="urn:j" soap:mustUnderstand="true" soap:${ns === NS11 ? 'actor="http://schemas.xmlsoap.org/soap/actor/next"' : `role="${NS12}/role/next"`}/>`,
  ),
  'mustUnderstand derrière mille en-têtes': headed(
    'SNE-ENV-003',
    () => `${'<j:j xmlns:j="urn:j"/>'.repeat(1000)}<j:j xmlns:j="urn:j" soap:mustUnderstand="1"/>`,
  ),
  'un en-tête sans fond': headed('SNE-XML-009', () => '<a>'.repeat(1000) + '</a>'.repeat(1000)),
  'une enveloppe à l’adresse REST': (canary) => [
    sending('rest-xml', 'SNE-ENV-005', envelope(message(canary))),
  ],
  'une action qui contredit le corps': (canary) => [
    sending('soap-1.1', 'SNE-ENV-005', envelope(message(canary)), {
      soapaction: '"urn:sne:guichet:v1/radierDemande"',
    }),
    sending('soap-1.2', 'SNE-ENV-005', envelope(message(canary), '1.2'), {
      'content-type': 'application/soap+xml; action="urn:sne:guichet:v1/lirePlan"',
    }),
    sending('sne-02.01', 'SNE-ENV-005', sneCall(Buffer.from(nuu(canary)).toString('base64')), {
      'content-type': 'application/soap+xml; action="http://ws.metier.nuu.application.i2/getDoublons"',
    }),
  ],
}

const RELATED = 'multipart/related; type="text/xml"; start="<r>"; boundary='
const part = (content: string, ...headers: string[]) => `--b\r\n${headers.join('\r\n')}\r\n\r\n${content}\r\n`
const root = (canary: string) => part(envelope(message(canary)), 'Content-Type: text/xml', 'Content-ID: <r>')
const END = '--b--\r\n'
const multipart =
  (code: string, make: (canary: string) => string | Buffer, type = `${RELATED}b`): Made =>
  (canary) => [sending('soap-1.1', code, make(canary), { 'content-type': type })]
const xop = (href: string) => `<x:Include xmlns:x="http://www.w3.org/2004/08/xop/include" href="${href}"/>`

const PARTS: Readonly<Record<string, Made>> = {
  'aucune frontière dite': multipart(
    'SNE-ENV-020',
    (c) => root(c) + END,
    'multipart/related; type="text/xml"',
  ),
  'une autre frontière que celle dite': multipart('SNE-ENV-020', (c) => root(c) + END, `${RELATED}autre`),
  'une frontière de 8 Ko': multipart('SNE-ENV-020', (c) => root(c) + END, `${RELATED}${'b'.repeat(8000)}`),
  'cent parties': multipart('SNE-ENV-022', (c) => root(c) + part('x', 'Content-ID: <p>').repeat(100) + END),
  'cent mille parties vides': multipart(
    'SNE-ENV-022',
    (c) => root(c) + '--b\r\n\r\n\r\n'.repeat(60_000) + END,
  ),
  'la racine deux fois': multipart('SNE-ENV-024', (c) => root(c) + root(c) + END),
  'aucune racine': multipart('SNE-ENV-021', (c) => root(c).replace('<r>', '<autre>') + END),
  'une partie qui n’a pas de fin': multipart('SNE-ENV-020', (c) => root(c)),
  'un multipart dans le multipart': multipart(
    'SNE-XML-001',
    (c) =>
      part(root(c).replace('--b', '--c'), 'Content-Type: multipart/related; boundary=c', 'Content-ID: <r>') +
      END,
  ),
  'un codage de transfert inventé': multipart(
    'SNE-ENV-023',
    (c) => root(c).replace('Content-ID', 'Content-Transfer-Encoding: x-malin\r\nContent-ID') + END,
  ),
  'une racine en base64 qui n’en est pas': multipart(
    'SNE-ENV-020',
    (c) => root(c).replace('Content-ID', 'Content-Transfer-Encoding: base64\r\nContent-ID') + END,
  ),
  'un en-tête de partie de 500 Ko': multipart(
    'SNE-ENV-020',
    (c) => root(c).replace('Content-ID', `X-A: ${'a'.repeat(500_000)}\r\nContent-ID`) + END,
  ),
  'un fichier de la machine par xop': (c) => [
    sending('sne-02.01', 'SNE-ENV-025', `${sneCall(xop('file:///etc/passwd'))}<!--${c}-->`),
  ],
  'une adresse du réseau par xop': (c) => [
    sending('sne-02.01', 'SNE-ENV-025', `${sneCall(xop('http://127.0.0.1:1/'))}<!--${c}-->`),
  ],
  'une partie absente par xop': (c) => [
    sending('sne-02.01', 'SNE-ENV-025', `${sneCall(xop('cid:absent'))}<!--${c}-->`),
  ],
  'un nom de fichier qui remonte': (c) => [
    sending('sne-02.01', 'SNE-ENV-038', sneCall(Buffer.from(nuu(c)).toString('base64'), `../../${c}.xml`)),
  ],
  'un nom de fichier qui finit par NUL': (c) => [
    sending('sne-02.01', 'SNE-XML-001', sneCall('', `${c}.xml&#0;.pem`)),
  ],
}

const HEADERS: Readonly<Record<string, Made>> = {
  'un corps comprimé': (c) => [
    sending('rest-xml', 'SNE-ENV-009', message(c), { 'content-encoding': 'gzip' }),
    sending('soap-1.1', 'SNE-ENV-009', envelope(message(c)), { 'content-encoding': 'br' }),
  ],
  'un jeu de caractères contraire': (c) => [
    sending('rest-xml', 'SNE-XML-005', `<?xml version="1.0" encoding="UTF-8"?>${message(c)}`, {
      'content-type': 'application/xml; charset=utf-16',
    }),
    sending('soap-1.1', 'SNE-XML-005', `<?xml version="1.0" encoding="UTF-8"?>${envelope(message(c))}`, {
      'content-type': 'text/xml; charset=iso-8859-1',
    }),
  ],
  'un jeu de caractères inventé': (c) => [
    sending('rest-xml', 'SNE-XML-006', message(c), { 'content-type': 'application/xml; charset=x-malin' }),
  ],
  'un type de contenu illisible': (c) => [
    sending('rest-xml', 'SNE-ENV-006', message(c), { 'content-type': 'ni/du/tout;;;=' }),
    sending('soap-1.1', 'SNE-ENV-006', envelope(message(c)), { 'content-type': 'ni/du/tout;;;=' }),
  ],
  'un formulaire': (c) => [
    sending('rest-xml', 'SNE-ENV-006', `a=${c}`, { 'content-type': 'application/x-www-form-urlencoded' }),
  ],
  'un guichet qui injecte': (c) => [
    sending('rest-xml', 'SNE-ENV-010', message(c), { 'x-guichet': `G1226' OR '1'='1` }),
  ],
  'une clé d’échange de 10 Ko': (c) => [
    sending('rest-xml', 'SNE-ENV-010', message(c), { 'idempotency-key': c + 'k'.repeat(10_000) }),
  ],
  'une adresse qui remonte': (c) => [
    { ...sending('rest-xml', 'SNE-ENV-035', message(c)), url: `/schemas/..%2f..%2f${c}` },
  ],
  'une adresse mal codée': (c) => [
    { ...sending('rest-xml', 'SNE-ENV-008', message(c)), url: `${REST_PATH}/%zz${c}` },
  ],
}

/** Every one of them. */
export const WRAPPING: readonly Hostile[] = [ENVELOPES, PARTS, HEADERS].flatMap((family) =>
  Object.entries(family).map(([name, sendings]) => ({ name, sendings })),
)
