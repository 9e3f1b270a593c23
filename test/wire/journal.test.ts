/** One row of the journal for each request whose caller is identified, whatever its end; no row, no answer. */
import type { InjectOptions } from 'fastify'
import t from 'tap'
import { SOAP_NS } from '../../src/envelope/read-envelope.ts'
import { OPERATIONS } from '../../src/operation/index.ts'
import { NS_METIER } from '../../src/operation/sne.ts'
import { StoreUnavailable } from '../../src/store/ports.ts'
import { SNE_PATH } from '../../src/wire/sne-door.ts'
import { DOORS, envelope, NUMBER, PDF, SENT, SYSTEME, viaRest } from '../kit/every-operation.ts'
import { openTestExamens } from '../kit/examens.ts'
import { openApp } from '../kit/open-app.ts'
import { demande, vendor } from '../kit/vendor.ts'
import { journalEntry } from '../store/places.ts'

const { examens, close } = await openTestExamens()
t.teardown(close)

const operationOf = (name: string) => {
  const found = OPERATIONS.find((one) => one.name === name)
  if (!found) throw new Error(`no ${name}`)
  return found
}

/** An application with what the operations act on, and the rows that came since. */
const opened = async (t: { teardown(close: () => Promise<void>): void }, name: string) => {
  const all = await openApp(t, { examens })
  const { app, store } = all
  const { numUnique = '' } = await vendor(app).deposer(demande())
  const answer = await viaRest({
    app,
    operation: operationOf('deposerPiece'),
    value: { numUnique, categorie: 'ID01', personne: 1, nomFichier: 'b.pdf', contenu: PDF },
  })
  const id = answer.json<{ piece: { id: string } }>().piece.id
  for (const [registered, value] of [
    ['inscrireGuichet', { numGuichet: 'G1226', libelle: 'Guichet', territoire: '035' }],
    ['inscrireSysteme', { systeme: SYSTEME, libelle: 'Système' }],
  ] as const)
    await viaRest({ app, operation: operationOf(registered), value })
  if (name === 'reactiverDemande') await vendor(app).radier(numUnique, { motifRadiation: 'RADCON' })
  if (name === 'renouvelerDemande') all.setDay('2026-12-20')
  const first = await store.lastLigne()
  const since = async () => {
    const [chaine = ''] = await store.findChaines('', 1)
    return store.findLignes(chaine, first + 1, first + 100)
  }
  return { ...all, known: { numUnique, id }, since }
}

t.test('every operation is in the table', async (t) => {
  t.strictSame(Object.keys(SENT).sort(), OPERATIONS.map(({ name }) => name).sort())
})

for (const [door, send] of Object.entries(DOORS)) {
  t.test(`each call leaves one row, by ${door}`, async (t) => {
    for (const operation of OPERATIONS) {
      const { ok, refus, faute } = SENT[operation.name] ?? { ok: () => ({}), refus: {}, faute: {} }
      await t.test(operation.name, async (t) => {
        const { app, known, since } = await opened(t, operation.name)
        const common = {
          operation: operation.name,
          guichet: 'G1226',
          agent: 'a-17',
          empreinte: /^[0-9a-f]{64}$/,
        }
        const done = await send({ app, operation, value: ok(known) })
        t.match(done.body, 'ACCEPTEE', 'done')
        t.match(await since(), [{ ...common, decision: /^ACCEPTEE/ }])
        t.equal((await since()).length, 1, 'one row')
        // What asks for nothing cannot ask for the wrong thing.
        if (operation.name === 'listerAcces') return
        await send({ app, operation, value: refus })
        t.match(await since(), { 1: { ...common, decision: 'REFUSEE' } }, 'refused')
        t.equal((await since()).length, 2)
        const fault = await send({ app, operation, value: faute })
        t.match(await since(), { 2: { ...common, decision: 'REFUSEE' } }, 'a fault')
        t.equal((await since()).length, 3)
        const codes = (await since()).map((row) => JSON.parse(row.codes) as string[])
        t.ok((codes[1] ?? []).length > 0 && (codes[2] ?? []).length > 0, 'each says why')
        for (const code of codes[2] ?? []) t.match(fault.body, code)
        if (door === 'REST' && ['GET', 'DELETE'].includes(operation.method)) return
        const disagreed = await send({ app, operation, value: ok(known), agents: ['a', 'b'] })
        t.match(disagreed.body, 'SNE-ENV-011')
        t.match(await since(), { 3: { agent: 'a', decision: 'REFUSEE', codes: '["SNE-ENV-011"]' } })
        t.equal((await since()).length, 4)
      })
    }
  })
}

/** What arrives at a door and is no call of an operation. */
const UNREAD: readonly (readonly [
  string,
  InjectOptions,
  { readonly operation: string; readonly codes: RegExp },
])[] = [
  [
    'a SOAP message that is not XML',
    { url: '/soap/v1', headers: { 'content-type': 'text/xml' }, payload: '<a' },
    { operation: 'inconnue', codes: /SNE-XML/ },
  ],
  [
    'an operation that there is not',
    {
      url: '/soap/v1',
      headers: { 'content-type': 'text/xml' },
      payload: envelope('<g:x xmlns:g="urn:sne:guichet:v1"/>'),
    },
    { operation: 'inconnue', codes: /SNE-ENV-004/ },
  ],
  [
    'an action that is not the body’s',
    {
      url: '/soap/v1',
      headers: { 'content-type': 'text/xml', soapaction: 'lirePlan' },
      payload: envelope('<g:listerPieces xmlns:g="urn:sne:guichet:v1"/>'),
    },
    { operation: 'listerPieces', codes: /SNE-ENV-005/ },
  ],
  [
    'JSON cut short',
    { url: '/v1/demandes', headers: { 'content-type': 'application/json' }, payload: '{' },
    { operation: 'deposerDemande', codes: /SNE-/ },
  ],
  [
    'a key of another form',
    {
      url: '/v1/demandes',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'à' },
      payload: '{}',
    },
    { operation: 'deposerDemande', codes: /SNE-ENV-010/ },
  ],
  [
    'a service of the SNE door that there is not',
    { url: SNE_PATH, headers: { 'content-type': 'application/soap+xml' }, payload: envelope('<x/>') },
    { operation: 'inconnue', codes: /SNE-ENV/ },
  ],
  [
    'a file of the SNE door whose name is not one',
    {
      url: SNE_PATH,
      headers: { 'content-type': 'application/soap+xml' },
      payload: envelope(`<m:numUniqueParametres xmlns:m="${NS_METIER}"/>`),
    },
    { operation: 'getNumUnique', codes: /SNE-ENV-038/ },
  ],
]

t.test(
  'what cannot be read leaves one row as well, and so does whoever is not known, within bounds',
  async (t) => {
    for (const [what, request, expected] of UNREAD) {
      await t.test(what, async (t) => {
        const { app, since } = await opened(t, '')
        const headers = { ...request.headers, 'x-guichet': 'G1226', 'x-correlation-id': 'c-1' }
        const answer = await app.inject({ method: 'POST', ...request, headers })
        const rows = await since()
        t.match(
          rows,
          [{ ...expected, correlation: 'c-1', decision: 'REFUSEE', guichet: 'G1226' }],
          answer.body,
        )
        t.equal(rows.length, 1)
      })
    }
    const { app, store } = await openApp(t, { config: { keys: ['une-cle-de-seize-caracteres'] } })
    const asks: readonly InjectOptions[] = [
      { url: '/v1/plan-classement' },
      { url: `/v1/pieces/${'a'.repeat(32)}/contenu` },
      {
        method: 'POST',
        url: '/soap/v1',
        headers: { 'content-type': 'text/xml' },
        payload: `<e:Envelope xmlns:e="${SOAP_NS['1.1']}"><e:Body><lirePlan xmlns="urn:sne:guichet:v1"/></e:Body></e:Envelope>`,
      },
      {
        method: 'POST',
        url: SNE_PATH,
        headers: { 'content-type': 'application/soap+xml' },
        payload: `<e:Envelope xmlns:e="${SOAP_NS['1.2']}"><e:Body><m:demandeLogementParametres xmlns:m="${NS_METIER}"><numUnique>${NUMBER}</numUnique></m:demandeLogementParametres></e:Body></e:Envelope>`,
      },
    ]
    for (const [i, ask] of asks.entries()) {
      await app.inject(ask)
      t.equal(await store.lastLigne(), i + 1, ask.url as string)
    }
    const [chaine = ''] = await store.findChaines('', 1)
    const [row] = await store.findLignes(chaine, 1, 1)
    t.match(row, { codes: '["SNE-DRO-001"]', decision: 'REFUSEE', guichet: '', numUnique: null })
    const before = performance.now()
    for (let i = 0; i < 150; i++) await app.inject({ url: '/v1/plan-classement' })
    const seconds = (performance.now() - before) / 1000
    const rows = await store.lastLigne()
    t.ok(rows >= 100 && rows <= 102 + seconds, `${rows} rows`)
  },
)

t.test('an error of ours is journalled as one', async (t) => {
  const { app, store } = await openApp(t, {
    store: { findDemande: () => Promise.reject(new TypeError('imprévu')) },
  })
  const answer = await app.inject({ url: `/v1/demandes/${NUMBER}` })
  t.equal(answer.statusCode, 500)
  const [chaine = ''] = await store.findChaines('', 1)
  const rows = await store.findLignes(chaine, 1, 10)
  t.match(rows, [{ decision: 'FAUTE', codes: '["SNE-SRV-001"]', numUnique: NUMBER }])
  t.equal(rows.length, 1)
})

t.test('no row, no answer: a reading and a fault whose row cannot be written say so', async (t) => {
  const silent = { record: () => Promise.reject(new StoreUnavailable('plus de journal')) }
  for (const [url, payload] of [
    ['/v1/plan-classement', undefined],
    [
      '/v1/demandes/verification',
      JSON.stringify({ nature: 'CRE', sansRegistre: true, demandeLogement: demande() }),
    ],
    ['/v1/demandes/verification', '{'],
  ] as const) {
    const { app } = await openApp(t, { store: silent })
    const answer = await app.inject({
      url,
      ...(payload && { method: 'POST', headers: { 'content-type': 'application/json' }, payload }),
    })
    t.equal(answer.statusCode, 503, url)
    t.match(answer.json(), { code: 'SNE-SRV-002' })
    t.notMatch(answer.body, 'listeCategorie')
  }
})

t.test('who saw an application, in one call, which leaves its own row', async (t) => {
  const { app, known } = await opened(t, '')
  const url = `/v1/demandes/${known.numUnique}/journal`
  await app.inject({
    url: `/v1/demandes/${known.numUnique}`,
    headers: { 'x-guichet': 'G9999', 'x-agent-id': 'dpo' },
  })
  await app.inject({ url: `/v1/pieces/${known.id}`, headers: { 'x-guichet': 'G9999' } })
  const first = await app.inject({ url })
  t.match(first.json(), {
    listeAcces: [
      { operation: 'deposerDemande', guichet: 'G1226', decision: 'ACCEPTEE' },
      { operation: 'deposerPiece', guichet: 'G1226', agent: 'a-17' },
      { operation: 'consulterDemande', guichet: 'G9999', agent: 'dpo', porte: 'rest-json' },
      { operation: 'lirePiece', guichet: 'G9999' },
    ],
  })
  const { listeAcces } = first.json<{ listeAcces: object[] }>()
  t.equal(listeAcces.length, 4)
  const second = (await app.inject({ url })).json<{ listeAcces: object[] }>().listeAcces
  t.match(second.at(-1), { operation: 'consulterJournal' })
  t.equal(second.length, 5)
  t.equal((await app.inject({ url: `/v1/demandes/${NUMBER}/journal` })).statusCode, 404)
  t.equal(
    (await app.inject({ url: `/v1/demandes/${NUMBER}/journal` })).statusCode,
    404,
    'attempts make no application',
  )
})

t.test('a long journal is given page by page', async (t) => {
  const { app, store, known } = await opened(t, '')
  await Promise.all(
    Array.from({ length: 600 }, () => store.record(journalEntry({ numUnique: known.numUnique }))),
  )
  const page = async (apres?: string) => {
    const url = `/v1/demandes/${known.numUnique}/journal${apres === undefined ? '' : `?apres=${apres}`}`
    return (await app.inject({ url })).json<{ listeAcces: object[]; suite?: string }>()
  }
  const first = await page()
  t.equal(first.listeAcces.length, 500)
  const second = await page(first.suite)
  t.equal(second.listeAcces.length, 103, 'the rest, with the reading of the first page')
  t.equal(second.suite, undefined)
})
