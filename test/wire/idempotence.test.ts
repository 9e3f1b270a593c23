/** One key through every door: the content decides, not its form. */
import { readFileSync } from 'node:fs'
import t from 'tap'
import { openApp } from '../kit/open-app.ts'
import { unmarked } from '../kit/replay.ts'

const fixture = (name: string) =>
  readFileSync(new URL(`../../fixtures/deposer-demande/${name}/request.xml`, import.meta.url), 'utf8')
const XML = fixture('ok-demandeur-seul').replace(/<\?.*?\?>\s*/, '')
const DEMANDE = {
  numGuichet: 'G1226',
  dateCreationDemande: '2026-01-15',
  association: {
    raisonSociale: 'Toits partagés',
    adressePostale: { voie: 'rue des Tilleuls', codePostal: '35000', commune: '35238' },
  },
  motifDemande: { listeMotif: ['09'] },
  logementRecherche: {
    demandeElargie: false,
    listeTypeLogement: ['T2'],
    listeLocalisationSouhaite: [{ commune: '35238' }],
  },
}

t.test('the same content gives the same number, whatever the door and the form', async (t) => {
  const { app } = await openApp(t)
  const rest = (key: string, payload: string, type = 'application/xml', more = {}) =>
    app.inject({
      method: 'POST',
      url: '/v1/demandes',
      headers: { 'content-type': type, 'idempotency-key': key, ...more },
      payload,
    })
  const soap = (key: string) =>
    app.inject({
      method: 'POST',
      url: '/soap/v1',
      headers: { 'content-type': 'text/xml' },
      payload: `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${XML.replace('<agent>', `<cleEchange>${key}</cleEchange><agent>`)}</s:Body></s:Envelope>`,
    })
  const numberIn = (body: string) => /\b0[0-9]{12}[0-9A-Z]{5}\b/.exec(body)?.[0]
  const first = await rest('cle-1', XML)
  t.equal(first.statusCode, 201)
  const number = numberIn(first.body)
  t.type(number, 'string')
  for (const again of [
    await rest('cle-1', XML),
    await rest('"cle-1"', XML),
    await rest('cle-1', XML.replace('<agent>', '<!-- autre écriture -->\n<agent>')),
    await soap('cle-1'),
  ])
    t.equal(numberIn(again.body), number)
  t.match((await rest('cle-1', XML.replace('Odile', 'Odette'))).json(), { code: 'SNE-SRV-003' })

  const ordered = JSON.stringify({ demandeLogement: DEMANDE })
  const reversed = JSON.stringify({
    demandeLogement: Object.fromEntries(Object.entries(DEMANDE).reverse()),
  })
  const json = await rest('cle-2', ordered, 'application/json')
  t.equal(json.statusCode, 201)
  const other = await rest('cle-2', reversed, 'application/json')
  t.equal(other.headers['idempotent-replayed'], 'true', 'the order of JSON members says nothing')
  t.equal(unmarked(other.body), json.body)
  const shorter = JSON.stringify({ demandeLogement: { ...DEMANDE, dateCreationDemande: '2026-01-16' } })
  t.match((await rest('cle-2', shorter, 'application/json')).json(), { code: 'SNE-SRV-003' })

  const raced = await Promise.all([rest('cle-3', XML), soap('cle-3'), rest('cle-3', XML), soap('cle-3')])
  t.equal(new Set(raced.map(({ body }) => numberIn(body))).size, 1, 'two doors at once')
})

t.test('a key or an agent told twice is told the same, and an empty key is none', async (t) => {
  const { app } = await openApp(t)
  const send = (headers: Record<string, string>) =>
    app.inject({
      method: 'POST',
      url: '/v1/demandes',
      headers: { 'content-type': 'application/xml', ...headers },
      payload: XML.replace('<agent>', '<cleEchange>dedans</cleEchange><agent>'),
    })
  t.match((await send({ 'idempotency-key': 'dehors' })).json(), { status: 400, code: 'SNE-ENV-011' })
  t.match((await send({ 'x-agent-id': 'agent-0043' })).json(), { status: 400, code: 'SNE-ENV-011' })
  for (const key of ['', '""', 'é', 'x'.repeat(201)])
    t.match((await send({ 'idempotency-key': key })).json(), { status: 400, code: 'SNE-ENV-010' }, key)
  t.equal((await send({ 'idempotency-key': '"dedans"', 'x-agent-id': 'agent-0042' })).statusCode, 201)
})
