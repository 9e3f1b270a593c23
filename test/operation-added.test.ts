/** The recipe “add an operation”, performed on a toy: one declaration, one line, one service method, fixtures. */
import { pathToFileURL } from 'node:url'
import t from 'tap'
import { buildApp } from '../src/app.ts'
import { readConfig } from '../src/config/config.ts'
import { integer, text } from '../src/model/field.ts'
import { OPERATIONS } from '../src/operation/index.ts'
import { operation } from '../src/operation/operation.ts'
import { openStore } from '../src/store/open.ts'
import { readCases, toJson, viaRestJson, viaRestXml, viaSoap } from './kit/cases.ts'

/** The service method of the toy. */
const count = async (mot: string) => ({ longueur: [...mot].length })

/** Its one declaration. */
const compterLettres = operation({
  name: 'compterLettres',
  since: '1.0',
  label: { fr: 'Compter les lettres d’un mot', en: 'Count the letters of a word' },
  rest: 'POST /v1/lettres',
  droits: { profils: ['guichet'], portee: 'libre' },
  writes: false,
  target: {},
  payload: { mot: text(20, 'Mot', 'Word', { pattern: '[a-zé]+' }) },
  output: { longueur: integer(1, 20, 'Longueur', 'Length') },
  run: (input) => count(input.mot),
})

t.test('a declared operation is served through every door', async (t) => {
  const store = await openStore({ sqliteFile: ':memory:' })
  const config = readConfig({ SNE_NIVEAU_JOURNAL: 'silent' })
  // Its one line.
  const app = await buildApp(config, { store, operations: [...OPERATIONS, compterLettres] })
  t.teardown(async () => {
    await app.close()
    await store.close()
  })
  const json = (mot: unknown) => app.inject({ method: 'POST', url: '/v1/lettres', payload: { mot } })
  const accepted = await json('été')
  t.equal(accepted.statusCode, 200)
  t.match(accepted.json(), { longueur: 3, rapport: { decision: 'ACCEPTEE' } })

  const refused = await json('Été')
  t.equal(refused.statusCode, 422)
  t.match(refused.json().rapport.listeConstat, [{ code: 'SNE-MOD-032', chemin: '/compterLettres/mot' }])

  const xml = '<compterLettres xmlns="urn:sne:guichet:v1"><mot>mot</mot></compterLettres>'
  const rest = await app.inject({
    method: 'POST',
    url: '/v1/lettres',
    headers: { 'content-type': 'application/xml' },
    payload: xml,
  })
  t.equal(rest.json().longueur, 3)
  for (const [type, namespace] of [
    ['text/xml', 'http://schemas.xmlsoap.org/soap/envelope/'],
    ['application/soap+xml', 'http://www.w3.org/2003/05/soap-envelope'],
  ]) {
    const envelope = `<e:Envelope xmlns:e="${namespace}"><e:Body>${xml}</e:Body></e:Envelope>`
    const soap = await app.inject({
      method: 'POST',
      url: '/soap/v1',
      headers: { 'content-type': type },
      payload: envelope,
    })
    t.equal(soap.statusCode, 200)
    t.match(soap.body, '<gui:compterLettresResponse')
    t.match(soap.body, '<gui:longueur>3</gui:longueur>')
  }

  // Its fixtures.
  const root = pathToFileURL(
    `${t.testdir({
      'compter-lettres': {
        'ok-un-mot': {
          'request.xml': xml,
          'expect.json': JSON.stringify({ decision: 'ACCEPTEE', constats: [] }),
        },
        'refus-majuscule': {
          'request.xml': xml.replace('<mot>mot', '\n<mot>Mot'),
          'expect.json': JSON.stringify({
            decision: 'REFUSEE',
            constats: [{ code: 'SNE-MOD-032', chemin: '/compterLettres/mot', ligne: 2 }],
          }),
        },
      },
    })}/`,
  )
  const cases = readCases(root, [compterLettres])
  t.equal(cases.length, 2)
  for (const one of cases) {
    t.strictSame(await viaSoap(app, one, '1.1'), one.expected, one.name)
    t.strictSame(await viaSoap(app, one, '1.2'), one.expected, one.name)
    t.strictSame(await viaRestXml(app, one), one.expected, one.name)
    const { decision } = await viaRestJson(app, one, toJson(one) ?? '')
    t.equal(decision, one.expected.decision, one.name)
  }

  const wsdl = await app.inject('/soap/v1?wsdl')
  t.match(wsdl.body, '<wsdl:operation name="compterLettres">')
  t.match((await app.inject('/openapi.json')).json().paths, {
    '/v1/lettres': { post: { operationId: 'compterLettres' } },
  })
  t.match((await app.inject('/schemas/guichet-v1.xsd')).body, 'name="compterLettresResponse"')
  t.match((await app.inject('/schemas/dictionnaire.json')).body, '/compterLettres/mot')
})
