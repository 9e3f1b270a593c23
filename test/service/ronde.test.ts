/** Kept bytes read again: what is lost or altered is told, counted, and not served; what is given back is served. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { KeyRing } from '../../src/blob/keys.ts'
import { run } from '../../src/cli/run.ts'
import { Inspector } from '../../src/inspection/inspector.ts'
import { onEveryStore } from '../blob/frame.ts'
import { openApp } from '../kit/open-app.ts'
import { terminal } from '../kit/terminal.ts'

const fixture = (path: string) => readFileSync(new URL(`../../fixtures/${path}`, import.meta.url))
const MESSAGE = fixture('deposer-demande/ok-demandeur-seul/request.xml')
const DOCUMENTS = ['une-page.pdf', 'trois-pages.pdf', 'photo.jpg', 'image.png']
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const START = Date.parse('2026-02-10T09:00:00Z')

await onEveryStore((check) => {
  const prepare = async (
    open: Parameters<Parameters<typeof check>[1]>[1],
    relecture: number,
    place?: { sqliteFile: string },
    documents: readonly string[] = DOCUMENTS,
  ) => {
    const blobs = await open({ keys: new KeyRing([{ id: 'essai', key: Buffer.alloc(32, 7) }]) })
    const inspector = new Inspector(blobs.receptions)
    const examens = {
      blobs,
      inspector,
      scanner: undefined,
      refuseSansAntivirus: false,
      limite: 10 ** 7,
      relecture,
    }
    const opened = await openApp(undefined, { examens, ...(place && { place }) })
    const { app, store } = opened
    const close = async () => {
      await opened.close()
      await inspector.close()
    }
    const headers = { 'content-type': 'application/xml' }
    const created = await app.inject({ method: 'POST', url: '/v1/demandes', headers, payload: MESSAGE })
    const { numUnique } = created.json() as { numUnique: string }
    const pieces = []
    for (const [i, name] of documents.entries()) {
      const answer = await app.inject({
        method: 'POST',
        url: `/v1/demandes/${numUnique}/pieces?categorie=${i < 2 ? 'RF01' : 'ID01'}&personne=1`,
        headers: { 'content-type': 'application/octet-stream' },
        payload: fixture(`pieces/${name}`),
      })
      const { id } = (answer.json() as { piece: { id: string } }).piece
      const { blob, rendu } = (await store.findPiece(id)) ?? {}
      pieces.push({ id, cle: blob ?? '', rendu: rendu ?? '' })
    }
    const read = async (id: string, query = '') => app.inject({ url: `/v1/pieces/${id}/contenu${query}` })
    const figure = async (name: string) => {
      const { body } = await app.inject({ url: '/metrics' })
      return body.split('\n').find((line) => line.startsWith(`${name} `))
    }
    return { ...opened, close, blobs, pieces, read, figure }
  }

  check(
    'a round finds what is lost or altered, and the service refuses it until it is whole',
    async (t, open, place) => {
      const { app, log, close, blobs, pieces, read, figure } = await prepare(open, 10 ** 7)
      const [sound, altered, lost, removed] = pieces
      const sealed = (await place.sealed()).get(altered!.cle)!
      const harmed = Buffer.from(sealed)
      harmed[100]! ^= 1
      await place.plant(altered!.cle, harmed)
      await blobs.erase(lost!.cle)
      await app.inject({ method: 'DELETE', url: `/v1/pieces/${removed!.id}` })
      t.equal(await app.tendPieces(new Date(START)), undefined, 'nothing is read at once')
      const suivi = await app.tendPieces(new Date(START + MINUTE))
      t.same(
        suivi?.alterees.map(({ blob, etat }) => [blob.piece, etat]).sort(),
        [
          [altered!.id, 'abime'],
          [lost!.id, 'absent'],
        ].sort(),
      )
      const lines = log
        .filter((line) => line.includes('octets d’une pièce altérés'))
        .map((line) => JSON.parse(line))
      t.same(lines.map(({ idPiece }) => idPiece).sort(), [altered!.id, lost!.id].sort())
      t.match(lines[0], { level: 50, code: 'SNE-PIE-053' })
      t.equal(await figure('sne_pieces_alterees'), 'sne_pieces_alterees 2')
      t.equal(await figure('sne_pieces_relues_total{etat="sain"}'), 'sne_pieces_relues_total{etat="sain"} 1')

      for (const one of [altered, lost]) {
        const answer = await read(one!.id)
        t.equal(answer.statusCode, 500)
        t.match(answer.body, 'SNE-PIE-053')
        const { body } = await app.inject({ url: `/v1/pieces/${one!.id}` })
        t.match(JSON.parse(body), { piece: { etat: 'VALIDE' } }, 'it keeps its state')
      }
      t.equal((await read(sound!.id)).statusCode, 200)

      await place.plant(altered!.cle, sealed)
      t.ok(
        (await read(altered!.id)).rawPayload.equals(fixture('pieces/trois-pages.pdf')),
        'given back, it is read',
      )
      t.equal(await figure('sne_pieces_alterees'), 'sne_pieces_alterees 1')
      await app.inject({ method: 'DELETE', url: `/v1/pieces/${lost!.id}` })
      t.equal(await figure('sne_pieces_alterees'), 'sne_pieces_alterees 0', 'deleted, it counts no more')
      t.equal(await app.tendPieces(new Date(START + DAY / 2)), undefined)
      await blobs.erase(sound!.cle)
      t.equal(await app.tendPieces(new Date(START + DAY - 1)), undefined, 'a round has its day')
      t.match(await app.tendPieces(new Date(START + DAY)), { alterees: [{ etat: 'absent' }] })
      await close()
    },
  )

  check('no more is read in a minute than is allowed, and every piece in the end', async (t, open) => {
    const { app, close, blobs, pieces } = await prepare(open, 1)
    for (const { cle } of pieces) await blobs.erase(cle)
    const found: string[] = []
    await app.tendPieces(new Date(START))
    for (let turn = 1; turn <= 3; turn++) {
      const at = new Date(START + turn * MINUTE)
      found.push(...((await app.tendPieces(at))?.alterees ?? []).map(({ blob }) => blob.piece))
      t.ok(found.length <= 1, `one piece is more than three minutes allow, at minute ${turn}`)
    }
    t.equal(found.length, 1)
    for (let turn = 1; turn < pieces.length; turn++) {
      // The debt of the largest is paid by a minute of a long clock.
      const at = new Date(START + turn * DAY * 365)
      found.push(...((await app.tendPieces(at))?.alterees ?? []).map(({ blob }) => blob.piece))
    }
    t.same([...new Set(found)].sort(), pieces.map(({ id }) => id).sort())
    await close()
  })

  check('a rendition is read again with its piece, and refused alone', async (t, open) => {
    const name = 'numerisation-deux-pages.tif'
    const { app, close, blobs, pieces, read, figure } = await prepare(open, 1, undefined, [name])
    const [{ id, cle, rendu }] = pieces as [(typeof pieces)[number]]
    t.match(rendu, /^[0-9a-f]{32}$/)
    await app.tendPieces(new Date(START))
    t.equal(await app.tendPieces(new Date(START + DAY)), undefined, 'both are sound')
    t.match(await figure('sne_pieces_relues_total{etat="sain"}'), / 2$/, 'at once, whatever the rate')
    await blobs.erase(rendu)
    const found = await app.tendPieces(new Date(START + 365 * DAY))
    t.match(found?.alterees, [{ etat: 'absent', blob: { piece: id, cle: rendu } }])
    t.match((await read(id, '?forme=RENDU')).json(), { code: 'SNE-PIE-053' })
    t.equal((await read(id)).statusCode, 200, 'the original is served')
    await blobs.erase(cle)
    const both = await app.tendPieces(new Date(START + 730 * DAY))
    t.same(both?.alterees.map(({ blob }) => blob.cle).sort(), [cle, rendu].sort())
    await app.inject({ method: 'DELETE', url: `/v1/pieces/${id}` })
    t.match(await figure('sne_pieces_alterees'), / 0$/, 'deleted, neither counts any more')
    await close()
  })

  check(
    'the command reads everything once, and ends with 1 when something is altered',
    async (t, open, place) => {
      const sqliteFile = join(place.options.dossier, 'a.sqlite')
      const { close, blobs, pieces, log } = await prepare(open, 0, { sqliteFile })
      const { s3 } = place.options
      const objets =
        s3 &&
        Object.assign(new URL(`/${s3.bucket}?region=${s3.region}`, s3.endpoint), {
          username: s3.accessKeyId,
          password: s3.secretAccessKey,
        })
      const env = {
        SNE_SQLITE: sqliteFile,
        SNE_PIECES: place.options.dossier,
        SNE_CLE_PIECES: `essai:${'07'.repeat(32)}`,
        ...(objets && { SNE_OBJETS: objets.href }),
      }
      const whole = terminal(env)
      t.equal(await run(['piece', 'verifier'], whole.io), 0, whole.said.err)
      t.match(
        whole.said.out,
        /^pièces relues : 4\noctets : \d+\nabîmées : 0\nabsentes : 0\nillisibles : 0\nde clé inconnue : 0\n$/,
      )
      await blobs.erase(pieces[2]!.cle)
      const harmed = terminal(env)
      t.equal(await run(['piece', 'verifier'], harmed.io), 1)
      t.match(harmed.said.out, `${pieces[2]!.id} : absent\npièces relues : 4\n`)
      t.match(harmed.said.out, /absentes : 1\n/)
      const another = terminal({ ...env, SNE_CLE_PIECES: `essai:${'08'.repeat(32)}` })
      t.equal(await run(['piece', 'verifier'], another.io), 3, 'documents are not said altered')
      t.match(another.said, { out: '', err: /^SNE_CLE_PIECES : la clé essai / })
      t.notMatch(another.said.err, '08'.repeat(8))
      const without = terminal({ ...env, SNE_CLE_PIECES: `autre:${'08'.repeat(32)}` })
      t.equal(await run(['piece', 'verifier'], without.io), 1)
      t.match(without.said.out, `${pieces[0]!.id} : clé inconnue\n`)
      t.match(without.said.out, /de clé inconnue : 4\n$/)
      t.notOk(
        log.some((line) => line.includes('altérés')),
        'and no round is made at a rate of nothing',
      )
      await close()
    },
  )
})
