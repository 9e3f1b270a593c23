/** Deposits as nobody should write them, and as some clients do: taken where the meaning is plain, told by a code where not. */
import { createHash } from 'node:crypto'
import t from 'tap'
import { openDepot } from '../kit/depot-server.ts'
import { document, part, type Sent, soapOf, WAYS } from '../kit/ways.ts'

const PDF = document('une-page.pdf')
const TOO_LONG = Buffer.concat([PDF, Buffer.alloc(11_000_000)])
const ID01 = { categorie: 'ID01', personne: '1' }
const INCLUDE = '<x:Include xmlns:x="http://www.w3.org/2004/08/xop/include" href="cid:piece"/>'
const END = Buffer.from('--limite--\r\n')
const digest = createHash('sha256').update(PDF).digest('hex')

const { numUnique, send, state, left, app } = await openDepot(t)
const before = await state()

const like = (way: keyof typeof WAYS, payload: Buffer, query = ''): Sent => {
  const sent = WAYS[way](numUnique, PDF, ID01)
  return { ...sent, url: sent.url + query, payload }
}
const field = (name: string, value: string) =>
  part('limite', [`Content-Disposition: form-data; name="${name}"`], value)
const file = (bytes: Buffer, name = 'contenu', fileName = 'a.pdf', type = 'application/pdf') =>
  part(
    'limite',
    [`Content-Disposition: form-data; name="${name}"; filename="${fileName}"`, `Content-Type: ${type}`],
    bytes,
  )
const form = (...parts: readonly Buffer[]) => like('form', Buffer.concat(parts))
const PLACE = Object.entries(ID01).map(([name, value]) => field(name, value))
const ROOT = part(
  'limite',
  ['Content-Type: application/xop+xml; type="text/xml"', 'Content-ID: <racine>'],
  soapOf(numUnique, ID01, INCLUDE),
)
const piece = (bytes: Buffer, headers: readonly string[] = ['Content-Type: application/pdf'], id = 'piece') =>
  part('limite', [...headers, `Content-ID: <${id}>`], bytes)
const mtom = (...parts: readonly Buffer[]) => like('mtom', Buffer.concat(parts))
const inline = (contenu: string) => like('base64', Buffer.from(soapOf(numUnique, ID01, contenu)))
const BASE64 = PDF.toString('base64')
const wrapped = BASE64.replace(/.{76}/g, '$&\r\n   ')
const cutIn = (what: string) => BASE64.slice(0, 100) + what + BASE64.slice(100)
const typed = (headers: Readonly<Record<string, string>>): Sent => {
  const sent = WAYS.raw(numUnique, PDF, ID01)
  return { ...sent, headers: { ...sent.headers, ...headers } }
}
const everything = {
  planVersion: '1',
  source: 'GUICHET',
  nomFichier: 'a.pdf',
  dateDelivrance: '2025-01-01',
  dateExpiration: '2035-01-01',
  taille: String(PDF.length),
  sha256: digest,
}

const TAKEN: readonly (readonly [string, Sent])[] = [
  ['a form whose file comes first', form(file(PDF), ...PLACE, END)],
  ['a form with every member', WAYS.form(numUnique, PDF, { ...ID01, ...everything })],
  ['a file named like a path', form(...PLACE, file(PDF, 'contenu', '../../etc/passwd\\"; name=\\"x'), END)],
  ['a file of a name that XML cannot carry', form(...PLACE, file(PDF, 'contenu', 'a\u0001b.pdf'), END)],
  ['a form’s file of a false type', form(...PLACE, file(PDF, 'contenu', 'a.exe', 'application/xml'), END)],
  ['a raw body of a false type', typed({ 'content-type': 'image/png' })],
  ['a hash in capitals', WAYS.raw(numUnique, PDF, { ...ID01, sha256: digest.toUpperCase() })],
  ['a part before the root', mtom(piece(PDF), ROOT, END)],
  ['a part of a false type', mtom(ROOT, piece(PDF, ['Content-Type: text/xml']), END)],
  ['base64 in lines', inline(`\n   ${wrapped}\n`)],
]

const REFUSED: readonly (readonly [string, string, Sent])[] = [
  ['SNE-ENV-031', 'two files', form(...PLACE, file(PDF), file(PDF), END)],
  ['SNE-ENV-033', 'a file of another name', form(...PLACE, file(PDF), file(PDF, 'autre'), END)],
  [
    'SNE-XML-007',
    'a field that XML cannot carry',
    form(...PLACE, field('nomFichier', 'a\u0001.pdf'), file(PDF), END),
  ],
  ['SNE-XML-007', 'a field of such a name', form(...PLACE, field('a\u0001', 'x'), file(PDF), END)],
  [
    'SNE-XML-007',
    'an address that XML cannot carry',
    WAYS.raw(numUnique, PDF, { ...ID01, nomFichier: 'a\0.pdf' }),
  ],
  ['SNE-ENV-020', 'a form without its end', form(...PLACE, file(PDF))],
  ['SNE-ENV-020', 'a long form without its end', form(...PLACE, file(TOO_LONG.subarray(0, 300_000)))],
  [
    'SNE-ENV-028',
    'a place that is two',
    like('form', form(...PLACE, file(PDF), END).payload, '?categorie=ID02'),
  ],
  ['SNE-XML-012', 'a field too long', form(field('categorie', 'A'.repeat(2_000_000)), file(PDF), END)],
  ['SNE-ENV-024', 'two parts of one name', mtom(ROOT, piece(PDF), piece(PDF), END)],
  ['SNE-ENV-020', 'a multipart without its end', mtom(ROOT, piece(PDF))],
  [
    'SNE-PIE-043',
    'a part without a name',
    mtom(ROOT, part('limite', ['Content-Type: application/pdf'], PDF), END),
  ],
  ['SNE-PIE-022', 'too long, before the root', mtom(piece(TOO_LONG), ROOT, END)],
  ['SNE-PIE-022', 'too long, as XML', mtom(ROOT, piece(TOO_LONG, ['Content-Type: text/xml']), END)],
  ['SNE-PIE-022', 'too long, asked by nobody', mtom(ROOT, piece(PDF), piece(TOO_LONG, [], 'autre'), END)],
  [
    'SNE-PIE-022',
    'too long, in a part of base64',
    mtom(ROOT, piece(Buffer.from(TOO_LONG.toString('base64')), ['Content-Transfer-Encoding: base64']), END),
  ],
  [
    'SNE-XML-012',
    'a root too long',
    mtom(part('limite', ['Content-ID: <racine>'], Buffer.alloc(2_000_000, 32)), END),
  ],
  ['SNE-ENV-030', 'a sign that base64 has not', inline(cutIn('*'))],
  ['SNE-ENV-030', 'the other alphabet', inline(`${BASE64.slice(0, -4)}-_-_`)],
  ['SNE-ENV-030', 'base64 cut short', inline(`${BASE64.replace(/=+$/, '')}A`.slice(0, -3))],
  ['SNE-MOD-012', 'an element in it', inline(`<a/>${BASE64}`)],
  ['SNE-MOD-032', 'a hash of another form', WAYS.raw(numUnique, PDF, { ...ID01, sha256: 'xyz' })],
  ['SNE-ENV-006', 'no type', typed({ 'content-type': '' })],
  ['SNE-ENV-009', 'a coding', typed({ 'content-encoding': 'gzip' })],
]

for (const [what, sent] of TAKEN)
  t.test(`${what} is taken`, async (t) => {
    const { body } = await send(sent)
    const id = /"id":"([0-9a-f]{32})"|<gui:id>([0-9a-f]{32})</.exec(body)?.slice(1).find(Boolean)
    t.ok(id, body.slice(0, 400))
    t.match(body, digest, 'byte for byte')
    t.notMatch(body, /etc\/|\.\.\/|application\/xml/, 'neither a folder nor the type that was said')
    const listed = { url: `/v1/demandes/${numUnique}/pieces`, headers: { accept: 'application/xml' } }
    t.equal((await app.inject(listed)).statusCode, 200, 'and XML can tell it')
    t.equal((await app.inject({ method: 'DELETE', url: `/v1/pieces/${id}` })).statusCode, 200)
    t.same(await left(), [])
  })

for (const [code, what, sent] of REFUSED)
  t.test(`${what}: ${code}`, async (t) => {
    const { texts, body } = await send(sent)
    t.equal(texts.code[0], code, body.slice(0, 400))
    t.not(texts.texteFr[0], texts.texteEn[0])
    t.ok(texts.remedeFr[0] && texts.remedeEn[0], 'with a remedy')
    t.same(await left(), [], 'no file')
    t.same((await state()).shown, before.shown, 'no room taken')
  })
