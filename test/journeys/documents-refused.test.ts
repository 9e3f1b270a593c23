/** Each wrong document by each way to send one: its own code in French and in English, and nothing left of it. */
import { createHash } from 'node:crypto'
import t from 'tap'
import { Scanner } from '../../src/inspection/scanner.ts'
import { EICAR, startClamd } from '../kit/clamd.ts'
import { openDepot, type Told } from '../kit/depot-server.ts'
import { LIMIT } from '../kit/examens.ts'
import { document, WAYS } from '../kit/ways.ts'

const PDF = document('une-page.pdf')
const ELEVEN_MB = Buffer.concat([PDF, Buffer.alloc(11_000_000 - PDF.length, 0x20)])
/** More than any message may have. */
const ENORMOUS = Buffer.concat([PDF, Buffer.alloc(31_000_000 - PDF.length, 0x20)])
const ID01 = { categorie: 'ID01', personne: '1' }
const digest = createHash('sha256').update(PDF).digest('hex')

interface Wrong {
  readonly what: string
  readonly code: string
  readonly bytes: Buffer
  readonly fields?: Readonly<Record<string, string>>
  /** REST status, when it is a fault and no judged refusal. */
  readonly status?: number
  readonly isChunked?: true
}

const WRONG: readonly Wrong[] = [
  { what: 'a PDF cut short', code: 'SNE-PIE-027', bytes: document('tronque.pdf') },
  { what: 'a JPEG cut short', code: 'SNE-PIE-029', bytes: document('tronquee.jpg') },
  {
    what: 'fewer bytes than the message says',
    code: 'SNE-PIE-023',
    bytes: PDF.subarray(0, -7),
    fields: { taille: String(PDF.length) },
  },
  {
    what: 'another hash',
    code: 'SNE-PIE-024',
    bytes: PDF,
    fields: { sha256: digest.replace(/^./, (c) => (c === '0' ? '1' : '0')) },
  },
  { what: 'a text named .pdf', code: 'SNE-PIE-025', bytes: document('texte.pdf') },
  { what: 'no byte', code: 'SNE-PIE-021', bytes: Buffer.alloc(0) },
  { what: 'a PDF under a password', code: 'SNE-PIE-026', bytes: document('chiffre.pdf') },
  { what: 'a PDF with a script', code: 'SNE-PIE-028', bytes: document('script.pdf') },
  { what: 'an image bomb', code: 'SNE-PIE-030', bytes: document('bombe.png') },
  { what: '11 MB', code: 'SNE-PIE-022', bytes: ELEVEN_MB, status: 413 },
  { what: '11 MB, chunked', code: 'SNE-PIE-022', bytes: ELEVEN_MB, status: 413, isChunked: true },
  { what: 'one byte too many', code: 'SNE-PIE-022', bytes: ELEVEN_MB.subarray(0, LIMIT + 1), status: 413 },
  { what: '31 MB', code: 'SNE-PIE-022', bytes: ENORMOUS, status: 413 },
]
const EICARS: readonly Wrong[] = [
  {
    what: 'EICAR in a PDF',
    code: 'SNE-PIE-032',
    bytes: Buffer.concat([PDF.subarray(0, 9), Buffer.from('%'), EICAR, PDF.subarray(8)]),
  },
  // Its bytes are of no type, and the antivirus tells it too.
  { what: 'EICAR alone', code: 'SNE-PIE-032', bytes: EICAR },
]

/** The texts that go with a code. */
const textsOf = ({ texts }: Told, code: string) => {
  const at = texts.code.indexOf(code)
  const [fr, en] = [texts.texteFr[at] ?? '', texts.texteEn[at] ?? '']
  return { at, fr, en, remedeFr: texts.remedeFr[at] ?? '', remedeEn: texts.remedeEn[at] ?? '' }
}

const clamd = await startClamd()
t.teardown(async () => {
  if (typeof clamd !== 'string') await clamd.stop()
})
const scanner = typeof clamd === 'string' ? undefined : new Scanner(clamd.adresse)
const wrongs = scanner ? [...WRONG, ...EICARS] : WRONG

for (const [name, way] of Object.entries(WAYS)) {
  const isRest = name === 'raw' || name === 'form'
  t.test(`wrong documents by ${name}`, async (t) => {
    const { numUnique, send, state, left, place } = await openDepot(t, scanner && { scanner })
    const before = await state()
    for (const { what, code, bytes, fields, status = 422, isChunked } of wrongs) {
      const sent = way(numUnique, bytes, { ...ID01, ...fields })
      const isFault = status !== 422
      const said: string[] = []
      for (const language of ['fr', 'en']) {
        const answer = await send(sent, { 'accept-language': language }, isChunked)
        const { at, fr, en, remedeFr, remedeEn } = textsOf(answer, code)
        t.ok(at >= 0, `${what}: ${code} in ${answer.body.slice(0, 300)}`)
        t.equal(answer.status, isRest ? status : isFault ? 500 : 200, what)
        t.ok(fr.length > 5 && en.length > 5 && fr !== en, `${what}: ${fr} / ${en}`)
        t.ok(remedeFr.length > 5 && remedeEn.length > 5 && remedeFr !== remedeEn, `${what}: its remedy`)
        t.match(answer.body, isFault ? '/deposerPiece/contenu' : /REFUSEE/)
        if (isFault) t.match(fr, new RegExp(`${LIMIT}.*\\d{8}`), 'the limit and the size')
        said.push(answer.texts.code.join())
        t.same(await left(), [], `${what}: no file`)
      }
      t.equal(said[0], said[1], 'the same in both languages')
      t.strictSame(await state(), before, `${what}: nothing stored, no room taken`)
    }
    const accepted = await place.query(
      "SELECT decision FROM journal WHERE operation = 'deposerPiece' AND decision <> 'REFUSEE'",
    )
    t.same(accepted, [], 'the journal knows of refusals only')
    const good = await send(way(numUnique, PDF, { ...ID01, taille: String(PDF.length), sha256: digest }))
    t.equal(good.status, isRest ? 201 : 200, good.body.slice(0, 300))
    t.equal((await state()).listePiece.length, 1, 'a right one is taken')
  })
}

t.test('an antivirus was there to tell', { skip: typeof clamd === 'string' ? clamd : false }, async (t) => {
  t.ok(wrongs.some(({ code }) => code === 'SNE-PIE-032'))
})
