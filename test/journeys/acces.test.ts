/** Who may call: enrolled, delegated, refused, revoked; on both stores. */
import { readFileSync } from 'node:fs'
import type { FastifyInstance } from 'fastify'
import t from 'tap'
import {
  administer,
  asOperator,
  asSystem,
  digestOf,
  enrolGuichet,
  enrolSystem,
  keyOf,
  OPERATOR,
} from '../kit/acces.ts'
import { openOn, STORES } from '../kit/stores.ts'

const DEMANDE = readFileSync(
  new URL('../../fixtures/deposer-demande/ok-demandeur-seul/request.xml', import.meta.url),
  'utf8',
)
const config = { keys: [OPERATOR] }

interface Said {
  readonly statusCode: number
  readonly code: string | undefined
  readonly body: string
}

const plan = async (app: FastifyInstance, headers: Record<string, string>): Promise<Said> => {
  const { statusCode, body } = await app.inject({ url: '/v1/plan-classement', headers })
  return { statusCode, body, code: /SNE-[A-Z]{3}-\d{3}/.exec(body)?.[0] }
}

const act = async (
  app: FastifyInstance,
  url: string,
  body: object,
  headers: Record<string, string> = asOperator,
) => {
  const answer = await app.inject({
    method: url.includes('/guichets/') ? 'PUT' : 'POST',
    url,
    headers: { ...headers, 'content-type': 'application/json' },
    payload: JSON.stringify(body),
  })
  return { statusCode: answer.statusCode, code: /SNE-REG-3\d{2}/.exec(answer.body)?.[0] }
}

for (const { name, skip, open } of STORES) {
  t.test(name, { skip }, async (t) => {
    const { app, place, setDay } = await openOn(t, open, { config })
    await enrolGuichet(app, 'G1226', '035')
    await enrolSystem(app, 'bretagne', [{ numGuichet: 'G1226', profil: 'guichet', au: '2026-06-30' }], {
      du: '2026-02-01',
      au: '2026-08-31',
    })

    await t.test('a system is let in by its key, for its guichet', async (t) => {
      t.equal((await plan(app, asSystem('bretagne'))).statusCode, 200)
      t.match(await plan(app, asSystem('inconnu')), { statusCode: 401, code: 'SNE-DRO-001' })
      t.match(await plan(app, {}), { statusCode: 401, code: 'SNE-DRO-001' })
      t.match(await plan(app, asSystem('bretagne', 'G0044')), { statusCode: 403, code: 'SNE-DRO-004' })
      const { 'x-agent-id': _, ...unnamed } = asSystem('bretagne')
      t.match(await plan(app, unnamed), { statusCode: 403, code: 'SNE-DRO-008' })
    })

    await t.test('an application registered, and read back by who may', async (t) => {
      const answer = await app.inject({
        method: 'POST',
        url: '/v1/demandes',
        headers: { ...asSystem('bretagne'), 'content-type': 'application/xml' },
        payload: DEMANDE,
      })
      t.equal(answer.statusCode, 201)
      const { numUnique } = answer.json() as { numUnique: string }
      const read = await app.inject({ url: `/v1/demandes/${numUnique}`, headers: asSystem('bretagne') })
      t.equal(read.statusCode, 200)
      const elsewhere = `044${numUnique.slice(3)}`
      const refused = await app.inject({ url: `/v1/demandes/${elsewhere}`, headers: asSystem('bretagne') })
      t.equal(refused.statusCode, 403)
      t.match(refused.body, /SNE-DRO-007/, 'the same, whether there is such an application or not')
      const rows = await place.query("SELECT decision, codes FROM journal WHERE codes LIKE '%SNE-DRO-007%'")
      t.equal(rows.length, 1, 'journalled')
      t.equal(rows[0]?.['decision'], 'REFUSEE')
    })

    await t.test('what became of a request, once the guichet has lost the territory', async (t) => {
      const headers = asSystem('bretagne')
      const sent = await app.inject({
        method: 'POST',
        url: '/v1/demandes',
        headers: { ...headers, 'content-type': 'application/xml', 'idempotency-key': 'territoire' },
        payload: DEMANDE.replace(/<nom>.*?</, '<nom>Autre<').replace(/1984-07-09/, '1961-03-27'),
      })
      t.equal(sent.statusCode, 201, sent.body)
      const ask = async () => (await app.inject({ url: '/v1/echanges/territoire', headers })).json()
      t.match(await ask(), { echange: { etat: 'CONNUE', numUnique: /^035/ } })
      await enrolGuichet(app, 'G1226', '044')
      const { echange } = await ask()
      t.match(echange, { etat: 'CONNUE', operation: 'deposerDemande' })
      t.notOk('numUnique' in echange)
      await enrolGuichet(app, 'G1226', '035')
    })

    await t.test('the days of a credential and of a delegation', async (t) => {
      const days: readonly (readonly [string, string | undefined])[] = [
        ['2026-01-31', 'SNE-DRO-010'],
        ['2026-02-01', undefined],
        ['2026-06-30', undefined],
        ['2026-07-01', 'SNE-DRO-005'],
        ['2026-08-31', 'SNE-DRO-005'],
        ['2026-09-01', 'SNE-DRO-011'],
      ]
      for (const [day, expected] of days) {
        setDay(day)
        const said = await plan(app, asSystem('bretagne', 'G1226'))
        t.equal(said.statusCode === 200 ? undefined : said.code, expected, day)
      }
      setDay(undefined)
    })

    await t.test('a credential near its end is told, to its bearer and to the operator', async (t) => {
      const told = async (day: string) => {
        setDay(day)
        const { headers } = await app.inject({ url: '/v1/plan-classement', headers: asSystem('bretagne') })
        const expiring = await app.expiringAcces(new Date(`${day}T09:00:00Z`))
        return [headers['x-identifiant-expire'], expiring.map(({ systeme, jours }) => [systeme, jours])]
      }
      t.strictSame(await told('2026-06-20'), [undefined, []], '72 days before')
      t.strictSame(await told('2026-07-02'), ['2026-08-31', [['bretagne', 60]]])
      t.strictSame(await told('2026-08-31'), ['2026-08-31', [['bretagne', 0]]], 'on its last day')
      setDay(undefined)
    })

    await t.test('what the register refuses', async (t) => {
      const identifiant = {
        nature: 'CLE',
        empreinte: digestOf(keyOf('bretagne')),
        du: '2026-01-01',
        au: '2026-12-31',
      }
      const habilitation = { numGuichet: 'G1226', profil: 'guichet', du: '2026-01-01' }
      t.match(await act(app, '/v1/systemes/absent/identifiants', { identifiant }), { code: 'SNE-REG-301' })
      t.match(await act(app, '/v1/systemes/absent/habilitations', { habilitation }), { code: 'SNE-REG-301' })
      t.match(await act(app, '/v1/systemes/absent/revocation', {}), { code: 'SNE-REG-301' })
      t.match(await act(app, '/v1/systemes/bretagne/identifiants', { identifiant }), { code: 'SNE-REG-304' })
      t.match(
        await act(app, '/v1/systemes/bretagne/identifiants', {
          identifiant: { ...identifiant, empreinte: 'c'.repeat(64), au: '2025-12-31' },
        }),
        { code: 'SNE-REG-303' },
      )
      t.match(
        await act(app, '/v1/systemes/bretagne/habilitations', {
          habilitation: { ...habilitation, numGuichet: 'G9999' },
        }),
        { code: 'SNE-REG-302' },
      )
      t.match(
        await act(app, '/v1/systemes/bretagne/habilitations', {
          habilitation: { ...habilitation, au: '2025-12-31' },
        }),
        { code: 'SNE-REG-303' },
      )
      const rows = await place.query(
        "SELECT nature, code FROM acces WHERE code LIKE '%absent%' OR code LIKE '%G9999%'",
      )
      t.strictSame(rows, [], 'nothing kept')
      t.equal(
        (
          await act(
            app,
            '/v1/guichets/G5555',
            { libelle: 'Guichet', territoire: '035' },
            asSystem('bretagne'),
          )
        ).statusCode,
        403,
      )
    })

    await t.test('two keys during a rotation, then the old one revoked', async (t) => {
      await administer(app, 'POST', '/v1/systemes/bretagne/identifiants', {
        identifiant: {
          nature: 'CLE',
          empreinte: digestOf('cle-suivante'),
          du: '2026-02-01',
          au: '2027-01-31',
        },
      })
      const next = { ...asSystem('bretagne'), authorization: 'Bearer cle-suivante' }
      t.equal((await plan(app, next)).statusCode, 200)
      t.equal((await plan(app, asSystem('bretagne'))).statusCode, 200)
      await administer(app, 'POST', '/v1/systemes/bretagne/revocation', {
        empreinte: digestOf(keyOf('bretagne')),
      })
      t.match(await plan(app, asSystem('bretagne')), { statusCode: 401, code: 'SNE-DRO-012' })
      t.equal((await plan(app, next)).statusCode, 200)
      await administer(app, 'POST', '/v1/systemes/bretagne/revocation', { numGuichet: 'G1226' })
      t.match(await plan(app, { ...next, 'x-guichet': 'G1226' }), { statusCode: 403, code: 'SNE-DRO-005' })
      await administer(app, 'POST', '/v1/systemes/bretagne/revocation', {})
      t.match(await plan(app, next), { statusCode: 401, code: 'SNE-DRO-012' })
      await administer(app, 'PUT', '/v1/systemes/bretagne', { libelle: 'Autre nom' })
      t.match(
        await plan(app, next),
        { statusCode: 401, code: 'SNE-DRO-012' },
        'a new name gives nothing back',
      )
    })

    await t.test('the register is told without any secret', async (t) => {
      const { body } = await app.inject({ url: '/v1/systemes', headers: asOperator })
      const told = JSON.parse(body) as { listeSysteme: { systeme: string; listeIdentifiant: object[] }[] }
      t.equal(told.listeSysteme.find(({ systeme }) => systeme === 'bretagne')?.listeIdentifiant.length, 2)
      t.notMatch(body, keyOf('bretagne'))
    })
  })
}
