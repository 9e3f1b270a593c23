/** Whatever the operation and the door: the first answer again, marked as such; another content refused with both digests. */
import fc from 'fast-check'
import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { OPERATIONS } from '../../src/operation/index.ts'
import type { Operation } from '../../src/operation/operation.ts'
import { asOperator, enrolGuichet, enrolSystem, OPERATOR } from '../kit/acces.ts'
import { CALLS, PDF, type Target } from '../kit/calls.ts'
import { openTestExamens } from '../kit/examens.ts'
import { isMarked, unmarked } from '../kit/replay.ts'
import * as sne from '../kit/sne.ts'
import { readXml } from '../kit/somebody.ts'
import { openOn, STORES } from '../kit/stores.ts'

const CLE = 'exemple-0001'
const HEADERS = { ...asOperator, 'x-guichet': 'G1226', 'x-agent-id': 'agent-0042' }
const RUNS = 3
type Door = keyof typeof CALLS
const DOORS = Object.keys(CALLS) as Door[]

/** What makes another content of each message. */
const OTHER: Readonly<Record<string, readonly [from: string | RegExp, to: string]>> = {
  deposerDemande: ['Odile', 'Odette'],
  modifierDemande: ['rue des Tilleuls', 'rue des Merles'],
  renouvelerDemande: ['<dateRenouvellement>2026-02-09', '<dateRenouvellement>2026-02-08'],
  radierDemande: ['RADABA', 'RADCON'],
  reactiverDemande: ['</numUnique>', '</numUnique><versionLue>2</versionLue>'],
  publierPlan: ['<limite>2<', '<limite>3<'],
  deposerPiece: ['ID01', 'ID02'],
  supprimerPiece: [/<id>./, '<id>z'],
  reclasserPiece: ['ID02', 'ID03'],
  marquerPiece: ['OBSOLETE', 'INEXPLOITABLE'],
  inscrireGuichet: ['>Guichet', '>Autre guichet'],
  inscrireSysteme: ['Système', 'Autre système'],
  ajouterIdentifiant: ['abab', 'cdcd'],
  habiliterSysteme: ['>guichet<', '>gestionnaire<'],
  revoquerAcces: ['</systeme>', '</systeme><numGuichet>G1226</numGuichet>'],
}

/** A call under the key, by a door. */
const ask = async (app: FastifyInstance, door: Door, operation: Operation, target: Target, other = false) => {
  const call = CALLS[door](operation, target, HEADERS)
  const [from, to] = OTHER[operation.name] ?? ['', '']
  const { payload } = call
  const answer = await app.inject(
    door === 'SOAP' && typeof payload === 'string'
      ? {
          ...call,
          payload: (other ? payload.replace(from, to) : payload).replace(
            /(xmlns="urn:sne:guichet:v1">)/,
            `$1<cleEchange>${CLE}</cleEchange>`,
          ),
        }
      : { ...call, headers: { ...call.headers, 'idempotency-key': CLE } },
  )
  return { status: answer.statusCode, body: answer.body, header: answer.headers['idempotent-replayed'] }
}

/** What an answer tells, whatever its form. */
const factsIn = (body: string) => ({
  rapport: /identifiant[">:]+([0-9a-f-]{36})/.exec(body)?.[1],
  decision: /decision[">:]+([A-Z_]+)/.exec(body)?.[1],
  numUnique: /numUnique[">:]+(\w+)/.exec(body)?.[1],
  version: /version[">:]+(\d+)/.exec(body)?.[1],
  piece: /"id":"(\w+)|<\w*:?id>(\w+)/.exec(body)?.slice(1).find(Boolean),
})

const tell = async (
  app: FastifyInstance,
  method: 'POST',
  url: string,
  payload: string | Buffer,
  type: string,
) => app.inject({ method, url, headers: { ...HEADERS, 'content-type': type }, payload })

/** An application with a document, and a registered system; the application is cancelled where it must be. */
const prepare = async (app: FastifyInstance, { name }: Operation): Promise<Target> => {
  await enrolGuichet(app, 'G1226', '035')
  if (name !== 'inscrireSysteme') await enrolSystem(app, 'systeme-nouveau', [])
  if (name === 'deposerDemande') return { numUnique: '', piece: '' }
  const posed = await tell(
    app,
    'POST',
    '/v1/demandes',
    readXml('deposer-demande/ok-demandeur-seul'),
    'application/xml',
  )
  const { numUnique } = posed.json<{ numUnique: string }>()
  const pieces = `/v1/demandes/${numUnique}/pieces?categorie=ID01&personne=1`
  const deposited = name.endsWith('Piece') && name !== 'deposerPiece'
  const piece = deposited
    ? (await tell(app, 'POST', pieces, PDF, 'application/octet-stream')).json<{ piece: { id: string } }>()
        .piece.id
    : ''
  if (name === 'reactiverDemande') {
    const radiation = readXml('radier-demande/ok-abandon')
      .replace(/<numUnique>.*?</, `<numUnique>${numUnique}<`)
      .replace('RADABA', 'RADCON')
    await tell(app, 'POST', `/v1/demandes/${numUnique}/radiation`, radiation, 'application/xml')
  }
  return { numUnique, piece }
}

const EFFECTS = `SELECT (SELECT count(*) FROM versions) AS versions, (SELECT count(*) FROM evolutions) AS evolutions,
  (SELECT count(*) FROM pieces) AS pieces, (SELECT count(*) FROM plans) AS plans, (SELECT sum(revision) FROM acces) AS acces`

const WRITING = OPERATIONS.filter(({ writes }) => writes)

t.test('every writing operation has another content here', async (t) => {
  t.strictSame(
    WRITING.map(({ name }) => name),
    Object.keys(OTHER),
  )
})

for (const { name: store, open, skip } of STORES)
  t.test(`every writing operation on ${store}`, { skip }, async (t) => {
    const { examens, close } = await openTestExamens()
    t.teardown(close)
    for (const [i, operation] of WRITING.entries())
      await t.test(operation.name, async (t) => {
        const { app, place } = await openOn(t, open, { examens, config: { keys: [OPERATOR] } })
        const target = await prepare(app, operation)
        const door = DOORS[i % DOORS.length] ?? 'REST'
        const first = await ask(app, door, operation, target)
        const facts = factsIn(first.body)
        t.match(facts, { rapport: /./, decision: /^ACCEPTEE/ }, first.body.slice(0, 300))
        t.notOk(first.header ?? isMarked(first.body))
        const effects = await place.query(EFFECTS)
        const told = new Map([[door, first.body]])
        const step = fc.oneof(fc.constantFrom(...DOORS), fc.constant('autre' as const))
        await fc.assert(
          fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 3 }), async (steps) => {
            for (const one of steps) {
              if (one === 'autre') {
                const { status, body } = await ask(app, 'SOAP', operation, target, true)
                t.equal(status, 500)
                t.match(body, 'SNE-SRV-003')
                const digests = new Set(body.match(/\b[0-9a-f]{64}\b/g))
                t.equal(digests.size, 2, 'the digest known and the one received')
                const url = `/v1/echanges/${CLE}`
                const asked = await app.inject({ method: 'GET', url, headers: HEADERS })
                t.ok(digests.has(asked.json().echange.empreinteContenu))
              } else {
                const again = await ask(app, one, operation, target)
                t.strictSame(factsIn(again.body), facts)
                t.ok(isMarked(again.body))
                if (one === 'REST') t.equal(again.header, 'true')
                const before = told.get(one) ?? unmarked(again.body)
                t.equal(unmarked(again.body), before, 'the same answer, the mark apart')
                told.set(one, before)
              }
            }
          }),
          { numRuns: RUNS },
        )
        t.strictSame(await place.query(EFFECTS), effects, 'one effect')
      })
  })

t.test('the SNE 02.01 door marks what it answered before', async (t) => {
  const { app } = await openOn(t, STORES[0]!.open)
  const inside = /<demandeLogement[\s\S]*<\/demandeLogement>/.exec(
    readXml('deposer-demande/ok-demandeur-seul'),
  )?.[0]
  const call = sne.inline('DEMG1226-202602101000-000001.xml', sne.interfaceNuu('CRE', inside ?? ''))
  const first = await sne.send(app, call)
  t.match(first, { status: 200, numUnique: /^035/, codes: [] })
  const again = await sne.send(app, call)
  t.notOk(isMarked(first.text))
  t.ok(isMarked(again.text))
  t.equal(unmarked(again.text), first.text)
})
