/** A right withdrawn while a document is on its way: what arrives late is not kept. */
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { administer, asOperator, asSystem, enrolGuichet, enrolSystem, OPERATOR } from '../kit/acces.ts'
import { openTestExamens } from '../kit/examens.ts'
import { openApp } from '../kit/open-app.ts'
import { readXml } from '../kit/somebody.ts'
import { document, filesIn, WAYS } from '../kit/ways.ts'

const LONG = Buffer.concat([document('une-page.pdf'), Buffer.alloc(600_000, 0x20)])
const ID01 = { categorie: 'ID01', personne: '1' }

t.test('revoked half way', async (t) => {
  const { examens, dossier, close } = await openTestExamens()
  const { app } = await openApp(t, { examens, config: { keys: [OPERATOR] } })
  t.teardown(close)
  await enrolGuichet(app, 'G1226', '035')
  const created = await app.inject({
    method: 'POST',
    url: '/v1/demandes',
    headers: { ...asOperator, 'x-guichet': 'G1226', 'content-type': 'application/xml' },
    payload: readXml('deposer-demande/ok-demandeur-seul'),
  })
  const { numUnique } = created.json() as { numUnique: string }
  await app.inject({ url: `/v1/demandes/${numUnique}/dossier`, headers: asOperator })
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  let n = 0
  for (const [name, way] of Object.entries(WAYS))
    for (const [what, revocation, expected] of [
      ['the system', {}, 'SNE-DRO-012'],
      ['its delegation', { numGuichet: 'G1226' }, 'SNE-DRO-005'],
    ] as const) {
      const systeme = `editeur-${++n}`
      await enrolSystem(app, systeme, [{ numGuichet: 'G1226', profil: 'guichet' }])
      const { url, headers, payload } = way(numUnique, LONG, ID01)
      const half = Math.floor(payload.length / 2)
      const body = async function* () {
        yield new Uint8Array(payload.subarray(0, half))
        for (let i = 0; i < 200 && filesIn(dossier).length === 0; i++) await sleep(5)
        await administer(app, 'POST', `/v1/systemes/${systeme}/revocation`, revocation)
        yield new Uint8Array(payload.subarray(half))
      }
      const answer = await fetch(address + url, {
        method: 'POST',
        headers: { ...headers, ...asSystem(systeme, 'G1226') },
        body: ReadableStream.from(body()),
        duplex: 'half',
      })
      t.match(await answer.text(), expected, `${name}, ${what}`)
      for (let i = 0; i < 100 && filesIn(dossier).length > 0; i++) await sleep(5)
      t.strictSame(filesIn(dossier), [], 'nothing kept')
    }
})
