/** What a message aims at: rights are judged on what will be looked at or written, whatever else the message says. */
import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { asOperator, asSystem, enrolGuichet, enrolSystem, OPERATOR } from '../kit/acces.ts'
import { openApp } from '../kit/open-app.ts'
import { readXml, somebody, withApplicant } from '../kit/somebody.ts'

const ALONE = readXml('deposer-demande/ok-demandeur-seul')
const elsewhere = (xml: string) =>
  withApplicant(xml, somebody(7))
    .replaceAll('code="35238"', 'code="44109"')
    .replace(/<codePostal>[^<]*</, '<codePostal>44000<')
    .replace(/<numGuichet>[^<]*</, '<numGuichet>G0044<')
const NUMBER = '035022600000100000'

const openTwo = async (policy: Parameters<typeof openApp>[1] = {}) => {
  const { app } = await openApp(t, { ...policy, config: { keys: [OPERATOR], ...policy.config } })
  await enrolGuichet(app, 'G1226', '035')
  await enrolGuichet(app, 'G0044', '044')
  await enrolSystem(app, 'bretagne', [{ numGuichet: 'G1226', profil: 'guichet' }])
  return app
}

const depose = async (app: FastifyInstance, payload: string, guichet: string) => {
  const headers = { ...asOperator, 'x-guichet': guichet, 'content-type': 'application/xml' }
  const answer = await app.inject({ method: 'POST', url: '/v1/demandes', headers, payload })
  const { numUnique } = answer.json() as { numUnique?: string }
  if (!numUnique) throw new Error(answer.body)
  return numUnique
}

/** The application that an XML holds, in JSON. */
const demandeOf = async (app: FastifyInstance, numUnique: string) => {
  const answer = await app.inject({ url: `/v1/demandes/${numUnique}`, headers: asOperator })
  const { demandeLogement } = answer.json() as { demandeLogement: Record<string, unknown> }
  return demandeLogement
}

const post = (app: FastifyInstance, url: string, payload: object) =>
  app.inject({
    method: 'POST',
    url,
    headers: { ...asSystem('bretagne', 'G1226'), 'content-type': 'application/json' },
    payload: JSON.stringify(payload),
  })

t.test('a number that the operation has no place for hides none that it looks at', async (t) => {
  const app = await openTwo()
  const theirs = await depose(app, elsewhere(ALONE), 'G0044')
  t.match(theirs, /^044/)
  const demandeLogement = { ...(await demandeOf(app, theirs)), numGuichet: 'G1226' }
  const verify = (more: object) =>
    post(app, '/v1/demandes/verification', { nature: 'MOD', demandeLogement, ...more })
  t.match((await verify({})).body, 'SNE-DRO-007')
  const { body } = await verify({ numUnique: `${NUMBER.slice(0, 13)}G1226` })
  t.match(body, 'SNE-DRO-007')
  t.notMatch(body, 'listeComparaison')
})

t.test('a creation is of the territory that it seeks, whatever number it bears', async (t) => {
  const policy = [
    { code: 'SNE-COH-028', severite: 'avertissement' },
    { code: 'SNE-MOD-002', severite: 'avertissement' },
  ] as const
  const app = await openTwo({ config: { policy } })
  const theirs = await depose(app, elsewhere(ALONE), 'G0044')
  const { numUnique: _, ...demande } = await demandeOf(app, theirs)
  const person = { ...somebody(11) }
  const text = JSON.stringify({ ...demande, numGuichet: 'G1226' })
  const another = JSON.parse(
    text.replaceAll(somebody(7).nom, person.nom).replaceAll(somebody(7).dateNaissance, person.dateNaissance),
  ) as object
  const number = `${NUMBER.slice(0, 13)}G1226`
  for (const said of [
    { demandeLogement: another },
    { demandeLogement: { ...another, numUnique: number } },
    { demandeLogement: another, numUnique: number },
  ]) {
    t.match((await post(app, '/v1/demandes', said)).body, 'SNE-DRO-007', JSON.stringify(said).slice(0, 60))
    t.match((await post(app, '/v1/demandes/verification', { nature: 'CRE', ...said })).body, 'SNE-DRO-007')
  }
})

t.test('a place that is no place is refused, not failed on', async (t) => {
  const app = await openTwo()
  for (const commune of [5, null, {}, [], true]) {
    const demandeLogement = { logementRecherche: { listeLocalisationSouhaite: [{ commune }] } }
    t.equal((await post(app, '/v1/demandes', { demandeLogement })).statusCode, 422, JSON.stringify(commune))
  }
})
