/** Nothing of a person, and no secret, reaches the technical log, the metrics or the journal, however the call ends. */
import t from 'tap'
import { interfaceNuu } from '../src/model/fichier.ts'
import { personalNames } from '../src/model/path.ts'
import { StoreUnavailable } from '../src/store/ports.ts'
import { enrolGuichet, enrolSystem, keyOf, OPERATOR } from './kit/acces.ts'
import { type Case, readCases, toJson, viaRestGet, viaRestXml, viaSoap } from './kit/cases.ts'
import { openTestExamens, TAKEN_FOR_PDF } from './kit/examens.ts'
import { openApp } from './kit/open-app.ts'
import { openOn } from './kit/stores.ts'
import { sqlitePlace } from './store/places.ts'

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
  const { examens, close } = await openTestExamens({ inspector: TAKEN_FOR_PDF })
  t.teardown(close)
  const { app, log, place } = await openOn(t, sqlitePlace, { examens })
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
  const kept = await inject(
    'POST',
    `/v1/demandes/${number}/pieces?categorie=ID01&personne=1&nomFichier=${CANARIES['nom']}.pdf`,
    'application/octet-stream',
    CANARIES['nom'],
  )
  t.match(kept.body, CANARIES['nom'], 'a document whose name and bytes are canaries')
  await inject('POST', `/v1/demandes/${number}/pieces?categorie=${named}`, 'application/octet-stream', named)
  await inject('GET', `/v1/demandes/${number}/pieces`)
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
  // The journal names applications by their number, and nobody.
  const persons = [...Object.values(CANARIES), 'Kanari']
  const rows = await place.query('SELECT * FROM journal')
  t.ok(rows.length > cases.length, `${rows.length} rows`)
  t.strictSame(
    rows.filter((row) => leaks(JSON.stringify(row, bigints), persons).length > 0),
    [],
  )
})

const bigints = (_name: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value)

t.test('no key, token or password is written anywhere, whoever presents it', async (t) => {
  const { app, log, place } = await openOn(t, sqlitePlace, { config: { keys: [OPERATOR] } })
  await enrolGuichet(app, 'G1226', '035')
  await enrolSystem(app, 'editeur', [{ numGuichet: 'G1226', profil: 'guichet' }])
  const password = 'mot-de-passe-Kanari'
  const unknown = 'cle-inconnue-Kanari'
  const token = `eyJhbGciOiJub25lIn0.${Buffer.from('{"sub":"Kanari"}').toString('base64url')}.Kanari`
  for (const key of [keyOf('editeur'), unknown, token])
    await app.inject({
      url: '/v1/plan-classement',
      headers: { authorization: `Bearer ${key}`, 'x-agent-id': 'a' },
    })
  const said = await app.inject({
    method: 'POST',
    url: '/soap/v1',
    headers: { 'content-type': 'text/xml' },
    payload: `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Header><w:Security xmlns:w="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"><w:UsernameToken><w:Username>editeur</w:Username><w:Password>${password}</w:Password></w:UsernameToken></w:Security></e:Header><e:Body><lirePlan xmlns="urn:sne:guichet:v1"/></e:Body></e:Envelope>`,
  })
  t.match(said.body, /SNE-DRO-001/)
  const secrets = [OPERATOR, keyOf('editeur'), unknown, token, password]
  const { body } = await app.inject({ url: '/metrics', headers: { authorization: `Bearer ${OPERATOR}` } })
  const tables = await Promise.all(
    ['journal', 'acces', 'idempotence', 'evolutions', 'parametres'].map((table) =>
      place.query(`SELECT * FROM ${table}`),
    ),
  )
  t.ok(tables.flat().length > 5)
  for (const text of [log.join('\n'), body, said.body, JSON.stringify(tables, bigints)])
    t.strictSame(leaks(text, secrets), [])
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
