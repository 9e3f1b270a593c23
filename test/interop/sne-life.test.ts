/** The life of an application by the SNE 02.01 door, as a private system written for the real services leads it. */
import { readFileSync } from 'node:fs'
import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { openApp } from '../kit/open-app.ts'
import { interfaceNuu, PATH } from '../kit/sne.ts'

const read = (name: string) =>
  /<demandeLogement[\s\S]*<\/demandeLogement>/.exec(
    readFileSync(new URL(`../../fixtures/${name}/request.xml`, import.meta.url), 'utf8'),
  )?.[0] ?? ''
const ALONE = read('deposer-demande/ok-demandeur-seul')
const COUPLE = read('deposer-demande/ok-couple-et-enfants')
const ASSOCIATION = read('deposer-demande/ok-association')

const call = async (app: FastifyInstance, body: string, parameters: string): Promise<string> => {
  const answer = await app.inject({
    method: 'POST',
    url: PATH,
    headers: { 'content-type': 'application/soap+xml; charset=utf-8' },
    payload: `<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope" xmlns:ws="http://ws.metier.nuu.application.i2/"><soap:Body><ws:${body}>${parameters}</ws:${body}></soap:Body></soap:Envelope>`,
  })
  if (answer.statusCode !== 200) throw new Error(answer.body)
  return answer.body
}

let files = 0
/** Hands over a file; each has a name of its own unless one is given. */
const hand = (
  app: FastifyInstance,
  typeFichier: string,
  application: string,
  { guichet = 'G1226', body = 'numUniqueParametres', nom = '' } = {},
): Promise<string> => {
  const name = nom || `DEM${guichet}-202602101000-${String(++files).padStart(6, '0')}.xml`
  const file = Buffer.from(interfaceNuu(typeFichier, application)).toString('base64')
  return call(
    app,
    body,
    `<nomFichierDemande>${name}</nomFichierDemande><fichierDemande>${file}</fichierDemande>`,
  )
}

const certificate = (guichet: string) => `<nomCertificat>CER${guichet}-202602101000.pem</nomCertificat>`
const ask = (app: FastifyInstance, number: string, guichet = 'G1226') =>
  call(app, 'demandeLogementParametres', `<numUnique>${number}</numUnique>${certificate(guichet)}`)
const since = (app: FastifyInstance, what: 'Radiation' | 'NouveauDalo', instant: string, guichet = 'G1226') =>
  call(
    app,
    what === 'Radiation' ? 'demandesRadieesDepuisLeParametres' : 'nouveauxDaloDepuisLeParametres',
    `<date${what}DepuisLe>${instant}</date${what}DepuisLe>${certificate(guichet)}`,
  )

const numberOf = (answer: string): string =>
  /<nuu:numUnique>([^<]+)<\/nuu:numUnique>/.exec(answer)?.[1] ?? answer
const codesOf = (answer: string): string[] =>
  [...answer.matchAll(/<nuu:anomalie code="([^"]+)">/g)].map((match) => match[1] ?? '')
const numbered = (application: string, number: string) =>
  application.replace('<numGuichet>', `<numUnique>${number}</numUnique><numGuichet>`)
const moved = (application: string) => application.replace('rue des Tilleuls', 'rue du Port')

t.test('a change is made on the version that the guichet read or wrote last', async (t) => {
  const { app } = await openApp(t)
  const number = numberOf(await hand(app, 'CRE', ALONE))
  t.match(number, /^035/)
  t.equal(numberOf(await hand(app, 'MOD', moved(numbered(ALONE, number)))), number, 'it wrote it')

  const stranger = { guichet: 'G3333' }
  const unread = await hand(app, 'MOD', numbered(ALONE, number), stranger)
  t.strictSame(codesOf(unread), ['SNE-REG-013'])
  t.match(await ask(app, number, 'G3333'), 'rue du Port')
  const file = numbered(ALONE, number).replace('<numero>12</numero>', '<numero>14</numero>')
  t.equal(numberOf(await hand(app, 'MOD', file, stranger)), number, 'once read')

  const overtaken = await hand(app, 'MOD', numbered(ALONE, number))
  t.equal(codesOf(overtaken)[0], 'SNE-REG-002')
  t.match(overtaken, /Changé depuis la version lue : [^<]*adressePostale\/numero \(12 → 14\)/)
  await ask(app, number)
  t.equal(numberOf(await hand(app, 'MOD', numbered(ALONE, number))), number, 'read again')
})

t.test('the same file handed over again gives the same answer, even after others', async (t) => {
  const { app } = await openApp(t)
  const number = numberOf(await hand(app, 'CRE', ALONE))
  const nom = 'DEMG1226-202602101111-000001.xml'
  const change = moved(numbered(ALONE, number))
  t.equal(numberOf(await hand(app, 'MOD', change, { nom })), number)
  await hand(app, 'MOD', numbered(ALONE, number))
  t.equal(numberOf(await hand(app, 'MOD', change, { nom })), number)
  t.notMatch(await ask(app, number), 'rue du Port', 'and has no second effect')
})

t.test('the bulletin’s message: capitals are not the cause', async (t) => {
  for (const nom of ['GRANDIN', 'grandin', 'GranDin']) {
    const { app, close } = await openApp()
    const number = numberOf(await hand(app, 'CRE', ALONE))
    const before = await ask(app, number)
    const sent = numbered(ALONE, number).replace(
      '<nom>Grandin</nom>',
      `<nom>Grandin</nom><nomPatronymique>${nom}</nomPatronymique>`,
    )
    const answer = await hand(app, 'MOD', sent)
    t.strictSame(codesOf(answer), ['SNE-REG-101'], nom)
    t.match(answer, /majuscules[^<]*nomPatronymique, ligne 7\)/)
    t.equal(numberOf(answer), number, 'accepted with reservation')
    const names = (text: string) => text.match(/<nuu:(?:nom|nomPatronymique|prenom)>[^<]*/g)
    t.strictSame(names(await ask(app, number)), names(before), 'the record keeps its names')
    await close()
  }
})

t.test('renewed, then cancelled, then listed to those who know it', async (t) => {
  const { app } = await openApp(t)
  const number = numberOf(await hand(app, 'CRE', ALONE))
  t.equal(numberOf(await hand(app, 'REN', numbered(ALONE, number))), number)
  const radiation = '<radiation><motifRadiation code="RADIRR"/>SOUS</radiation></demandeLogement>'
  const cancel = (sous: string) =>
    hand(app, 'RAD', numbered(ALONE, number).replace('</demandeLogement>', radiation.replace('SOUS', sous)))
  t.strictSame(codesOf(await cancel('')), ['SNE-COH-015'], 'a sub-reason is mandatory')
  t.equal(numberOf(await cancel('<sousMotifRadiation code="IRRRES"/>')), number)
  const listed = await since(app, 'Radiation', '2026-02-10T00:00:00.0+01:00')
  t.match(listed, `<nuu:numUnique>${number}</nuu:numUnique>`)
  t.match(listed, '<nuu:motifRadiation code="RADIRR"/>')
  t.notMatch(listed, 'Grandin', 'without a word on the person')
  t.notMatch(await since(app, 'Radiation', '2026-02-11T00:00:00.0+01:00'), number)
  t.notMatch(await since(app, 'Radiation', '2026-02-01T00:00:00.0+01:00', 'G3333'), number)
  t.strictSame(codesOf(await since(app, 'Radiation', 'hier')), ['SNE-MOD-021'])
  t.strictSame(codesOf(await hand(app, 'MOD', numbered(ALONE, number))), ['SNE-REG-004'])
})

t.test('duplicates are told for persons and for associations', async (t) => {
  const { app } = await openApp(t)
  const number = numberOf(await hand(app, 'CRE', ALONE))
  const body = 'rechercheDoublonsParametres'
  const partial =
    '<demandeLogement xmlns="http://nuu.application.i2/"><personnePhysique><demandeur><nom>GRANDIN</nom><prenom>odile</prenom><dateNaissance>1984-07-09</dateNaissance></demandeur></personnePhysique></demandeLogement>'
  const own = await hand(app, 'CRE', partial, { body })
  t.match(own, /<nuu:listeDoublons xmlns:nuu="http:\/\/nuu\.application\.i2\/"><nuu:doublon>/)
  t.match(own, `<nuu:numUnique>${number}</nuu:numUnique>`)
  t.match(own, '<nuu:verdict>SAME</nuu:verdict>')
  const other = await hand(app, 'CRE', partial, { body, guichet: 'G3333' })
  t.notMatch(other, number, 'the number is not for everybody')
  t.strictSame(codesOf(await hand(app, 'CRE', ALONE)), ['SNE-REG-201'])

  const registered = numberOf(await hand(app, 'CRE', ASSOCIATION))
  t.match(registered, /^0/)
  t.match(await hand(app, 'CRE', ASSOCIATION, { body }), '<nuu:role>ASSOCIATION</nuu:role>')
  const nobody = partial.replace(/<nom>.*<\/prenom>/, '')
  t.strictSame(codesOf(await hand(app, 'CRE', nobody, { body })), ['SNE-REG-012'])
})

t.test('whoever leaves a couple keeps the age of its application', async (t) => {
  const { app } = await openApp(t)
  const number = numberOf(await hand(app, 'CRE', COUPLE))
  const cotitulaire = /<cotitulaire>([\s\S]*?)<\/cotitulaire>/.exec(COUPLE)?.[1] ?? ''
  const trait = (name: string) =>
    new RegExp(`<${name}[^>]*>(?:[^<]*</${name}>)?`).exec(cotitulaire)?.[0] ?? ''
  let alone = ALONE.replace(/<dateCreationDemande>[^<]*/, '<dateCreationDemande>2026-02-09')
  for (const name of ['civilite', 'nom', 'prenom', 'dateNaissance'])
    alone = alone.replace(new RegExp(`<${name}[ >][^>]*>?(?:[^<]*</${name}>)?`), trait(name))
  const left = await hand(app, 'CRS', numbered(alone, number))
  t.not(numberOf(left), number)
  t.match(numberOf(left), /^035/)
  t.match(left, /<nuu:dateCreationDemande>2026-01-15</)
  t.match(await ask(app, numberOf(left)), /<nuu:dateCreationDemande>2026-01-15</)
  const nobody = numbered(ALONE.replace(/<nom>[^<]*/, '<nom>Autremont'), number)
  t.strictSame(codesOf(await hand(app, 'CRS', nobody)), ['SNE-REG-009'])
  t.equal(codesOf(await hand(app, 'CRS', ALONE))[0], 'SNE-REG-015')
})

t.test('a DALO status is declared, kept and listed', async (t) => {
  const { app } = await openApp(t)
  const number = numberOf(await hand(app, 'CRE', ALONE))
  const body = 'declarationNouveauDaloParametres'
  const dalo = (inside: string) =>
    `<demandeLogement xmlns="http://nuu.application.i2/"><numUnique>${number}</numUnique>${inside}</demandeLogement>`
  const active = '<dalo><statutDalo code="ACTIF"/><dateReconnaissance>2026-02-01</dateReconnaissance></dalo>'
  t.equal(numberOf(await hand(app, 'MOD', dalo(active), { body })), number)
  t.match(await ask(app, number), '<nuu:statutDalo code="ACTIF"/>')
  t.match(await since(app, 'NouveauDalo', '2026-02-10T00:00:00'), number)
  t.strictSame(codesOf(await hand(app, 'MOD', dalo(''), { body })), ['SNE-REG-011'])
  await hand(app, 'MOD', moved(numbered(ALONE, number)))
  t.match(await ask(app, number), '<nuu:statutDalo code="ACTIF"/>', 'a change does not take it away')
})

t.test('one file handed over for two purposes is done for each', async (t) => {
  const { app } = await openApp(t)
  const number = numberOf(await hand(app, 'CRE', ALONE))
  const dalo = '<dalo><statutDalo code="ACTIF"/><dateReconnaissance>2026-02-01</dateReconnaissance></dalo>'
  const file = numbered(ALONE, number).replace('</demandeLogement>', `${dalo}</demandeLogement>`)
  const nom = 'DEMG1226-202602101100-000001.xml'
  t.strictSame(codesOf(await hand(app, 'MOD', file, { nom })), [])
  const declare = () => hand(app, 'MOD', file, { nom, body: 'declarationNouveauDaloParametres' })
  t.notMatch(await declare(), 'rejeu')
  t.match(await since(app, 'NouveauDalo', '2026-02-10T00:00:00'), number)
  t.match(await declare(), 'rejeu')
})

t.test('a number that nobody bears, a file without one', async (t) => {
  const { app } = await openApp(t)
  const unknown = numbered(ALONE, '0350226000009G1226')
  for (const type of ['MOD', 'REN', 'RAD']) {
    t.strictSame(codesOf(await hand(app, type, unknown)).includes('SNE-REG-001'), true, type)
    t.ok(codesOf(await hand(app, type, ALONE)).includes('SNE-REG-015'), type)
  }
})
