/** COP by the SNE 02.01 door: a document deposited every way the wire carries it, and refused without a trace. */
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import type { Examens } from '../../src/service/depot.ts'
import { StoreUnavailable } from '../../src/store/ports.ts'
import { openTestExamens } from '../kit/examens.ts'
import { openApp } from '../kit/open-app.ts'
import { include, inline, interfaceNuu, mtom, send } from '../kit/sne.ts'
import { demande, GASPARD, ODILE, vendor } from '../kit/vendor.ts'

const document = (name: string): Buffer =>
  readFileSync(new URL(`../../fixtures/pieces/${name}`, import.meta.url))
const PDF = document('une-page.pdf')
/** Too long to be kept in memory; a comment before the end of a PDF is part of no object. */
const LONG = Buffer.concat([
  PDF.subarray(0, 9),
  Buffer.from(`%${'longue '.repeat(20_000)}\n`),
  PDF.subarray(9),
])
const DEMANDEUR = '<personne><role code="DEMANDEUR"/></personne>'
const MODELE = 'xmlns="http://nuu.application.i2/"'
const number = (numUnique: string) =>
  `<demandeLogement ${MODELE}><numUnique>${numUnique}</numUnique></demandeLogement>`
const contents = (numUnique: string, contenu: string, categorie = 'ID01', personne = DEMANDEUR) =>
  `${number(numUnique)}<copieNumerique ${MODELE}><categorie>${categorie}</categorie>${personne}<nomFichier>carte.pdf</nomFichier><contenu>${contenu}</contenu></copieNumerique>`

let files = 0
const newName = (guichet = 'G1226') => `DEM${guichet}-202602101000-${String(++files).padStart(6, '0')}.xml`

const open = async (t: { teardown(close: () => Promise<void>): void }, changes: Partial<Examens> = {}) => {
  const { examens, dossier, close } = await openTestExamens(changes)
  const { app, log } = await openApp(t, { examens })
  t.teardown(close)
  const software = vendor(app)
  const { numUnique = '', etag } = await software.deposer(demande(ODILE, [GASPARD]))
  const copie = (contenu: string, categorie?: string, personne?: string, of = numUnique) =>
    interfaceNuu('COP', contents(of, contenu, categorie, personne))
  const hand = (file: string, nom = newName()) => send(app, inline(nom, file))
  const deposit = (bytes: Buffer, ...more: string[]) => hand(copie(bytes.toString('base64'), ...more))
  const pieces = async () =>
    (await app.inject({ url: `/v1/demandes/${numUnique}/pieces` })).json<{ listePiece: { id: string }[] }>()
      .listePiece
  const kept = () =>
    readdirSync(dossier, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length
  return { app, log, software, numUnique, etag, copie, hand, deposit, pieces, kept }
}

t.test('a document in its file, then the same again', async (t) => {
  const { app, log, numUnique, copie, hand, deposit, pieces, kept } = await open(t)
  const nom = newName()
  const file = copie(PDF.toString('base64'))
  const first = await hand(file, nom)
  t.match(first, { status: 200, numUnique, codes: ['SNE-PIE-042'], faute: undefined })
  t.match(first.text, '<nuu:etat>VALIDE</nuu:etat>')
  t.match(log.at(-1), /"operation":"deposerPiece","porte":"sne-02.01"/)
  t.match(await pieces(), [
    { id: first.id, categorie: 'ID01', personne: 1, nomFichier: 'carte.pdf', type: 'PDF' },
  ])
  const content = await app.inject({ url: `/v1/pieces/${first.id}/contenu` })
  t.ok(content.rawPayload.equals(PDF))
  t.equal((await hand(file, nom)).id, first.id, 'the same file')
  const again = await deposit(PDF)
  t.match(again, { id: first.id, numUnique }, 'the same bytes in another file')
  t.equal((await pieces()).length, 1)
  t.equal(kept(), 1)
})

t.test('every way of a document too long to be kept, before or after its file', async (t) => {
  const { app, numUnique, copie, hand, pieces, kept } = await open(t)
  const file = { id: 'fichier', type: 'text/xml' }
  const piece = { id: 'piece 1@ici', type: 'application/pdf', body: LONG }
  const beside = { ...file, body: copie(include('piece%201@ici'), 'RF01') }
  const within = copie(LONG.toString('base64'), 'RF01')
  const lines = Buffer.from(within)
    .toString('base64')
    .replace(/(.{76})/g, '$1\r\n')
  const answers = [
    await send(app, mtom(newName(), [beside, piece])),
    await send(app, mtom(newName(), [piece, beside])),
    await send(app, mtom(newName(), [{ ...file, body: within }])),
    await send(app, mtom(newName(), [{ ...file, body: lines, encoding: 'BASE64' }])),
    await hand(within),
    await hand(`\ufeff<?xml version="1.0" encoding="UTF-8"?>${within}`),
  ]
  for (const answer of answers)
    t.match(answer, { status: 200, numUnique, id: answers[0]?.id ?? 'aucune' }, answer.text)
  t.match(await pieces(), [{ taille: LONG.length }])
  t.equal(kept(), 1)
})

t.test('the exchange key knows a document beside its file', async (t) => {
  const { app, copie, pieces } = await open(t)
  const nom = newName()
  const fichier = { id: 'fichier', type: 'text/xml', body: copie(include('p')) }
  const hand = (body: Buffer) => send(app, mtom(nom, [fichier, { id: 'p', type: 'application/pdf', body }]))
  const first = await hand(PDF)
  const second = await hand(document('trois-pages.pdf'))
  t.match(first.id, /^[0-9a-f]{32}$/)
  t.not(second.id, first.id)
  t.match(second.id, /^[0-9a-f]{32}$/)
  await app.inject({ method: 'DELETE', url: `/v1/pieces/${first.id}` })
  t.equal((await hand(PDF)).id, first.id, 'the first answer, not a new document')
  t.equal((await pieces()).length, 1)
})

t.test('refused: an anomaly, and nothing left', async (t) => {
  const { app, copie, hand, deposit, kept, numUnique } = await open(t)
  const text = Buffer.from('du texte sans type connu')
  t.match(await deposit(text), {
    status: 200,
    codes: ['SNE-PIE-025', 'SNE-PIE-042'],
    id: undefined,
    numUnique: undefined,
  })
  t.strictSame((await deposit(document('chiffre.pdf'))).codes, ['SNE-PIE-026', 'SNE-PIE-042'])
  t.strictSame((await deposit(PDF, 'ID01', DEMANDEUR, '0350126999999G9999')).codes, ['SNE-REG-001'])
  t.strictSame((await deposit(PDF, 'ZZ99')).codes, ['SNE-PLA-101'])
  t.strictSame((await deposit(PDF, 'SF01')).codes, ['SNE-PLA-105'])
  t.strictSame((await deposit(PDF, 'ID01', '')).codes, ['SNE-PLA-104'])
  t.equal(kept(), 0)

  t.match(await hand(interfaceNuu('COP', number(numUnique))), {
    codes: ['SNE-MOD-001'],
    text: 'copieNumerique',
  })
  const beside = copie('').replace('</numUnique>', '</numUnique><dalo><statutDalo code="NON"/></dalo>')
  t.strictSame((await hand(beside)).codes.toSorted(), ['SNE-MOD-002'])
  t.strictSame((await hand(copie(PDF.toString('base64')).replace(/<numUnique>.*<\/numUnique>/, ''))).codes, [
    'SNE-REG-015',
  ])
  const misplaced = await hand(copie(PDF.toString('base64')).replace('>COP<', '>MOD<'))
  t.match(misplaced.text, /SNE-MOD-002[\s\S]*copieNumerique/)
  t.match(
    (await deposit(PDF, 'ID01', '<personne><role code="VOISIN"/></personne>')).text,
    /SNE-MOD-030[\s\S]*\/personne\/role/,
  )
  const absent = await send(
    app,
    mtom(newName(), [{ id: 'fichier', type: 'text/xml', body: copie(include('p')) }]),
  )
  t.match(absent, { status: 500, faute: 'SNE-PIE-043' })
  const notXml = await send(app, mtom(newName(), [{ id: 'fichier', type: 'text/xml', body: LONG }]))
  t.match(notXml, { status: 500, faute: 'SNE-ENV-025' })
  t.equal(kept(), 0)
})

t.test('a full category, and a document that is too long', async (t) => {
  const { app, copie, deposit, pieces, kept } = await open(t, { limite: 200_000 })
  const drawn = () => Buffer.concat([PDF, Buffer.from(`%${randomBytes(8).toString('hex')}\n`)])
  for (const _ of [1, 2]) t.match((await deposit(drawn())).id, /^[0-9a-f]{32}$/)
  const third = await deposit(drawn())
  t.match(third, { status: 200, id: undefined, numUnique: undefined })
  t.match(third.codes, ['SNE-PLA-106'])
  const long = Buffer.alloc(200_001, PDF)
  const fichier = { id: 'fichier', type: 'text/xml' }
  const ways = [
    inline(newName(), copie(long.toString('base64'))),
    mtom(newName(), [{ ...fichier, body: copie(long.toString('base64')) }]),
    mtom(newName(), [
      { ...fichier, body: copie(include('p')) },
      { id: 'p', type: 'application/pdf', body: long },
    ]),
  ]
  for (const way of ways) t.match(await send(app, way), { status: 500, faute: 'SNE-PIE-022' })
  t.equal((await pieces()).length, 2)
  t.equal(kept(), 2)
})

t.test('a person is named by their place in the version that the counter knows', async (t) => {
  const { software, app, numUnique, etag, copie, hand, deposit, pieces } = await open(t)
  const second = (rang: string) => `<personne><role code="COTITULAIRE"/>${rang}</personne>`
  t.match((await deposit(PDF, 'ID01', second(''))).id, /^[0-9a-f]{32}$/)
  t.match(await pieces(), [{ personne: 2 }])
  const absent = await deposit(PDF, 'ID01', second('<rang>2</rang>'))
  t.strictSame(absent.codes, ['SNE-PLA-111'])
  t.match(absent.text, 'COTITULAIRE')
  const file = copie(document('trois-pages.pdf').toString('base64'), 'ID01', second(''))
  t.strictSame((await hand(file, newName('G3333'))).codes, ['SNE-REG-013'], 'a counter that never read it')
  t.match((await deposit(PDF, 'RF01')).id, /^[0-9a-f]{32}$/)

  const other = vendor(app, 'G3333')
  await other.consulter(numUnique)
  const changed = demande({ ...ODILE, telPortable: '0611111111' }, [GASPARD])
  t.equal(
    (await other.modifier(numUnique, { ...changed, numGuichet: 'G3333' }, { version: etag })).status,
    200,
  )
  t.strictSame((await hand(file)).codes, ['SNE-REG-002'])
  await software.consulter(numUnique)
  t.match((await hand(file, newName())).id, /^[0-9a-f]{32}$/, 'once read again')
})

t.test('an application too long to be kept with what it bears is read as before', async (t) => {
  const { app, hand } = await open(t)
  const application =
    /<demandeLogement[\s\S]*<\/demandeLogement>/.exec(
      readFileSync(
        new URL('../../fixtures/deposer-demande/ok-association/request.xml', import.meta.url),
        'utf8',
      ),
    )?.[0] ?? ''
  const padded = (size: number) => interfaceNuu('CRE', `<!--${' x,'.repeat(size / 3)}-->${application}`)
  const nom = newName()
  const fichier = { id: 'fichier', type: 'text/xml', body: padded(300_000) }
  const first = await send(app, mtom(nom, [fichier]))
  t.match(first.numUnique, /^035/, first.text)
  t.equal((await hand(fichier.body, nom)).numUnique, first.numUnique, 'the same file in base64')
  t.match(await hand(padded(1_200_000)), { status: 500, faute: 'SNE-XML-012' })
})

t.test('a store that does not answer may be asked again', async (t) => {
  const { examens, close } = await openTestExamens()
  const findVersionVue = () => Promise.reject(new StoreUnavailable('coupé'))
  const { app } = await openApp(t, { examens, store: { findVersionVue } })
  t.teardown(close)
  const { numUnique = '' } = await vendor(app).deposer(demande(ODILE, [GASPARD]))
  const personne = '<personne><role code="COTITULAIRE"/></personne>'
  const file = interfaceNuu('COP', contents(numUnique, PDF.toString('base64'), 'ID01', personne))
  t.match(await send(app, inline(newName(), file)), { status: 500, faute: 'SNE-SRV-002' })
})

t.test('without a place for documents', async (t) => {
  const { app } = await openApp(t)
  const { numUnique = '' } = await vendor(app).deposer(demande())
  const untyped = interfaceNuu('', contents(numUnique, PDF.toString('base64')))
  t.match(await send(app, inline(newName(), untyped)), { status: 500, faute: 'SNE-PIE-051' })
})
