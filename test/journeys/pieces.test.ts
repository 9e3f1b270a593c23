/** A document's life through every way: deposited, listed, read back, moved, marked, deleted; refused without a trace. */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { openTestExamens } from '../kit/examens.ts'
import { openApp } from '../kit/open-app.ts'
import { callOf, document, filesIn, WAYS } from '../kit/ways.ts'

const MESSAGE = readFileSync(
  new URL('../../fixtures/deposer-demande/ok-demandeur-seul/request.xml', import.meta.url),
)
const open = async (t: { teardown(close: () => Promise<void>): void }) => {
  const { examens, dossier, close } = await openTestExamens()
  const opened = await openApp(t, { examens })
  t.teardown(close)
  const answer = await opened.app.inject({
    method: 'POST',
    url: '/v1/demandes',
    headers: { 'content-type': 'application/xml' },
    payload: MESSAGE,
  })
  return { ...opened, examens, dossier, numUnique: (answer.json() as { numUnique: string }).numUnique }
}

const stateOf = async (app: FastifyInstance, numUnique: string, code: string) => {
  const answer = await app.inject({ url: `/v1/demandes/${numUnique}/dossier` })
  const { dossier } = answer.json() as {
    dossier: { listeEtatCategorie: { code: string; tenues: number; place: number }[] }
  }
  return dossier.listeEtatCategorie.find((one) => one.code === code)
}

const idIn = (body: string): string =>
  /"id":"([0-9a-f]{32})"|<gui:id>([0-9a-f]{32})</.exec(body)?.slice(1).find(Boolean) ?? ''

/** A photograph with long comments before its pixels: more than any door keeps in memory. */
const longJpeg = (): Buffer => {
  const photo = document('photo.jpg')
  const comment = () => Buffer.concat([Buffer.from([0xff, 0xfe, 0xff, 0xff]), randomBytes(0xfffd)])
  return Buffer.concat([photo.subarray(0, 2), comment(), comment(), comment(), photo.subarray(2)])
}

for (const [way, ask] of Object.entries(WAYS)) {
  for (const [size, bytes] of [
    ['small', document('une-page.pdf')],
    ['long', longJpeg()],
  ] as const) {
    t.test(`a ${size} document by ${way}: deposited, listed, read back, deleted`, async (t) => {
      const { app, dossier, numUnique, log } = await open(t)
      const fields = { categorie: 'ID01', personne: '1', nomFichier: 'carte-odile.pdf' }
      const answer = await app.inject(ask(numUnique, bytes, fields))
      t.match(answer.body, /ACCEPTEE_AVEC_RESERVES/, 'no antivirus in development')
      const id = idIn(answer.body)
      t.match(id, /^[0-9a-f]{32}$/, answer.body)
      t.match(await stateOf(app, numUnique, 'ID01'), { tenues: 1, place: 1 })

      const again = await app.inject(ask(numUnique, bytes, fields))
      t.equal(idIn(again.body), id, 'the same bytes are the same piece')
      t.match(again.body, /SNE-PIE-006/)
      t.match(await stateOf(app, numUnique, 'ID01'), { tenues: 1 })

      const listed = await app.inject({ url: `/v1/demandes/${numUnique}/pieces` })
      t.match(listed.json(), { listePiece: [{ id, taille: bytes.length, etat: 'VALIDE' }] })
      const read = await app.inject({ url: `/v1/pieces/${id}/contenu` })
      t.ok(read.rawPayload.equals(bytes), 'byte for byte')
      t.match(read.headers, {
        'content-type': size === 'small' ? 'application/pdf' : 'image/jpeg',
        'x-content-type-options': 'nosniff',
      })
      const range = await app.inject({ url: `/v1/pieces/${id}/contenu`, headers: { range: 'bytes=5-8' } })
      t.equal(range.statusCode, 206)
      t.ok(range.rawPayload.equals(bytes.subarray(5, 9)))
      t.equal(range.headers['content-range'], `bytes 5-8/${bytes.length}`)
      const beyond = await app.inject({
        url: `/v1/pieces/${id}/contenu`,
        headers: { range: 'bytes=99999999-' },
      })
      t.equal(beyond.statusCode, 416)
      const soap = await app.inject({
        method: 'POST',
        url: '/soap/v1',
        headers: { 'content-type': 'text/xml' },
        payload: callOf('lirePiece', `<g:id>${id}</g:id><g:avecContenu>true</g:avecContenu>`),
      })
      const base64 = /<gui:contenu>([^<]*)</.exec(soap.body)?.[1] ?? ''
      t.ok(Buffer.from(base64, 'base64').equals(bytes), 'by SOAP as well')

      const raw = filesIn(dossier)
      t.equal(raw.length, 1)
      const deleted = await app.inject({ method: 'DELETE', url: `/v1/pieces/${id}` })
      t.match(deleted.json(), { piece: { etat: 'SUPPRIMEE' }, etatCategorie: { tenues: 0, place: 2 } })
      t.same(filesIn(dossier), [], 'the bytes are erased')
      t.equal((await app.inject({ url: `/v1/pieces/${id}` })).statusCode, 404)
      t.notMatch(log.join(''), /odile/i, 'no name in the log')
    })
  }

  t.test(`what is refused by ${way} leaves nothing`, async (t) => {
    const { app, dossier, numUnique } = await open(t)
    const pdf = document('une-page.pdf')
    const place = { categorie: 'ID01', personne: '1' }
    const before = await stateOf(app, numUnique, 'ID01')
    const refused: readonly (readonly [string, Buffer, Readonly<Record<string, string>>])[] = [
      ['SNE-PIE-023', pdf.subarray(0, 100), { ...place, taille: String(pdf.length) }],
      ['SNE-PIE-024', pdf, { ...place, sha256: '0'.repeat(64) }],
      ['SNE-PIE-025', Buffer.from('ceci n’est pas un document'), place],
      ['SNE-PIE-026', document('chiffre.pdf'), place],
      ['SNE-PIE-027', pdf.subarray(0, Math.floor(pdf.length / 2)), place],
      ['SNE-PLA-101', pdf, { categorie: 'ZZ99', personne: '1' }],
      ['SNE-PLA-103', pdf, { categorie: 'ID04', personne: '1' }],
      ['SNE-PLA-104', pdf, { categorie: 'ID01' }],
      ['SNE-PLA-105', pdf, { categorie: 'SF01', personne: '1' }],
      ['SNE-PLA-110', pdf, { categorie: 'ID01', personne: '9' }],
      ['SNE-PIE-022', Buffer.concat([pdf, Buffer.alloc(11_000_000 - pdf.length, 0x20)]), place],
    ]
    for (const [code, bytes, fields] of refused) {
      const answer = await app.inject(ask(numUnique, bytes, fields))
      t.match(answer.body, code, `${code}: ${answer.body.slice(0, 300)}`)
      t.match(answer.body, /remedeFr|remede/, 'with its remedy')
    }
    t.strictSame(await stateOf(app, numUnique, 'ID01'), before)
    t.same(filesIn(dossier), [])
  })
}

t.test('a full category says what it holds and what to do; a deletion makes room', async (t) => {
  const { app, numUnique, dossier } = await open(t)
  const pdf = document('une-page.pdf')
  const nth = (n: number) => Buffer.concat([pdf, Buffer.from(`\n%${n}\n`)])
  const deposit = (n: number) => app.inject(WAYS.raw(numUnique, nth(n), { categorie: 'ID01', personne: '1' }))
  const first = await deposit(1)
  t.equal(first.statusCode, 201)
  t.equal(first.headers.location, `/v1/pieces/${idIn(first.body)}`)
  t.equal((await deposit(2)).statusCode, 201)
  const full = await deposit(3)
  t.equal(full.statusCode, 422)
  t.match(full.body, 'SNE-PLA-106')
  t.match(full.body, idIn(first.body), 'the pieces that could go are named')
  t.equal(filesIn(dossier).length, 2)
  await app.inject({
    method: 'POST',
    url: `/v1/pieces/${idIn(first.body)}/etat`,
    payload: { etat: 'OBSOLETE' },
  })
  t.equal((await deposit(3)).statusCode, 422, 'a mark frees no room')
  await app.inject({ method: 'DELETE', url: `/v1/pieces/${idIn(first.body)}` })
  t.equal((await deposit(3)).statusCode, 201)
})

t.test('a misfiled piece is moved, with its incident, where there is room', async (t) => {
  const { app, numUnique } = await open(t)
  const pdf = document('une-page.pdf')
  const { body } = await app.inject(
    WAYS.raw(numUnique, pdf, { categorie: 'RF01', personne: '1', source: 'NUMERISEUR' }),
  )
  const id = idIn(body)
  const move = (payload: object) =>
    app.inject({ method: 'POST', url: `/v1/pieces/${id}/reclassement`, payload })
  t.match((await move({ categorie: 'RF01', personne: 1, motif: 'erreur' })).body, 'SNE-PIE-004')
  t.match((await move({ categorie: 'XX01', personne: 1, motif: 'erreur' })).body, 'SNE-PLA-101')
  const moved = await move({ categorie: 'ID02', personne: 1, motif: 'passeport classé en avis d’imposition' })
  t.match(moved.json(), {
    piece: {
      id,
      categorie: 'ID02',
      source: 'NUMERISEUR',
      listeIncident: [{ categorieOrigine: 'RF01', categorieDestination: 'ID02' }],
    },
    etatCategorie: { code: 'ID02', tenues: 1, place: 0 },
  })
  t.match(await stateOf(app, numUnique, 'RF01'), { tenues: 0 })
  t.match((await app.inject({ url: `/v1/pieces/${id}` })).json(), {
    piece: { categorie: 'ID02', revision: 2 },
  })
})

t.test('an exchange key gives one piece, and refuses another content', async (t) => {
  const { app, numUnique, dossier } = await open(t)
  const ask = (bytes: Buffer) => {
    const asked = WAYS.raw(numUnique, bytes, { categorie: 'ID01', personne: '1' })
    return app.inject({ ...asked, headers: { ...asked.headers, 'idempotency-key': 'piece-0001' } })
  }
  const pdf = document('une-page.pdf')
  const first = await ask(pdf)
  const again = await ask(pdf)
  t.equal(again.headers['idempotent-replayed'], 'true')
  t.equal(idIn(again.body), idIn(first.body))
  t.match((await ask(document('trois-pages.pdf'))).body, 'SNE-SRV-003')
  t.equal(filesIn(dossier).length, 1)
})

t.test(
  'the plan is read, unchanged, refreshed, published; a client behind is told what differs',
  async (t) => {
    const { app, numUnique, setDay } = await open(t)
    const read = await app.inject({ url: '/v1/plan-classement' })
    const { plan, version } = read.json() as {
      plan: { version?: number; dateEffet: string; listeCategorie: { code: string; limite: number }[] }
      version: number
    }
    t.equal(version, 1)
    t.equal(plan.listeCategorie.length, 35)
    const tag = String(read.headers.etag)
    t.equal(
      (await app.inject({ url: '/v1/plan-classement', headers: { 'if-none-match': `W/${tag}` } })).statusCode,
      304,
    )
    t.equal(
      (await app.inject({ url: '/v1/plan-classement', headers: { 'if-none-match': '"9"' } })).statusCode,
      200,
    )
    t.match((await app.inject({ url: '/v1/plan-classement/evolutions?depuis=1' })).json(), {
      inchange: true,
      version: 1,
    })
    t.match((await app.inject({ url: '/v1/plan-classement?version=9' })).body, 'SNE-PLA-022')

    const deposit = (n: number, planVersion: number) =>
      app.inject(
        WAYS.raw(numUnique, Buffer.concat([document('une-page.pdf'), Buffer.from(`\n%${n}\n`)]), {
          categorie: 'ID01',
          personne: '1',
          planVersion: String(planVersion),
        }),
      )
    t.equal((await deposit(1, 1)).statusCode, 201)
    t.equal((await deposit(2, 1)).statusCode, 201)
    const { version: _, ...content } = plan
    const listeCategorie = plan.listeCategorie.map((one) =>
      one.code === 'ID01' ? { ...one, limite: 1 } : one,
    )
    const publish = (dateEffet: string) =>
      app.inject({
        method: 'PUT',
        url: '/v1/plan-classement',
        payload: { plan: { ...content, dateEffet, listeCategorie } },
      })
    t.match((await publish('2026-02-09')).body, 'SNE-PLA-002', 'not in the past')
    const published = await publish('2026-02-12')
    t.match(published.json(), { version: 2, dateEffet: '2026-02-12' })
    t.match(published.body, 'SNE-PLA-023', 'what files hold beyond is reported')
    t.match((await app.inject({ url: '/v1/plan-classement/evolutions?depuis=1' })).json(), {
      inchange: true,
      listeAnnonce: [{ version: 2, dateEffet: '2026-02-12' }],
    })
    setDay('2026-02-12')
    t.match((await app.inject({ url: '/v1/plan-classement/evolutions?depuis=1' })).json(), {
      inchange: false,
      version: 2,
      listeDifference: [{ code: 'ID01', nature: 'LIMITE', avant: '2', apres: '1' }],
    })
    t.match((await app.inject({ url: '/v1/plan-classement?version=1' })).json(), { version: 1 })
    const behind = await deposit(3, 1)
    t.equal(behind.statusCode, 422)
    t.match(behind.body, 'SNE-PLA-107')
    t.match((await deposit(3, 2)).body, 'SNE-PLA-106')
    t.match(await stateOf(app, numUnique, 'ID01'), { tenues: 2, place: 0 }, 'nothing is deleted')
  },
)

t.test('without a place for documents, or an antivirus in service, none is taken', async (t) => {
  const { examens, close } = await openTestExamens({ refuseSansAntivirus: true })
  t.teardown(close)
  for (const [code, changes] of [
    ['SNE-PIE-051', {}],
    ['SNE-PIE-052', { examens }],
  ] as const) {
    const { app } = await openApp(t, changes)
    const created = await app.inject({
      method: 'POST',
      url: '/v1/demandes',
      headers: { 'content-type': 'application/xml' },
      payload: MESSAGE,
    })
    const { numUnique } = created.json() as { numUnique: string }
    const answer = await app.inject(
      WAYS.raw(numUnique, document('une-page.pdf'), { categorie: 'ID01', personne: '1' }),
    )
    t.match(answer.body, code)
    t.equal(answer.statusCode, 503)
  }
})
