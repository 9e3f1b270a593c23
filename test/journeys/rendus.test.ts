/** The rendition of a document: told with it, served as it is, deleted with it, and never in its way. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type BlobStore, BlobUnavailable } from '../../src/blob/ports.ts'
import type { Scanner, Verdict } from '../../src/inspection/scanner.ts'
import type { Examens } from '../../src/service/depot.ts'
import { openTestExamens } from '../kit/examens.ts'
import { openApp } from '../kit/open-app.ts'
import { readDocument } from '../kit/pieces.ts'
import { callOf, filesIn, WAYS } from '../kit/ways.ts'
import { onEveryStore } from '../store/frame.ts'
import { journalEntry, revision, type TestPlace } from '../store/places.ts'

const MESSAGE = readFileSync(
  new URL('../../fixtures/deposer-demande/ok-demandeur-seul/request.xml', import.meta.url),
)
const HOUR = 3_600_000
const FIELDS = { categorie: 'ID01', personne: '1', nomFichier: 'carte-odile.tiff' }

interface Piece {
  readonly id: string
  readonly etat: string
  readonly rendu?: { readonly type: string; readonly taille: number; readonly sha256: string }
}

const prepare = async (place: TestPlace, changes: Partial<Examens> = {}) => {
  const { examens, dossier, close: closeExamens } = await openTestExamens(changes)
  const opened = await openApp(undefined, { examens, place })
  const { app } = opened
  const headers = { 'content-type': 'application/xml' }
  const created = await app.inject({ method: 'POST', url: '/v1/demandes', headers, payload: MESSAGE })
  const { numUnique } = created.json() as { numUnique: string }
  const deposit = async (name: string) => {
    const answer = await app.inject(WAYS.raw(numUnique, readDocument(name), FIELDS))
    return { status: answer.statusCode, ...(answer.json() as { piece: Piece }) }
  }
  const read = (id: string, query = '', range?: string) =>
    app.inject({ url: `/v1/pieces/${id}/contenu${query}`, headers: { ...(range && { range }) } })
  const remove = (id: string) => app.inject({ method: 'DELETE', url: `/v1/pieces/${id}` })
  const figure = async (labels: string) => {
    const { body } = await app.inject({ url: '/metrics' })
    return body.split('\n').find((line) => line.startsWith(`sne_pieces_rendus_total{${labels}}`))
  }
  const close = async () => {
    await opened.close()
    await closeExamens()
  }
  return { ...opened, examens, dossier, numUnique, deposit, read, remove, figure, close }
}

/** Bytes that take a document, and not the few of its copy. */
const refusing = (blobs: BlobStore): BlobStore => {
  const receive: BlobStore['receive'] = async (source, max) => {
    const reception = await blobs.receive(source, max)
    if (reception.taille > 3) return reception
    await reception.discard()
    throw new BlobUnavailable('plein')
  }
  return new Proxy(blobs, {
    get: (target, name) => {
      const deed = name === 'receive' ? receive : target[name as keyof BlobStore]
      return typeof deed === 'function' ? deed.bind(target) : deed
    },
  })
}

/** An antivirus that gives these verdicts, one after the other. */
const scannerOf = (verdicts: Verdict[]) =>
  ({
    scan: async () => verdicts.shift() ?? 'SAINE',
    figures: () => ({ running: 0, waiting: 0 }),
  }) as unknown as Scanner

onEveryStore((check) => {
  check('it is told, read whole and by range, and deleted with its piece', async (t, _, place) => {
    const { app, deposit, read, remove, dossier, figure, log, close } = await prepare(place)
    for (const [name, type, mime, file] of [
      ['numerisation.tif', 'JPEG', 'image/jpeg', 'carte-odile.jpg'],
      ['numerisation-deux-pages.tif', 'PDF', 'application/pdf', 'carte-odile.pdf'],
      ['gros-boutiste.tif', 'JPEG', 'image/jpeg', 'carte-odile.jpg'],
      ['photo.heic', 'JPEG', 'image/jpeg', 'carte-odile.jpg'],
    ] as const) {
      const bytes = readDocument(name)
      const { status, piece } = await deposit(name)
      t.equal(status, 201)
      t.match(piece, { type: /TIFF|HEIC/, taille: bytes.length, rendu: { type } })
      t.equal(filesIn(dossier).length, 2, 'two contents, two keys')
      const whole = await read(piece.id, '?forme=RENDU')
      t.equal(whole.statusCode, 200)
      t.match(whole.headers, { 'content-type': mime, etag: `"${piece.rendu?.sha256}"` })
      t.ok(whole.headers['content-disposition']?.endsWith(file), file)
      const copy = whole.rawPayload
      t.equal(copy.length, piece.rendu?.taille)
      t.equal(createHash('sha256').update(copy).digest('hex'), piece.rendu?.sha256)
      const part = await read(piece.id, '?forme=RENDU', 'bytes=3-9')
      t.equal(part.statusCode, 206)
      t.ok(part.rawPayload.equals(copy.subarray(3, 10)))
      t.equal(part.headers['content-range'], `bytes 3-9/${copy.length}`)
      t.equal((await read(piece.id, '?forme=RENDU', `bytes=${copy.length}-`)).statusCode, 416)
      for (const query of ['', '?forme=ORIGINAL'])
        t.ok((await read(piece.id, query)).rawPayload.equals(bytes), 'the original is kept as sent')
      const asked = (forme: string) =>
        `<g:id>${piece.id}</g:id><g:avecContenu>true</g:avecContenu><g:forme>${forme}</g:forme>`
      for (const [forme, expected] of [
        ['RENDU', copy],
        ['ORIGINAL', bytes],
      ] as const) {
        const payload = callOf('lirePiece', asked(forme))
        const headers = { 'content-type': 'text/xml' }
        const { body } = await app.inject({ method: 'POST', url: '/soap/v1', headers, payload })
        const base64 = /<gui:contenu>([^<]*)</.exec(body)?.[1] ?? ''
        t.ok(Buffer.from(base64, 'base64').equals(expected), `${forme} by SOAP`)
      }
      const unknown = await read(piece.id, '?forme=MINIATURE')
      t.equal(unknown.statusCode, 422)
      t.match(unknown.body, 'forme')
      t.match((await deposit(name)).piece, { id: piece.id, rendu: piece.rendu }, 'the same bytes again')
      t.equal(filesIn(dossier).length, 2, 'and nothing more is kept')
      t.match((await remove(piece.id)).json(), { piece: { etat: 'SUPPRIMEE', rendu: undefined } })
      t.same(filesIn(dossier), [], 'no content is left')
      t.equal((await read(piece.id, '?forme=RENDU')).statusCode, 404)
      t.notMatch(log.join(''), /odile/i)
    }
    t.match(await figure('type="TIFF",resultat="FAITE"'), / 6$/)
    t.match(await figure('type="HEIC",resultat="FAITE"'), / 2$/)
    await close()
  })

  check('what has no rendition says so, and is read as it came', async (t, _, place) => {
    const { deposit, read, dossier, close } = await prepare(place)
    const { piece } = await deposit('une-page.pdf')
    t.notOk('rendu' in piece)
    t.equal(filesIn(dossier).length, 1)
    const answer = await read(piece.id, '?forme=RENDU')
    t.equal(answer.statusCode, 404)
    t.match(answer.json(), { code: 'SNE-PIE-007' })
    t.equal((await read('x', '?forme=RENDU')).json().code, 'SNE-PIE-001')
    await close()
  })

  check('a rendition that fails, by the inspection or the bytes, refuses nothing', async (t, _, place) => {
    const { deposit, remove, dossier, examens, figure, log, close } = await prepare(place)
    const { inspector, blobs } = examens
    const failing = (render: Examens['inspector']['render']) => ({
      inspect: inspector.inspect.bind(inspector),
      figures: inspector.figures.bind(inspector),
      render,
    })
    const copy = { type: 'JPEG', octets: Buffer.from('ffd8ff', 'hex') } as const
    for (const [resultat, changes] of [
      ['TROP_CHER', { inspector: failing(async () => ({ sans: 'TROP_CHER' })) }],
      ['EMPECHEE', { inspector: failing(() => Promise.reject(new Error('arrêtée'))) }],
      ['EMPECHEE', { inspector: failing(async () => copy), blobs: refusing(blobs) }],
    ] as const) {
      Object.assign(examens, { blobs, ...changes })
      const { status, piece } = await deposit('numerisation.tif')
      t.equal(status, 201)
      t.match(piece, { etat: 'VALIDE', rendu: undefined })
      t.equal(filesIn(dossier).length, 1)
      await remove(piece.id)
      t.same(filesIn(dossier), [])
      const lines = log.filter((line) => line.includes('pièce sans rendu')).map((line) => JSON.parse(line))
      t.match(lines.at(-1), { level: 40, type: 'TIFF', resultat })
    }
    t.match(await figure('type="TIFF",resultat="EMPECHEE"'), / 2$/)
    t.notMatch(log.join(''), /odile/i)
    await close()
  })

  check('it is not served while its piece waits, and goes when that is infected', async (t, _, place) => {
    const verdicts: Verdict[] = ['SANS_REPONSE', 'SANS_REPONSE', 'SAINE', { infectee: 'Essai' }]
    const { app, deposit, read, dossier, close } = await prepare(place, { scanner: scannerOf(verdicts) })
    const first = await deposit('numerisation.tif')
    const second = await deposit('photo.heic')
    for (const { piece } of [first, second]) {
      t.equal(piece.etat, 'EN_ANALYSE')
      for (const query of ['', '?forme=RENDU'])
        t.match((await read(piece.id, query)).json(), { code: 'SNE-PIE-003' }, query)
    }
    t.equal(filesIn(dossier).length, 4)
    t.match(await app.tendPieces(new Date()), { saines: 1, infectees: 1 })
    t.equal(filesIn(dossier).length, 2, 'neither the infected one nor its copy is left')
    const states = [first, second].map(async ({ piece }) => (await read(piece.id, '?forme=RENDU')).statusCode)
    t.same((await Promise.all(states)).sort(), [200, 404])
    await close()
  })

  check('the sweep keeps it, and takes it once its application is purged', async (t, open, place) => {
    const { app, deposit, read, dossier, numUnique, close } = await prepare(place)
    const { piece } = await deposit('numerisation-deux-pages.tif')
    t.equal(await app.tendPieces(new Date(Date.now() + 2 * HOUR)), undefined)
    t.equal((await read(piece.id, '?forme=RENDU')).statusCode, 200)
    const store = await open()
    const ended = { etat: 'RADIEE', dateRadiation: '2025-01-01' } as const
    await store.revise(revision(numUnique, 1, { nature: 'RADIATION', ...ended }))
    t.equal(await store.purge(numUnique, '2025-03-01', journalEntry()), true)
    t.match(await app.tendPieces(new Date(Date.now() + 4 * HOUR)), { orphelins: 2 })
    t.same(filesIn(dossier), [])
    await close()
  })
})
