/** The lists of what became of applications tell a guichet of none outside its territory, even those it once wrote. */
import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { asOperator, asSystem, enrolGuichet, enrolSystem, OPERATOR } from '../kit/acces.ts'
import { openApp } from '../kit/open-app.ts'
import { PATH } from '../kit/sne.ts'
import { readXml, somebody, withApplicant } from '../kit/somebody.ts'

const HERE = readXml('deposer-demande/ok-demandeur-seul')
const THERE = withApplicant(HERE, somebody(7))
  .replaceAll('code="35238"', 'code="44109"')
  .replace(/<codePostal>[^<]*</, '<codePostal>44000<')

const depositAndCancel = async (app: FastifyInstance, payload: string): Promise<string> => {
  const headers = { ...asOperator, 'x-guichet': 'G1226' }
  const created = await app.inject({
    method: 'POST',
    url: '/v1/demandes',
    headers: { ...headers, 'content-type': 'application/xml' },
    payload,
  })
  const { numUnique } = created.json() as { numUnique: string }
  const cancelled = await app.inject({
    method: 'POST',
    url: `/v1/demandes/${numUnique}/radiation`,
    headers: { ...headers, 'content-type': 'application/json', 'if-match': '"1"' },
    payload: {
      demandeLogement: {
        numGuichet: 'G1226',
        radiation: { motifRadiation: 'RADIRR', sousMotifRadiation: 'IRRRES' },
      },
    },
  })
  if (cancelled.statusCode !== 200) throw new Error(cancelled.body)
  return numUnique
}

const cancelled = async (app: FastifyInstance): Promise<string> => {
  const answer = await app.inject({
    method: 'POST',
    url: PATH,
    headers: { ...asSystem('bretagne', 'G1226'), 'content-type': 'application/soap+xml; charset=utf-8' },
    payload:
      '<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope" xmlns:ws="http://ws.metier.nuu.application.i2/"><soap:Body><ws:demandesRadieesDepuisLeParametres><dateRadiationDepuisLe>2026-02-01T00:00:00.0+01:00</dateRadiationDepuisLe><nomCertificat>CERG1226-202602101000.pem</nomCertificat></ws:demandesRadieesDepuisLeParametres></soap:Body></soap:Envelope>',
  })
  if (answer.statusCode !== 200) throw new Error(answer.body)
  return answer.body
}

t.test('a guichet whose territory was narrowed', async (t) => {
  const { app } = await openApp(t, { config: { keys: [OPERATOR] } })
  await enrolGuichet(app, 'G1226', '000')
  await enrolSystem(app, 'bretagne', [{ numGuichet: 'G1226', profil: 'guichet' }])
  const here = await depositAndCancel(app, HERE)
  const there = await depositAndCancel(app, THERE)
  t.match(here, /^035/)
  t.match(there, /^044/)
  const whole = await cancelled(app)
  t.match(whole, here)
  t.match(whole, there)
  await enrolGuichet(app, 'G1226', '035')
  const narrowed = await cancelled(app)
  t.match(narrowed, here)
  t.notMatch(narrowed, there)
})
