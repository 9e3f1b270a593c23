/** Codes and cases, both ways: every code of the catalogue is raised somewhere, and no case names an unknown one. */
import { readFileSync } from 'node:fs'
import type { FastifyInstance, InjectOptions } from 'fastify'
import t from 'tap'
import { CODES, type Code } from '../src/diagnostic/catalogue.ts'
import { StoreUnavailable } from '../src/store/ports.ts'
import { codesOf, readCases, soapFault, wrap } from './kit/cases.ts'
import { type Changes, openApp } from './kit/open-app.ts'
import { keepInMemory } from './kit/receiver.ts'

const cases = readCases()
const caseNamed = (name: string) => {
  const found = cases.find((one) => one.name === name)
  if (!found) throw new Error(`no case ${name}`)
  return found
}
const alone = caseNamed('deposer-demande/ok-demandeur-seul')
const aloneText = alone.bytes.toString('utf8')

/** A request that no file can carry: a header, a MIME frame, a store that fails. */
interface Drill {
  readonly code: Code
  readonly why: string
  readonly request: InjectOptions | ((app: FastifyInstance) => Promise<InjectOptions>)
  readonly changes?: Changes
}

const soap = (payload: string | Buffer, headers: Record<string, string> = {}): InjectOptions => ({
  method: 'POST',
  url: '/soap/v1',
  headers: { 'content-type': 'text/xml; charset=utf-8', ...headers },
  payload,
})
const rest = (payload: string | Buffer, headers: Record<string, string> = {}): InjectOptions => ({
  method: 'POST',
  url: '/v1/demandes',
  headers: { 'content-type': 'application/xml', ...headers },
  payload,
})
const SOAP11 = 'http://schemas.xmlsoap.org/soap/envelope/'
const envelope = (inside: string, ns = SOAP11) =>
  `<soap:Envelope xmlns:soap="${ns}">${inside}</soap:Envelope>`
const wrapped = wrap(alone.bytes, '1.1')

interface Part {
  readonly headers: readonly string[]
  readonly body: string
}
const multipart = (parts: readonly Part[], type = 'text/xml', more = '', end = '--b--'): InjectOptions =>
  soap([...parts.flatMap((part) => ['--b', ...part.headers, '', part.body]), end, ''].join('\r\n'), {
    'content-type': `multipart/related; boundary=b; type="${type}"${more}`,
  })
const root: Part = { headers: ['Content-Type: text/xml', 'Content-ID: <racine>'], body: wrapped.toString() }
const piece = (id: string): Part => ({
  headers: ['Content-Type: text/plain', `Content-ID: <${id}>`],
  body: 'x',
})

/** The file of an exchange by the door SNE 02.01, in base64. */
const nuu = (typeFichier: string, dateFichier: string, numUnique = ''): string => {
  const whole = /<demandeLogement[\s\S]*<\/demandeLogement>/.exec(aloneText)?.[0] ?? ''
  const demande = numUnique
    ? whole.replace('<numGuichet>', `<numUnique>${numUnique}</numUnique><numGuichet>`)
    : whole
  return `<n:interfaceNuu xmlns:n="http://nuu.application.i2/" versionInterface="02.01"><n:entete><n:typeFichier>${typeFichier}</n:typeFichier><n:dateFichier>${dateFichier}</n:dateFichier></n:entete><n:demande>${demande}</n:demande></n:interfaceNuu>`
}
const sne = (parameters: string, body = 'numUniqueParametres'): InjectOptions => ({
  method: 'POST',
  url: '/services/DemandeLogementImplService/',
  headers: { 'content-type': 'application/soap+xml; charset=utf-8' },
  payload: envelope(
    `<soap:Body><w:${body} xmlns:w="http://ws.metier.nuu.application.i2/">${parameters}</w:${body}></soap:Body>`,
    'http://www.w3.org/2003/05/soap-envelope',
  ),
})
const named = (nom: string) => `<nomFichierDemande>${nom}</nomFichierDemande>`
const NOM_FICHIER = named('DEMG1226-202602100900-000001.xml')
const file = (typeFichier: string, dateFichier: string, numUnique = '', nom = '') =>
  sne(
    `${nom ? named(nom) : NOM_FICHIER}<fichierDemande>${Buffer.from(nuu(typeFichier, dateFichier, numUnique)).toString('base64')}</fichierDemande>`,
  )
/** Keeps the application of the case, and returns its number. */
const deposited = async (app: FastifyInstance): Promise<string> =>
  (await app.inject(rest(alone.bytes))).json<{ numUnique: string }>().numUnique

/** Messages too long to be kept. */
const LONG_BASE64 = 'QUFB'.repeat(17_000)
const received = { receive: keepInMemory().receiver }

const LIMIT = 4096
const broken = (error: Error) => ({
  depose: () => Promise.reject(error),
})

const DRILLS: readonly Drill[] = [
  {
    code: 'SNE-XML-012',
    why: 'a file of that size has no place here',
    request: rest(`${aloneText}${' '.repeat(LIMIT)}`),
    changes: { config: { envelopeLimit: LIMIT } },
  },
  { code: 'SNE-ENV-001', why: 'the envelope itself', request: soap('<Envelope xmlns="urn:autre"/>') },
  { code: 'SNE-ENV-002', why: 'the envelope itself', request: soap(envelope('<soap:Body/>')) },
  {
    code: 'SNE-ENV-003',
    why: 'the envelope itself',
    request: soap(
      wrapped
        .toString()
        .replace(
          '<soap:Body>',
          '<soap:Header><j:jeton xmlns:j="urn:autre" soap:mustUnderstand="1"/></soap:Header><soap:Body>',
        ),
    ),
  },
  {
    code: 'SNE-ENV-004',
    why: 'the envelope itself',
    request: soap(envelope('<soap:Body><supprimerDemande xmlns="urn:sne:guichet:v1"/></soap:Body>')),
  },
  {
    code: 'SNE-ENV-005',
    why: 'an HTTP header',
    request: soap(wrapped, { soapaction: '"urn:sne:guichet:v1/consulterDemande"' }),
  },
  {
    code: 'SNE-ENV-006',
    why: 'an HTTP header',
    request: rest(alone.bytes, { 'content-type': 'text/plain' }),
  },
  { code: 'SNE-ENV-008', why: 'an address', request: { method: 'GET', url: '/v1/inconnue' } },
  { code: 'SNE-ENV-035', why: 'a method', request: { method: 'PUT', url: '/v1/demandes' } },
  { code: 'SNE-ENV-009', why: 'an HTTP header', request: rest(alone.bytes, { 'content-encoding': 'gzip' }) },
  { code: 'SNE-ENV-010', why: 'an HTTP header', request: rest(alone.bytes, { 'x-guichet': 'G12' }) },
  { code: 'SNE-ENV-011', why: 'an HTTP header', request: rest(alone.bytes, { 'x-agent-id': 'un-autre' }) },
  { code: 'SNE-ENV-020', why: 'a MIME frame', request: multipart([root], 'text/xml', '', '--b') },
  { code: 'SNE-ENV-021', why: 'a MIME frame', request: multipart([root], 'text/xml', '; start="<autre>"') },
  {
    code: 'SNE-ENV-022',
    why: 'a MIME frame',
    request: multipart([root, ...Array.from({ length: 8 }, (_, i) => piece(`p${i}`))]),
  },
  {
    code: 'SNE-ENV-023',
    why: 'a MIME frame',
    request: multipart([{ ...root, headers: [...root.headers, 'Content-Transfer-Encoding: x-uuencode'] }]),
  },
  { code: 'SNE-ENV-024', why: 'a MIME frame', request: multipart([root, piece('p'), piece('p')]) },
  {
    code: 'SNE-ENV-025',
    why: 'a parameter of the door SNE 02.01',
    request: sne(`${NOM_FICHIER}<fichierDemande>?</fichierDemande>`),
  },
  {
    code: 'SNE-ENV-026',
    why: 'a parameter of the door SNE 02.01',
    request: sne(`${NOM_FICHIER}<autre/>`),
  },
  {
    code: 'SNE-ENV-038',
    why: 'a parameter of the door SNE 02.01',
    request: sne('<nomFichierDemande>demande.xml</nomFichierDemande>'),
  },
  {
    code: 'SNE-ENV-028',
    why: 'an address',
    request: {
      method: 'POST',
      url: '/v1/demandes/0350226000002G1226/radiation',
      headers: { 'content-type': 'application/xml' },
      payload: caseNamed('radier-demande/ok-abandon').bytes,
    },
  },
  {
    code: 'SNE-ENV-030',
    why: 'a message too long to be kept',
    request: soap(envelope(`<soap:Body><a>${LONG_BASE64}?</a></soap:Body>`)),
    changes: received,
  },
  {
    code: 'SNE-ENV-031',
    why: 'a message too long to be kept',
    request: soap(envelope(`<soap:Body>${`<a>${LONG_BASE64}</a>`.repeat(3)}</soap:Body>`)),
    changes: received,
  },
  {
    code: 'SNE-ENV-032',
    why: 'an HTTP header',
    request: soap(wrapped, { 'content-length': String(wrapped.length + 1) }),
  },
  { code: 'SNE-ENV-027', why: 'a file of the door SNE 02.01', request: file('DIS', '2026-02-10T09:00:00Z') },
  { code: 'SNE-ENV-029', why: 'a file of the door SNE 02.01', request: file('SUP', '2026-02-10T09:00:00Z') },
  { code: 'SNE-REG-015', why: 'a file of the door SNE 02.01', request: file('MOD', '2026-02-10T09:00:00Z') },
  {
    code: 'SNE-REG-013',
    why: 'the door SNE 02.01, where a file bears no version',
    request: async (app) => {
      const numUnique = await deposited(app)
      return file('MOD', '2026-02-10T09:00:00Z', numUnique, 'DEMG3333-202602100900-000001.xml')
    },
  },
  {
    code: 'SNE-REG-014',
    why: 'more applications than a test can make',
    request: sne(
      '<dateRadiationDepuisLe>2026-02-01T00:00:00Z</dateRadiationDepuisLe><nomCertificat>CERG1226-202602100900.pem</nomCertificat>',
      'demandesRadieesDepuisLeParametres',
    ),
    changes: {
      store: {
        findEvolutions: async (_nature, _depuis, _guichet, limite) =>
          Array.from({ length: limite }, () => ({
            numUnique: '0350226000009G1226',
            version: 1,
            horodatage: '2026-02-02T00:00:00.000Z',
          })),
      },
    },
  },
  {
    code: 'SNE-MOD-021',
    why: 'only a file of the door SNE 02.01 has an instant',
    request: file('CRE', 'hier'),
  },
  { code: 'SNE-COH-027', why: 'an HTTP header', request: rest(alone.bytes, { 'x-guichet': 'H9999' }) },
  {
    code: 'SNE-DRO-001',
    why: 'a server with keys',
    request: rest(alone.bytes),
    changes: { config: { keys: ['une-cle-de-seize-signes'] } },
  },
  {
    code: 'SNE-DRO-002',
    why: 'SNE-COH-001 refuses it first, unless a policy says otherwise',
    request: rest(aloneText.replace('<numGuichet>G1226</numGuichet>', '')),
    changes: { config: { policy: [{ code: 'SNE-COH-001', severite: 'avertissement' }] } },
  },
  {
    code: 'SNE-DRO-003',
    why: 'several messages',
    request: async (app) => {
      await app.inject(rest(alone.bytes))
      const resembling = rest(
        aloneText.replace('Grandin', 'Grandier').replace('0600000000', '0600000009').replace('odile.', 'o.'),
      )
      await app.inject(resembling)
      return resembling
    },
    changes: { config: { doubtLimit: 1 } },
  },
  {
    code: 'SNE-SRV-001',
    why: 'a store that breaks',
    request: rest(alone.bytes),
    changes: { store: broken(new Error('secret')) },
  },
  {
    code: 'SNE-SRV-002',
    why: 'a store that does not answer',
    request: rest(alone.bytes),
    changes: { store: broken(new StoreUnavailable('secret')) },
  },
  {
    code: 'SNE-SRV-003',
    why: 'two messages',
    request: async (app) => {
      const key = { 'idempotency-key': 'exemple-0003' }
      await app.inject(rest(alone.bytes, key))
      return rest(aloneText.replace('Odile', 'Odette'), key)
    },
  },
]

const [PIECES, REFUSED] = ['journeys/pieces.test.ts', 'journeys/pieces-refused.test.ts'] as const
const [ACCES, PREUVES] = ['journeys/acces.test.ts', 'journeys/preuves.test.ts'] as const

/** Codes that a test of their own raises: it takes a connection, or documents and a plan. */
const ELSEWHERE: Readonly<Partial<Record<Code, string>>> = {
  'SNE-PLA-022': PIECES,
  'SNE-PLA-023': PIECES,
  'SNE-PLA-101': PIECES,
  'SNE-PLA-103': PIECES,
  'SNE-PLA-104': PIECES,
  'SNE-PLA-105': PIECES,
  'SNE-PLA-106': PIECES,
  'SNE-PLA-107': PIECES,
  'SNE-PLA-110': PIECES,
  'SNE-PLA-111': 'journeys/copies.test.ts',
  'SNE-PIE-004': PIECES,
  'SNE-PIE-006': PIECES,
  'SNE-PIE-022': PIECES,
  'SNE-PIE-023': PIECES,
  'SNE-PIE-024': PIECES,
  'SNE-PIE-025': PIECES,
  'SNE-PIE-026': PIECES,
  'SNE-PIE-027': PIECES,
  'SNE-PIE-051': PIECES,
  'SNE-PIE-052': PIECES,
  'SNE-PLA-001': REFUSED,
  'SNE-PLA-002': REFUSED,
  'SNE-PLA-003': REFUSED,
  'SNE-PLA-004': REFUSED,
  'SNE-PLA-005': REFUSED,
  'SNE-PLA-006': REFUSED,
  'SNE-PLA-007': REFUSED,
  'SNE-PLA-008': REFUSED,
  'SNE-PLA-009': REFUSED,
  'SNE-PLA-010': REFUSED,
  'SNE-PLA-011': REFUSED,
  'SNE-PLA-021': REFUSED,
  'SNE-PLA-024': REFUSED,
  'SNE-PLA-102': REFUSED,
  'SNE-PLA-108': REFUSED,
  'SNE-PLA-109': REFUSED,
  'SNE-PIE-001': REFUSED,
  'SNE-PIE-002': REFUSED,
  'SNE-PIE-003': REFUSED,
  'SNE-PIE-005': REFUSED,
  'SNE-PIE-007': 'journeys/rendus.test.ts',
  'SNE-PIE-021': REFUSED,
  'SNE-PIE-028': REFUSED,
  'SNE-PIE-029': REFUSED,
  'SNE-PIE-030': REFUSED,
  'SNE-PIE-031': REFUSED,
  'SNE-PIE-032': REFUSED,
  'SNE-PIE-033': REFUSED,
  'SNE-PIE-041': REFUSED,
  'SNE-PIE-042': REFUSED,
  'SNE-PIE-043': REFUSED,
  'SNE-PIE-053': REFUSED,
  'SNE-ENV-033': 'wire/streamed-body.test.ts',
  'SNE-ENV-034': 'wire/http.test.ts',
  'SNE-ENV-036': 'wire/http.test.ts',
  'SNE-ENV-037': 'wire/slow-clients.test.ts',
  'SNE-SRV-004': 'wire/closing.test.ts',
  'SNE-DRO-004': ACCES,
  'SNE-DRO-005': ACCES,
  'SNE-DRO-007': ACCES,
  'SNE-DRO-008': ACCES,
  'SNE-DRO-010': ACCES,
  'SNE-DRO-011': ACCES,
  'SNE-DRO-012': ACCES,
  'SNE-REG-301': ACCES,
  'SNE-REG-302': ACCES,
  'SNE-REG-303': ACCES,
  'SNE-REG-304': ACCES,
  'SNE-DRO-006': 'droits/droits.test.ts',
  'SNE-DRO-013': PREUVES,
  'SNE-DRO-014': PREUVES,
  'SNE-DRO-015': PREUVES,
  'SNE-SRV-005': PREUVES,
  'SNE-SRV-006': 'wire/load.test.ts',
  'SNE-SRV-007': 'wire/load.test.ts',
  'SNE-SRV-008': 'wire/echanges.test.ts',
}

/** Every code that an answer names: a fault's, a report's, an anomaly's. */
const codesIn = (body: string): readonly string[] => {
  const fault = soapFault(body)
  if (fault !== undefined) return [fault]
  return body.match(/SNE-[A-Z]{3}-\d{3}/g) ?? []
}

for (const { code, why, request, changes } of DRILLS) {
  t.test(`${code} is raised (${why})`, async (t) => {
    const { app, log } = await openApp(t, changes)
    const answer = await app.inject(typeof request === 'function' ? await request(app) : request)
    t.ok(codesIn(answer.body).includes(code), answer.body.slice(0, 400))
    t.notMatch(answer.body, /secret/, 'the answer says nothing of the cause')
    t.notMatch(log.join(''), /Odile|Grandin/, 'the log says nothing of the content')
  })
}

t.test('every code is raised by a case or a drill, and none is unknown', async (t) => {
  const raised = new Set<string>([...cases.flatMap(codesOf), ...DRILLS.map(({ code }) => code)])
  t.ok(raised.size > 80, `${raised.size} codes`)
  t.strictSame(
    CODES.filter((code) => !raised.has(code) && !ELSEWHERE[code]),
    [],
    'never raised',
  )
  for (const [code, file] of Object.entries(ELSEWHERE)) {
    t.notOk(raised.has(code), `${code} needs no test of its own`)
    t.match(readFileSync(new URL(file, import.meta.url), 'utf8'), code)
  }
  t.strictSame(
    [...raised].filter((code) => !(CODES as readonly string[]).includes(code)),
    [],
    'unknown',
  )
})
