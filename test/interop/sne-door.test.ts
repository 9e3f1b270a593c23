/** The SNE 02.01 door, called as private systems written for the real services call it. */
import { readFileSync } from 'node:fs'
import t from 'tap'
import { openApp } from '../kit/open-app.ts'

const PATH = '/services/DemandeLogementImplService/'
const APPLICATION =
  /<demandeLogement[\s\S]*<\/demandeLogement>/.exec(
    readFileSync(
      new URL('../../fixtures/deposer-demande/ok-demandeur-seul/request.xml', import.meta.url),
      'utf8',
    ),
  )?.[0] ?? ''

const nuu = (typeFichier: string, application = APPLICATION) =>
  `<?xml version="1.0" encoding="UTF-8"?><nuu:interfaceNuu xmlns:nuu="http://nuu.application.i2/" versionInterface="02.01"><nuu:entete><nuu:typeFichier>${typeFichier}</nuu:typeFichier><nuu:dateFichier>2026-02-01T10:00:00.5+01:00</nuu:dateFichier></nuu:entete><nuu:demande>${application}</nuu:demande></nuu:interfaceNuu>`

const envelope = (body: string) =>
  `<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope" xmlns:ws="http://ws.metier.nuu.application.i2/"><soap:Body>${body}</soap:Body></soap:Envelope>`

const parameters = (file: string, name = 'DEMG1226-202602011530-000000.xml') =>
  envelope(
    `<ws:numUniqueParametres><nomFichierDemande>${name}</nomFichierDemande><fichierDemande ws:contentType="text/xml">${file}</fichierDemande><nomCertificat>CERG1226-202602011530.pem</nomCertificat><certificat ws:contentType="application/x-x509-ca-cert"></certificat></ws:numUniqueParametres>`,
  )

const INCLUDE =
  '<xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="cid:fichier%40guichet"></xop:Include>'

const multipart = (file: string, action = 'getNumUnique') => ({
  headers: {
    'content-type': `multipart/related; type="application/xop+xml"; start="soaproot"; start-info="application/soap+xml"; boundary="=-=MIME boundary=-="; action="http://ws.metier.nuu.application.i2/${action}"`,
  },
  payload: [
    '',
    '--=-=MIME boundary=-=',
    'Content-Type: application/xop+xml;',
    ' charset=UTF-8; type="application/soap+xml"',
    'Content-Transfer-Encoding: 8bit',
    'Content-ID: <soaproot>',
    '',
    parameters(INCLUDE),
    '--=-=MIME boundary=-=',
    'Content-Type: text/xml',
    'Content-Transfer-Encoding: BASE64',
    'Content-ID: fichier@guichet',
    '',
    Buffer.from(file)
      .toString('base64')
      .replace(/(.{76})/g, '$1\r\n'),
    '--=-=MIME boundary=-=',
    'Content-Type: application/x-x509-ca-cert',
    'Content-Transfer-Encoding: binary',
    'Content-ID: <certificat>',
    '',
    '',
    '--=-=MIME boundary=-=--',
    '',
  ].join('\r\n'),
})

const numberOf = (body: string) => /<nuu:numUnique>([^<]+)<\/nuu:numUnique>/.exec(body)?.[1]

t.test('getNumUnique by MTOM gives a number, and the same to the same file', async (t) => {
  const { app } = await openApp(t)
  const first = await app.inject({ method: 'POST', url: PATH, ...multipart(nuu('CRE')) })
  t.equal(first.statusCode, 200)
  t.match(first.headers['content-type'], /^application\/soap\+xml/)
  t.match(numberOf(first.body), /^0350226[0-9]{6}G1226$/)
  t.match(
    first.body,
    /<nuu:interfaceNuu xmlns:nuu="http:\/\/nuu\.application\.i2\/" versionInterface="02\.01">/,
  )
  const again = await app.inject({ method: 'POST', url: PATH, ...multipart(nuu('CRE')) })
  t.equal(numberOf(again.body), numberOf(first.body))
})

t.test('getNumUnique inline, then getDemandeLogement', async (t) => {
  const { app } = await openApp(t)
  const headers = { 'content-type': 'application/soap+xml; charset=utf-8' }
  const inline = parameters(Buffer.from(nuu('CRE')).toString('base64'))
  const given = numberOf((await app.inject({ method: 'POST', url: PATH, headers, payload: inline })).body)
  t.match(given, /^035/)
  const ask = (numUnique: string) =>
    envelope(
      `<ws:demandeLogementParametres><numUnique>${numUnique}</numUnique></ws:demandeLogementParametres>`,
    )
  const read = await app.inject({ method: 'POST', url: PATH, headers, payload: ask(given ?? '') })
  t.equal(numberOf(read.body), given)
  t.match(read.body, '<nuu:nom>Grandin</nuu:nom>')
  const unknown = await app.inject({ method: 'POST', url: PATH, headers, payload: ask('0350126999999G9999') })
  t.equal(unknown.statusCode, 200)
  t.match(unknown.body, '<nuu:anomalie code="SNE-REG-001"><nuu:libelle>')
})

t.test('a refusal is a list of anomalies; the order of elements only a reservation', async (t) => {
  const { app } = await openApp(t)
  const refused = await app.inject({
    method: 'POST',
    url: PATH,
    ...multipart(nuu('CRE', APPLICATION.replace('<nationalite code="1"/>', '<nationalite code="9"/>'))),
  })
  t.equal(refused.statusCode, 200)
  t.match(refused.body, '<nuu:anomalie code="SNE-MOD-030"><nuu:libelle>')
  t.equal(numberOf(refused.body), undefined)
  const swapped = APPLICATION.replace(/(<nom>.*<\/nom>)\s*(<prenom>.*<\/prenom>)/, '$2$1')
  t.not(swapped, APPLICATION)
  const reserved = await app.inject({ method: 'POST', url: PATH, ...multipart(nuu('CRE', swapped)) })
  t.match(numberOf(reserved.body), /^035/)
  t.match(reserved.body, '<nuu:anomalie code="SNE-MOD-003">')
})

t.test('what is not handled says so', async (t) => {
  const { app } = await openApp(t)
  const deleted = await app.inject({ method: 'POST', url: PATH, ...multipart(nuu('SUP')) })
  t.match(deleted.body, '<nuu:anomalie code="SNE-ENV-029">')
  const dispatched = await app.inject({ method: 'POST', url: PATH, ...multipart(nuu('DIS')) })
  t.match(dispatched.body, '<nuu:anomalie code="SNE-ENV-027">')
  const contradicted = await app.inject({
    method: 'POST',
    url: PATH,
    ...multipart(nuu('CRE'), 'getDoublons'),
  })
  t.equal(contradicted.statusCode, 500)
  t.match(contradicted.body, /<soap:Value>soap:Sender<\/soap:Value>[\s\S]*SNE-ENV-005/)
})
