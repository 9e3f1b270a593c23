/** Requests meant to hurt: each is answered at once, in the form of its door, without a word on the inside. */
import t from 'tap'
import { openApp } from '../kit/open-app.ts'

const NS = 'xmlns="urn:sne:guichet:v1"><demandeLogement xmlns="http://nuu.application.i2/"'
const deposer = (inside: string) => `<deposerDemande ${NS}>${inside}</demandeLogement></deposerDemande>`
/** Far above what is needed on any machine, far below what a list gone through twice for each item takes. */
const SOON_MS = 5000

t.test('a list of thousands of items is refused soon, and says so in a bounded line', async (t) => {
  const { app, log } = await openApp(t)
  const items = '<cotitulaire/>'.repeat(9000)
  const started = performance.now()
  const answer = await app.inject({
    method: 'POST',
    url: '/v1/demandes',
    headers: { 'content-type': 'application/xml' },
    payload: deposer(`<personnePhysique><listeCotitulaire>${items}</listeCotitulaire></personnePhysique>`),
  })
  t.equal(answer.statusCode, 422)
  t.ok(performance.now() - started < SOON_MS, `${performance.now() - started} ms`)
  const { rapport } = answer.json<{ rapport: { listeConstat: { code: string }[]; tronque: boolean } }>()
  t.match(rapport, { tronque: true, listeConstat: { length: 200 } })
  t.ok((log.at(-1)?.length ?? 0) < 10_000, 'the log line is short')

  const json = await app.inject({
    method: 'POST',
    url: '/v1/demandes',
    headers: { 'content-type': 'application/json' },
    payload: JSON.stringify({
      demandeLogement: { personnePhysique: { listeCotitulaire: Array(9000).fill({}) } },
    }),
  })
  t.match([json.statusCode, json.json()], [400, { code: 'SNE-XML-010' }])
  const few = await app.inject({
    method: 'POST',
    url: '/v1/demandes',
    headers: { 'content-type': 'application/json' },
    payload: JSON.stringify({
      demandeLogement: { personnePhysique: { listeCotitulaire: Array(4000).fill({}) } },
    }),
  })
  const found = few.json<{ rapport: { listeConstat: { code: string; chemin: string }[] } }>().rapport
  t.ok(
    found.listeConstat.some(
      ({ code, chemin }) => code === 'SNE-MOD-035' && chemin.endsWith('/listeCotitulaire'),
    ),
    'the list is still said to be too long',
  )
})

t.test('what Fastify refuses is answered as the door answers', async (t) => {
  const { app } = await openApp(t)
  const cases = [
    { url: '/%zz', status: 404, type: /problem\+json/, code: 'SNE-ENV-008' },
    { url: `/v1/demandes/${'a'.repeat(5000)}`, status: 404, type: /problem\+json/, code: 'SNE-ENV-008' },
    { url: '/soap/v1%zz', status: 500, type: /^text\/xml/, code: 'SNE-ENV-008' },
    {
      url: '/services/DemandeLogementImplService/%zz',
      status: 500,
      type: /^application\/soap\+xml/,
      code: 'SNE-ENV-008',
    },
    {
      url: '/v1/demandes',
      payload: '<a/>',
      given: 'ni/du/tout;;;=',
      status: 415,
      type: /problem\+json/,
      code: 'SNE-ENV-006',
    },
    {
      url: '/soap/v1',
      payload: '<a/>',
      given: 'ni/du/tout;;;=',
      status: 500,
      type: /^text\/xml/,
      code: 'SNE-ENV-006',
    },
  ] as const
  for (const one of cases) {
    const answer = await app.inject({
      method: 'payload' in one ? 'POST' : 'GET',
      url: one.url,
      ...('payload' in one && { payload: one.payload, headers: { 'content-type': one.given } }),
    })
    t.equal(answer.statusCode, one.status, one.url.slice(0, 40))
    t.match(answer.headers['content-type'], one.type)
    t.match(answer.body, one.code)
    t.notMatch(answer.body, /zz|aaaa|FST_/, 'nothing of the address comes back')
  }
})

t.test('?wsdl is answered in any case, with an address that cannot be forged into the text', async (t) => {
  const { app } = await openApp(t)
  for (const url of ['/soap/v1?wsdl', '/soap/v1?WSDL', '/soap/v1?wsdl=soap12']) {
    const answer = await app.inject({ url, headers: { host: 'passerelle.invalid:8443' } })
    t.equal(answer.statusCode, 200, url)
    t.match(answer.body, 'location="http://passerelle.invalid:8443/soap/v1"')
  }
  const forged = await app.inject({ url: '/soap/v1?wsdl', headers: { host: "a&'b'" } })
  t.match(forged.body, 'location="http://localhost/soap/v1"')
  t.notMatch(forged.body, /a&|adresse-publique/)
  const sne = await app.inject('/services/DemandeLogementImplService/?WSDL')
  t.match(sne.body, /location="http:\/\/localhost(:80)?\/services\/DemandeLogementImplService\/"/)
})
