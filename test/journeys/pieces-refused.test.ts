/** Every refusal of a document and of a plan, through a door: its code, and nothing left behind. */
import { readdirSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PDFDocument } from '@cantoo/pdf-lib'
import t from 'tap'
import { Scanner } from '../../src/inspection/scanner.ts'
import { PLAN_INITIAL } from '../../src/rules/plan/initial.ts'
import type { Examens } from '../../src/service/depot.ts'
import { settle } from '../../src/service/quarantaine.ts'
import { EICAR, startClamd } from '../kit/clamd.ts'
import { openTestExamens } from '../kit/examens.ts'
import { openApp } from '../kit/open-app.ts'

const FOLDER = new URL('../../fixtures/pieces/', import.meta.url)
const document = (name: string): Buffer => readFileSync(new URL(name, FOLDER))
const PDF = document('une-page.pdf')
const MESSAGE = readFileSync(
  new URL('../../fixtures/deposer-demande/ok-demandeur-seul/request.xml', import.meta.url),
)
const ID01 = { categorie: 'ID01', personne: '1' }

const open = async (t: { teardown(close: () => Promise<void>): void }, changes: Partial<Examens> = {}) => {
  const { examens, dossier, close } = await openTestExamens(changes)
  const { app, setDay } = await openApp(t, { examens })
  t.teardown(close)
  const headers = { 'content-type': 'application/xml' }
  const created = await app.inject({ method: 'POST', url: '/v1/demandes', headers, payload: MESSAGE })
  const { numUnique } = created.json() as { numUnique: string }
  const deposit = (bytes: Buffer, fields: Readonly<Record<string, string>> = ID01) =>
    app.inject({
      method: 'POST',
      url: `/v1/demandes/${numUnique}/pieces?${new URLSearchParams(fields)}`,
      headers: { 'content-type': 'application/octet-stream' },
      payload: bytes,
    })
  const files = () =>
    readdirSync(dossier, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return { app, setDay, dossier, examens, numUnique, deposit, files }
}

const idIn = (body: string): string => /"id":"([0-9a-f]{32})"/.exec(body)?.[1] ?? ''

t.test('bytes that cannot be kept', async (t) => {
  const { deposit, files, app, numUnique } = await open(t)
  const pages = await PDFDocument.create()
  for (let i = 0; i < 1001; i++) pages.addPage([10, 10])
  const many = await PDFDocument.create()
  for (let i = 0; i < 21; i++) many.addPage([10, 10])
  const refused: readonly (readonly [string, Buffer])[] = [
    ['SNE-PIE-028', document('script.pdf')],
    ['SNE-PIE-028', document('fichier-joint.pdf')],
    ['SNE-PIE-029', document('tronquee.jpg')],
    ['SNE-PIE-030', document('bombe.png')],
    ['SNE-PIE-033', Buffer.from(await pages.save())],
    ['SNE-PLA-109', Buffer.from(await many.save())],
  ]
  for (const [code, bytes] of refused) {
    const answer = await deposit(bytes)
    t.equal(answer.statusCode, 422)
    t.match(answer.body, code, answer.body.slice(0, 300))
  }
  const form = [
    '--b',
    'Content-Disposition: form-data; name="contenu"; filename="vide.pdf"',
    '',
    '',
    '--b--',
    '',
  ]
  const empty = await app.inject({
    method: 'POST',
    url: `/v1/demandes/${numUnique}/pieces?categorie=ID01&personne=1`,
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
    payload: form.join('\r\n'),
  })
  t.match(empty.body, 'SNE-PIE-021')
  const soap = `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><g:deposerPiece xmlns:g="urn:sne:guichet:v1"><g:numUnique>${numUnique}</g:numUnique><g:categorie>ID01</g:categorie><g:personne>1</g:personne><g:contenu>cid:absente</g:contenu></g:deposerPiece></e:Body></e:Envelope>`
  const headers = { 'content-type': 'text/xml' }
  t.match((await app.inject({ method: 'POST', url: '/soap/v1', headers, payload: soap })).body, 'SNE-PIE-043')
  t.same(files(), [])
})

t.test('an examination that takes too long', async (t) => {
  const { deposit, files } = await open(t)
  t.match((await deposit(document('bombe.pdf'))).body, 'SNE-PIE-031')
  t.same(files(), [])
})

const clamd = await startClamd()
t.test('an antivirus', { skip: typeof clamd === 'string' ? clamd : false }, async (t) => {
  if (typeof clamd === 'string') return
  t.teardown(() => clamd.stop())
  const scanner = new Scanner(clamd.adresse, { delai: 1000 })
  const { app, deposit, files } = await open(t, { scanner })
  const infected = Buffer.concat([PDF.subarray(0, 9), Buffer.from('%'), EICAR, PDF.subarray(8)])
  t.match((await deposit(infected)).body, 'SNE-PIE-032')
  t.same(files(), [], 'nothing is kept')
  const clean = await deposit(PDF)
  t.equal(clean.statusCode, 201)
  t.notMatch(clean.body, 'SNE-PIE-042')
  t.match(clean.json(), { rapport: { decision: 'ACCEPTEE' }, piece: { etat: 'VALIDE' } })

  process.kill(clamd.pid, 'SIGSTOP')
  const waiting = await deposit(document('trois-pages.pdf'))
  const id = idIn(waiting.body)
  t.match(waiting.json(), { rapport: { decision: 'ACCEPTEE_AVEC_RESERVES' }, piece: { etat: 'EN_ANALYSE' } })
  t.match(waiting.body, 'SNE-PIE-041')
  const bytes = await app.inject({ url: `/v1/pieces/${id}/contenu` })
  t.equal(bytes.statusCode, 409, 'not served before a verdict')
  t.match(bytes.body, 'SNE-PIE-003')
  const payload = { etat: 'OBSOLETE' }
  t.match((await app.inject({ method: 'POST', url: `/v1/pieces/${id}/etat`, payload })).body, 'SNE-PIE-003')
  process.kill(clamd.pid, 'SIGCONT')
  t.match(await app.tendPieces(new Date()), { saines: 1, infectees: 0 })
  t.match((await app.inject({ url: `/v1/pieces/${id}` })).json(), { piece: { etat: 'VALIDE', revision: 2 } })
  t.equal((await app.inject({ url: `/v1/pieces/${id}/contenu` })).statusCode, 200)

  const kept = files().map((entry) => join(entry.parentPath, entry.name))
  for (const file of kept) {
    const sealed = readFileSync(file)
    t.notOk(sealed.includes('%PDF-1.'), 'nothing is kept in clear')
    sealed[20] = (sealed[20] ?? 0) ^ 1
    await writeFile(file, sealed, { mode: 0o600 })
  }
  t.equal(kept.length, 2)
  t.match(
    (await app.inject({ url: `/v1/pieces/${id}?avecContenu=true`, headers: { accept: 'application/xml' } }))
      .statusCode,
    500,
  )
})

t.test('one piece whose bytes are gone holds up none of those that wait behind it', async (t) => {
  const silent = new Scanner('127.0.0.1:1')
  const { examens, close } = await openTestExamens({ scanner: silent })
  const { app, store } = await openApp(t, { examens })
  t.teardown(close)
  const headers = { 'content-type': 'application/xml' }
  const created = await app.inject({ method: 'POST', url: '/v1/demandes', headers, payload: MESSAGE })
  const { numUnique } = created.json() as { numUnique: string }
  for (const name of ['une-page.pdf', 'trois-pages.pdf'])
    await app.inject({
      method: 'POST',
      url: `/v1/demandes/${numUnique}/pieces?categorie=RF01&personne=1`,
      headers: { 'content-type': 'application/pdf' },
      payload: document(name),
    })
  const [first, second] = await store.findEnAnalyse(10)
  await examens.blobs.erase(first?.blob ?? '')
  const clean = { scan: async () => 'SAINE' } as unknown as Scanner
  t.same(await settle(store, examens.blobs, clean, new Date()), { saines: 1, infectees: 0 })
  t.match(await store.findPiece(first?.id ?? ''), { etat: 'EN_ANALYSE' }, 'still not served')
  t.match(await store.findPiece(second?.id ?? ''), { etat: 'VALIDE' })
})

t.test('a fault before the operation leaves nothing of the document', async (t) => {
  const { app, numUnique, files } = await open(t)
  const payload = { categorie: 'ID01', personne: 1, contenu: PDF.toString('base64'), agent: 'a-1' }
  const answer = await app.inject({
    method: 'POST',
    url: `/v1/demandes/${numUnique}/pieces`,
    headers: { 'x-agent-id': 'a-2' },
    payload,
  })
  t.match(answer.body, 'SNE-ENV-011')
  t.same(files(), [])
})

t.test('bytes that are gone', async (t) => {
  const { app, deposit, examens } = await open(t)
  const first = await deposit(PDF)
  for await (const { cle } of examens.blobs.list()) await examens.blobs.erase(cle)
  const answer = await app.inject({ url: `/v1/pieces/${idIn(first.body)}/contenu` })
  t.equal(answer.statusCode, 500)
  t.match(answer.body, 'SNE-PIE-053')
  const malformed = await app.inject({ url: '/v1/pieces/a_b/contenu' })
  t.equal(malformed.statusCode, 404)
  t.match(malformed.body, 'SNE-PIE-001')
})

t.test('acts on a document that is not there, deleted, or already in place', async (t) => {
  const { app, deposit } = await open(t)
  const unknown = await app.inject({ url: `/v1/pieces/${'0'.repeat(32)}` })
  t.equal(unknown.statusCode, 404)
  t.match(unknown.body, 'SNE-PIE-001')
  const id = idIn((await deposit(PDF)).body)
  const twin = idIn((await deposit(PDF, { categorie: 'ID02', personne: '1' })).body)
  t.not(twin, id)
  const move = { categorie: 'ID02', personne: 1, motif: 'erreur de classement' }
  const moved = await app.inject({ method: 'POST', url: `/v1/pieces/${id}/reclassement`, payload: move })
  t.match(moved.body, 'SNE-PIE-005')
  await app.inject({ method: 'DELETE', url: `/v1/pieces/${id}` })
  t.match((await app.inject({ method: 'DELETE', url: `/v1/pieces/${id}` })).body, 'SNE-PIE-002')
})

type Content = { -readonly [K in keyof typeof PLAN_INITIAL]: (typeof PLAN_INITIAL)[K] }

t.test('plans that cannot be published, and categories closed', async (t) => {
  const { app, deposit, setDay } = await open(t)
  const { version: _, ...initial } = PLAN_INITIAL as Content
  const categories = initial.listeCategorie
  const publish = (changes: object) =>
    app.inject({
      method: 'PUT',
      url: '/v1/plan-classement',
      payload: { plan: { ...initial, dateEffet: '2026-02-12', ...changes } },
    })
  const changed = (code: string, changes: object) => ({
    listeCategorie: categories.map((one) => (one.code === code ? { ...one, ...changes } : one)),
  })
  const refused: readonly (readonly [string, object])[] = [
    ['SNE-PLA-001', { listeCategorie: [...categories, categories[0]] }],
    ['SNE-PLA-002', { dateEffet: '2026-02-09' }],
    ['SNE-PLA-004', changed('SF01', { portee: 'PERSONNE' })],
    ['SNE-PLA-005', changed('ID05', { groupe: 'SEUL' })],
    ['SNE-PLA-006', changed('RF03', { condition: { nature: 'SI_MANQUE', categorie: 'ZZ99' } })],
    ['SNE-PLA-007', changed('RF03', { condition: { nature: 'SI_MANQUE' } })],
    ['SNE-PLA-008', changed('RF01', { listeObligation: [{ etape: 'INSTRUCTION', pour: 'FOYER' }] })],
    ['SNE-PLA-009', changed('RF01', { listePour: ['DEMANDEUR', 'DEMANDEUR'] })],
    ['SNE-PLA-010', changed('RF01', { validite: { nature: 'DUREE' } })],
    ['SNE-PLA-011', changed('RF01', { listeObligation: [{ etape: 'ENREGISTREMENT', pour: 'DEMANDEUR' }] })],
    ['SNE-PLA-021', { version: 9 }],
  ]
  for (const [code, changes] of refused) {
    const answer = await publish(changes)
    t.equal(answer.statusCode, code === 'SNE-PLA-021' ? 412 : 422, code)
    t.match(answer.body, code, `${code}: ${answer.body.slice(0, 400)}`)
  }
  t.match((await app.inject({ url: '/v1/plan-classement/evolutions?depuis=1' })).json(), { version: 1 })

  t.equal((await deposit(PDF)).statusCode, 201)
  const only = changed('ID02', { listeTypeAccepte: ['JPEG'] })
  const closed = await publish({ listeCategorie: only.listeCategorie.filter(({ code }) => code !== 'ID01') })
  t.equal(closed.statusCode, 200, closed.body.slice(0, 300))
  t.match(closed.body, 'SNE-PLA-024')
  t.match((await publish({ dateEffet: '2026-02-11' })).body, 'SNE-PLA-003')
  setDay('2026-02-12')
  t.match((await deposit(document('trois-pages.pdf'))).body, 'SNE-PLA-102')
  t.match((await deposit(PDF, { categorie: 'ID02', personne: '1' })).body, 'SNE-PLA-108')
  t.match((await deposit(PDF, { categorie: 'RF01', personne: '1', planVersion: '77' })).body, 'SNE-PLA-022')
})
