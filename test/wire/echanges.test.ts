/** A key while its call runs, to whom it belongs, and what became of a request. */
import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { type Store, StoreUnavailable } from '../../src/store/ports.ts'
import { asOperator, asSystem, enrolGuichet, enrolSystem, OPERATOR } from '../kit/acces.ts'
import { openTestExamens } from '../kit/examens.ts'
import { openApp } from '../kit/open-app.ts'
import { isMarked, unmarked } from '../kit/replay.ts'
import { readXml, somebody, withApplicant } from '../kit/somebody.ts'
import { openOn, STORES } from '../kit/stores.ts'
import { document } from '../kit/ways.ts'

const XML = readXml('deposer-demande/ok-demandeur-seul').replace(/<\?.*?\?>\s*/, '')
const OTHER = XML.replace('Odile', 'Odette')

const deposit = (app: FastifyInstance, cle: string, payload = XML, headers = {}) =>
  app.inject({
    method: 'POST',
    url: '/v1/demandes',
    headers: { 'content-type': 'application/xml', 'idempotency-key': cle, ...headers },
    payload,
  })

const soap = (app: FastifyInstance, inside: string, headers = {}) =>
  app.inject({
    method: 'POST',
    url: '/soap/v1',
    headers: { 'content-type': 'text/xml', ...headers },
    payload: `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${inside}</s:Body></s:Envelope>`,
  })

const G1226 = { 'x-guichet': 'G1226' }
const asked = async (app: FastifyInstance, cle: string, headers: Record<string, string> = G1226) => {
  const url = `/v1/echanges/${encodeURIComponent(cle)}`
  return (await app.inject({ method: 'GET', url, headers })).json().echange
}

/** A store whose first deposit waits to be let go, then goes through or fails. */
const holding = () => {
  const held = Promise.withResolvers<void>()
  const release = Promise.withResolvers<Error | undefined>()
  let deposits = 0
  const store: Partial<Store> = {
    async depose(this: Store, depot) {
      deposits += 1
      if (deposits === 1) {
        held.resolve()
        const error = await release.promise
        if (error) throw error
      }
      return this.depose(depot)
    },
  }
  return { store, held: held.promise, release: release.resolve, deposits: () => deposits }
}

t.test('while a call runs, its copies wait for its answer and another content is refused', async (t) => {
  const { store, held, release, deposits } = holding()
  const { app } = await openApp(t, { store })
  const first = deposit(app, 'cle-1')
  await held
  const copies = [
    deposit(app, 'cle-1'),
    soap(app, XML.replace('<agent>', '<cleEchange>cle-1</cleEchange><agent>')),
  ]
  const refused = await deposit(app, 'cle-1', OTHER)
  t.match(refused.json(), { status: 422, code: 'SNE-SRV-003', reessayable: false })
  const running = await asked(app, 'cle-1')
  t.match(running, { etat: 'EN_COURS', operation: 'deposerDemande', horodatage: '2026-02-10T09:00:00.000Z' })
  t.match(refused.json().texteFr, running.empreinteContenu)
  t.equal(new Set(refused.json().texteEn.match(/[0-9a-f]{64}/g)).size, 2)
  release(undefined)
  const { body, statusCode } = await first
  t.equal(statusCode, 201)
  const [rest, envelope] = await Promise.all(copies)
  t.equal(unmarked(rest?.body ?? ''), body)
  t.ok(isMarked(envelope?.body ?? ''))
  t.equal(deposits(), 1, 'the copies asked nothing of the store')
  t.match(await asked(app, 'cle-1'), {
    etat: 'CONNUE',
    empreinteContenu: running.empreinteContenu,
    decision: 'ACCEPTEE',
    numUnique: JSON.parse(body).numUnique,
    version: 1,
    conserveJusque: '2026-03-12T09:00:00.000Z',
  })
})

t.test('a call that fails leaves its key to one of its copies', async (t) => {
  const { store, held, release, deposits } = holding()
  const { app } = await openApp(t, { store })
  const first = deposit(app, 'cle-1')
  await held
  const copies = Array.from({ length: 8 }, () => deposit(app, 'cle-1'))
  release(new StoreUnavailable('essai'))
  t.match((await first).json(), { status: 503, code: 'SNE-SRV-002' })
  const answers = await Promise.all(copies)
  t.strictSame([...new Set(answers.map(({ statusCode }) => statusCode))], [201])
  t.equal(answers.filter(({ headers }) => !headers['idempotent-replayed']).length, 1)
  t.equal(deposits(), 2)
})

t.test('a call that lasts: come back, in every form', async (t) => {
  const { store, held, release } = holding()
  const { app } = await openApp(t, { store })
  const first = deposit(app, 'cle-1')
  await held
  const inside = XML.replace('<agent>', '<cleEchange>cle-1</cleEchange><agent>')
  const [rest, envelope] = await Promise.all([deposit(app, 'cle-1'), soap(app, inside)])
  t.match(rest.json(), { status: 409, code: 'SNE-SRV-008', reessayable: true })
  t.equal(rest.headers['retry-after'], '2')
  t.equal(envelope.statusCode, 500)
  t.match(envelope.body, /soap:Server.*SNE-SRV-008.*<gui:reessayable>true</)
  t.equal(envelope.headers['retry-after'], '2')
  release(undefined)
  t.equal((await first).statusCode, 201)
  t.equal((await deposit(app, 'cle-1')).headers['idempotent-replayed'], 'true')
})

t.test('a refusal takes no key, and another content may then have it', async (t) => {
  const { app } = await openApp(t)
  const refused = await deposit(
    app,
    'cle-1',
    XML.replace('1984-07-09', '1884-07-09').replace('"T2"', '"T99"'),
  )
  t.equal(refused.statusCode, 422)
  t.strictSame(await asked(app, 'cle-1'), { etat: 'INCONNUE' })
  t.equal((await deposit(app, 'cle-1')).statusCode, 201)
})

t.test('what was accepted is given again for thirty days, though it would now be refused', async (t) => {
  const severe = { code: 'SNE-COH-014', severite: 'erreur', depuis: '2026-02-11' } as const
  const { app, setDay } = await openApp(t, { config: { policy: [severe] } })
  const sent = readXml('deposer-demande/reserve-motif-repete')
  const first = await deposit(app, 'cle-1', sent)
  t.match(first.json(), { rapport: { decision: 'ACCEPTEE_AVEC_RESERVES' } })
  setDay('2026-03-12')
  t.match((await deposit(app, 'cle-2', sent)).json(), { rapport: { decision: 'REFUSEE' } })
  t.equal(unmarked((await deposit(app, 'cle-1', sent)).body), first.body, 'on the thirtieth day')
  const broken = sent.replace('"T2"', '"T99"')
  t.match((await deposit(app, 'cle-1', broken)).json(), { code: 'SNE-SRV-003' }, 'before its findings')
  setDay('2026-03-13')
  t.strictSame(await asked(app, 'cle-1'), { etat: 'INCONNUE' })
  t.match((await deposit(app, 'cle-1', sent)).json(), { rapport: { decision: 'REFUSEE' } }, 'judged anew')
})

t.test('an answer kept by the first version, its members beside the report, is still given', async (t) => {
  const { app, place } = await openOn(t, STORES[0]!.open)
  const first = await deposit(app, 'cle-1')
  await place.run(
    "UPDATE idempotence SET reponse = json_patch(json_remove(reponse, '$.sortie'), reponse ->> '$.sortie')",
  )
  t.match(await place.query('SELECT reponse FROM idempotence'), [
    { reponse: /"dateCreationDemande":"[^"]+"}$/ },
  ])
  t.equal(unmarked((await deposit(app, 'cle-1')).body), first.body)
})

t.test('a key belongs to a system at a guichet; operators share those of the guichet', async (t) => {
  const { app } = await openApp(t, { config: { keys: [OPERATOR] } })
  await enrolGuichet(app, 'G1226', '035')
  for (const systeme of ['premier', 'second'])
    await enrolSystem(app, systeme, [{ numGuichet: 'G1226', profil: 'guichet' }])
  const callers = [asSystem('premier'), asSystem('second'), { ...asOperator, ...G1226 }]
  const numbers: string[] = []
  for (const [i, headers] of callers.entries()) {
    const sent = withApplicant(XML, somebody(i))
    const { 'x-agent-id': _, ...proof } = headers as Record<string, string>
    const answer = await deposit(app, 'commune', sent, proof)
    t.equal(answer.statusCode, 201, answer.body.slice(0, 200))
    t.notOk(answer.headers['idempotent-replayed'])
    numbers.push(answer.json().numUnique)
  }
  t.equal(new Set(numbers).size, 3)
  for (const [i, headers] of callers.entries())
    t.match(await asked(app, 'commune', headers), { etat: 'CONNUE', numUnique: numbers[i] })
  await deposit(app, 'a-lui', withApplicant(XML, somebody(9)), asSystem('premier', 'G1226'))
  t.strictSame(await asked(app, 'a-lui', asSystem('second')), { etat: 'INCONNUE' })
})

t.test('what became of a document, a plan, a guichet; by SOAP; under the longest key', async (t) => {
  const { examens, close } = await openTestExamens()
  t.teardown(close)
  const { app } = await openApp(t, { examens })
  const { numUnique } = (await deposit(app, 'cle-1')).json()
  const piece = await app.inject({
    method: 'POST',
    url: `/v1/demandes/${numUnique}/pieces?categorie=MO01`,
    headers: { ...G1226, 'content-type': 'application/octet-stream', 'idempotency-key': 'piece' },
    payload: document('une-page.pdf'),
  })
  const known = await asked(app, 'piece')
  t.match(known, { etat: 'CONNUE', operation: 'deposerPiece', numUnique, piece: piece.json().piece.id })
  t.notOk('version' in known)
  const put = await app.inject({
    method: 'PUT',
    url: '/v1/guichets/G7777',
    headers: { ...G1226, 'idempotency-key': 'guichet' },
    payload: { libelle: 'Guichet', territoire: '035' },
  })
  t.equal(put.statusCode, 200)
  t.strictSame(Object.keys(await asked(app, 'guichet')), [
    'etat',
    'operation',
    'horodatage',
    'empreinteContenu',
    'decision',
    'conserveJusque',
  ])
  const longest = `/%${'"'.repeat(198)}`
  const posed = await deposit(app, longest, withApplicant(XML, somebody(3)))
  t.equal(posed.statusCode, 201)
  t.match(await asked(app, longest), { etat: 'CONNUE', numUnique: posed.json().numUnique })
  const consulter =
    '<consulterEchange xmlns="urn:sne:guichet:v1"><cleEchange>cle-1</cleEchange></consulterEchange>'
  const answer = await soap(app, consulter, G1226)
  t.match(answer.body, new RegExp(`<gui:etat>CONNUE</gui:etat>.*${numUnique}</`))
})
