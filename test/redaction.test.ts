/** Nothing of a person reaches the technical log or the metrics, whatever the door and however the call ends. */
import t from 'tap'
import { interfaceNuu } from '../src/model/fichier.ts'
import { personalNames } from '../src/model/path.ts'
import { StoreUnavailable } from '../src/store/ports.ts'
import { type Case, readCases, toJson, viaRestGet, viaRestXml, viaSoap } from './kit/cases.ts'
import { openApp } from './kit/open-app.ts'

/** Values that cannot be mistaken for anything else, by the element that carries them. */
const CANARIES: Readonly<Record<string, string>> = {
  nom: 'Kanarivogel',
  prenom: 'Kanaripremier',
  dateNaissance: '1983-03-29',
  telPortable: '0698765432',
  mel: 'kanari@oiseau.invalid',
  voie: 'rue du Kanari jaune',
  profession: 'Kanarieleveur',
  nir: '283033513254321',
}
const UNKNOWN = '0350226123456KANAR'
const FEWEST_CASES = 60

/** The same case with the canaries in it; `seen` counts what was put where. */
const withCanaries = (one: Case, seen: Map<string, number>): Case => ({
  ...one,
  // Latin-1 keeps every byte as it is, whatever the encoding of the case.
  bytes: Buffer.from(
    one.bytes
      .toString('latin1')
      .replace(/(<(?:\w+:)?(\w+)>|"(\w+)": *")[^<"]*/g, (whole, before: string, xml, json) => {
        const name = String(xml ?? json)
        const canary = CANARIES[name]
        if (canary === undefined) return whole
        seen.set(name, (seen.get(name) ?? 0) + 1)
        return before + canary
      }),
    'latin1',
  ),
})

const leaks = (text: string, secrets: readonly string[]): string[] =>
  secrets.filter((secret) => text.toLowerCase().includes(secret.toLowerCase()))

t.test('every canary is a member that the model calls personal', async (t) => {
  const { app } = await openApp(t)
  t.ok(app)
  const { OPERATIONS } = await import('../src/operation/index.ts')
  const names = personalNames([interfaceNuu, ...OPERATIONS.map(({ input }) => input)])
  for (const name of [...Object.keys(CANARIES), 'numUnique', 'demandeLogement']) t.ok(names.has(name), name)
  for (const name of ['numGuichet', 'dateCreationDemande', 'decision', 'code']) t.notOk(names.has(name), name)
})

t.test('no line and no figure bears a person', async (t) => {
  const { app, log } = await openApp(t)
  const seen = new Map<string, number>()
  const numbers = new Set<string>()
  const answers = new Set<number>()
  const cases = readCases().map((one) => withCanaries(one, seen))
  t.ok(cases.length >= FEWEST_CASES, `${cases.length} cases`)
  for (const name of Object.keys(CANARIES)) t.ok(seen.get(name) ?? 0, `${name} was put somewhere`)

  app.addHook('onSend', async (_request, reply, payload) => {
    answers.add(reply.statusCode)
    for (const [number] of String(payload).matchAll(/\b0[0-9]{12}[0-9A-Z]{5}\b/g)) numbers.add(number)
    return payload
  })
  const inject = (method: 'GET' | 'POST' | 'PUT', url: string, type?: string, payload?: string | Buffer) =>
    app.inject({
      method,
      url,
      ...(type && { headers: { 'content-type': type } }),
      ...(payload && { payload }),
    })

  // The first to come is kept; the same person after it is a duplicate.
  const alone = cases.find(({ name }) => name.endsWith('/ok-demandeur-seul'))
  if (alone) await viaRestXml(app, alone)
  for (const one of cases) {
    const text = one.bytes.toString('latin1')
    if (one.form === 'xml') {
      await viaSoap(app, one, '1.1')
      await viaSoap(app, one, '1.2')
      if (one.operation.method === 'GET') await viaRestGet(app, one)
      else await viaRestXml(app, one)
      const nuu = `<n:interfaceNuu xmlns:n="http://nuu.application.i2/" versionInterface="02.01"><n:entete><n:typeFichier>CRE</n:typeFichier><n:dateFichier>2026-02-01T10:00:00Z</n:dateFichier></n:entete><n:demande>${/<demandeLogement[\s\S]*<\/demandeLogement>/.exec(text)?.[0] ?? text}</n:demande></n:interfaceNuu>`
      await inject(
        'POST',
        '/services/DemandeLogementImplService/',
        'application/soap+xml',
        `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><w:numUniqueParametres xmlns:w="http://ws.metier.nuu.application.i2/"><nomFichierDemande>DEMG1226-202602011530-000000.xml</nomFichierDemande><fichierDemande>${Buffer.from(nuu, 'latin1').toString('base64')}</fichierDemande></w:numUniqueParametres></s:Body></s:Envelope>`,
      )
    }
    const json = one.form === 'json' ? text : toJson(one)
    if (json === undefined) continue
    await inject('POST', '/v1/demandes', 'application/json', json)
    await inject('POST', '/v1/demandes', 'application/json', json.slice(0, -2))
    await inject('POST', '/v1/demandes', 'text/csv', json)
  }
  const named = CANARIES['nom'] ?? ''
  await inject('GET', `/v1/demandes/${UNKNOWN}`)
  await inject('GET', `/v1/demandes/${encodeURIComponent(named)}?nom=${named}`)
  await inject('GET', `/v1/${named}/${UNKNOWN}?mel=${CANARIES['mel']}`)
  await inject('GET', `/soap/v1/${named}?wsdl=${named}`)
  await inject('GET', `/%zz${named}`)
  await inject('PUT', `/v1/demandes/${UNKNOWN}`, 'application/json', `{"nom":"${named}"}`)
  await inject('POST', '/v1/demandes', 'application/xml', named.repeat(200_000))
  await app.inject({ url: `/v1/demandes/${UNKNOWN}`, headers: { 'x-guichet': named } })
  const [number = ''] = numbers
  t.match(number, /^0/, 'numbers were given')
  await inject('GET', `/v1/demandes/${number}`)
  await inject('GET', `/v1/demandes/${number}/${named}`)
  for (const status of [200, 201, 400, 404, 413, 415, 422, 500])
    t.ok(answers.has(status), `answered ${status}`)

  const secrets = [...Object.values(CANARIES), UNKNOWN, ...numbers, 'Kanari']
  t.ok(log.length > cases.length * 3, `${log.length} lines`)
  t.strictSame(
    log.filter((line) => leaks(line, secrets).length > 0),
    [],
  )
  const { body } = await app.inject('/metrics')
  t.match(body, /sne_appels_total\{/)
  t.strictSame(leaks(body, secrets), [])
})

t.test('an internal error says where, never what', async (t) => {
  const { app, log } = await openApp(t, {
    store: {
      depose: () => {
        throw new StoreUnavailable('Kanarivogel', {
          cause: Object.assign(new Error('duplicate key: (Kanarivogel)'), { code: '23505' }),
        })
      },
    },
  })
  const one = readCases().find(({ name }) => name === 'deposer-demande/ok-demandeur-seul')
  t.strictSame(one && (await viaRestXml(app, one)), { faute: 'SNE-SRV-002' })
  app.log.error(new Error('Kanarivogel'), 'imprévu')
  t.match(log.join(''), /"cause":\{"type":"StoreUnavailable < Error 23505".*redaction\.test/)
  t.match(log.at(-1), /"err":\{"type":"Error".*redaction\.test.*"msg":"imprévu"/)
  t.strictSame(leaks(log.join(''), ['Kanari']), [])
})

t.test('a personal member logged on purpose is masked, by the second net', async (t) => {
  const { app, log } = await openApp(t)
  app.log.info({ operation: 'essai', nom: 'Kanarivogel', status: 200 }, 'plate')
  app.log.info({ demandeur: { prenom: 'Kanaripremier' } }, 'groupe')
  app.log.info({ detail: { mel: 'kanari@oiseau.invalid', code: 'X' } }, 'dessous')
  app.log.info({ liste: [{ numUnique: UNKNOWN }, 1] }, 'liste')
  const lines = log.slice(-4).map((line) => JSON.parse(line) as object)
  t.match(lines[0], { operation: 'essai', nom: '[masqué]', status: 200, msg: 'plate' })
  t.match(lines[1], { demandeur: '[masqué]' })
  t.match(lines[2], { detail: { mel: '[masqué]', code: 'X' } })
  t.match(lines[3], { liste: [{ numUnique: '[masqué]' }, 1] })
  t.strictSame(leaks(log.join(''), ['Kanari', UNKNOWN]), [])
  app.log.info({ autre: 'Kanarivogel' })
  t.strictSame(
    leaks(log.at(-1) ?? '', ['Kanari']),
    ['Kanari'],
    'what no name tells is not caught: the first net is',
  )
})
