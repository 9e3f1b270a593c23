/** The service's own role in PostgreSQL: all that the service does passes, nothing of what is journalled can be changed. */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { FastifyInstance } from 'fastify'
import pg from 'pg'
import t from 'tap'
import { tendJournal } from '../../src/service/sceau.ts'
import { verifyJournal } from '../../src/service/verification.ts'
import { openStore } from '../../src/store/open.ts'
import { type Store, StoreUnavailable } from '../../src/store/ports.ts'
import { RIGHTS } from '../../src/store/postgres-rights.ts'
import { openTestExamens } from '../kit/examens.ts'
import { openApp } from '../kit/open-app.ts'
import { readXml } from '../kit/somebody.ts'
import { count } from './frame.ts'
import {
  deposed,
  depotOf,
  journalEntry,
  keyed,
  person,
  postgresPlace,
  revision,
  searching,
  type TestPlace,
  UNKNOWN,
} from './places.ts'

const url = process.env['SNE_DATABASE_URL']
const skip = url === undefined && 'SNE_DATABASE_URL absent'
const XML = { 'content-type': 'application/xml' }
const HELD = ['journal', 'maillons', 'sceaux', 'tetes'] as const

type Tap = { teardown(close: () => Promise<void>): void }

/** A schema that the test's own role owns, and a service's role of its own that owns nothing. */
const openPlace = async (t: Tap) => {
  const place = await postgresPlace(url ?? '')
  const role = `service_${randomBytes(6).toString('hex')}`
  await place.run(`CREATE ROLE ${role} LOGIN PASSWORD '${role}'`)
  const address = new URL(place.databaseUrl ?? '')
  address.username = role
  address.password = role
  t.teardown(async () => {
    await place.run(`DROP OWNED BY ${role}; DROP ROLE ${role}`)
    await place.remove()
  })
  return { ...place, role, databaseUrl: address.href, ownerUrl: place.databaseUrl }
}

/** What the service's role is answered. */
const asService = async (databaseUrl: string, sql: string): Promise<string> => {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query(sql)
    return 'fait'
  } catch (error) {
    return (error as { code?: string }).code ?? 'perdu'
  } finally {
    await client.end()
  }
}

const isWhole = async (store: Store): Promise<boolean> =>
  (await verifyJournal(store, new Date('2026-03-20T09:00:00Z')).next()).done ?? false

t.test(
  'UPDATE, DELETE and TRUNCATE of what is journalled fail with the service’s role',
  { skip },
  async (t) => {
    const place = await openPlace(t)
    const store = await openStore(place)
    t.teardown(() => store.close())
    await deposed(store)
    t.equal(await store.isJournalHeld(), true)
    for (const table of HELD) {
      for (const sql of [
        `UPDATE ${table} SET sceau = 'x'`,
        `DELETE FROM ${table}`,
        `TRUNCATE ${table} CASCADE`,
        `ALTER TABLE ${table} ADD COLUMN x text`,
        `DROP TABLE ${table}`,
      ])
        t.equal(await asService(place.databaseUrl, sql), '42501', sql)
    }
    t.equal(await asService(place.databaseUrl, 'INSERT INTO migrations VALUES (1, 1)'), '42501')
    t.equal(await asService(place.databaseUrl, "UPDATE parametres SET valeur = '9'"), '42501')
    t.equal(await asService(place.databaseUrl, 'SELECT count(*) FROM journal'), 'fait', 'it may read')
    t.ok(await isWhole(store))
  },
)

t.test('the service’s role erases what is old and nothing else, whatever it asks', { skip }, async (t) => {
  const place = await openPlace(t)
  const store = await openStore(place)
  t.teardown(() => store.close())
  const today = new Date()
  await store.record(journalEntry({ horodatage: '2024-03-18T10:00:00.000Z' }))
  await store.sealDay('2024-03-18')
  await store.record(journalEntry({ horodatage: today.toISOString() }))
  await store.sealDay(today.toISOString().slice(0, 10))
  t.equal(await store.forgetJournal('9999-12-31'), 1)
  t.equal((await place.query('SELECT id FROM journal')).length, 1)
  t.ok((await verifyJournal(store, today).next()).done)
})

t.test('every table has its rights said', { skip }, async (t) => {
  const place = await openPlace(t)
  await (await openStore(place)).close()
  const tables = await place.query('SELECT tablename FROM pg_tables WHERE schemaname = current_schema()')
  t.strictSame(tables.map((row) => row['tablename']).sort(), Object.keys(RIGHTS).sort())
})

t.test('every deed of the store passes with the service’s role', { skip }, async (t) => {
  const place = await openPlace(t)
  const store = await openStore(place)
  t.teardown(() => store.close())
  const number = await deposed(store, { ...depotOf([1n, 2n]) })
  t.strictSame(await store.depose(depotOf([1n])), { kind: 'refuse' })
  await store.depose(keyed('k'))
  t.equal((await store.depose(keyed('k'))).kind, 'rejeu')
  const personnes = [person([3n])]
  const changes = { personnes, recherche: searching(personnes) }
  t.match(await store.revise(revision(number, 1, changes)), { kind: 'fait', version: 2 })
  await store.record(journalEntry({ numUnique: number, versionLue: 2 }))
  t.equal(await store.notify({ numUnique: number, version: 2 }, '2027-02-14', journalEntry()), true)
  const ended = { etat: 'RADIEE', dateRadiation: '2026-03-14' } as const
  t.match(await store.revise(revision(number, 2, ended)), { kind: 'fait' })
  t.equal(await store.purge(number, '2026-03-15', journalEntry()), true)
  await store.forgetKeys('2030-01-01T00:00:00.000Z')
  t.equal(await store.remember('a', 'b'), 'b')
  t.match(await tendJournal(store, new Date('2026-03-16T00:00:00Z')), { scelle: '2026-03-15' })
  t.ok(await isWhole(store))
})

t.test('a journey through the doors passes with the service’s role, documents too', { skip }, async (t) => {
  const place = await openPlace(t)
  const { examens, close } = await openTestExamens()
  const { app } = await openApp(t, { place, examens })
  t.teardown(close)
  const payload = readXml('deposer-demande/ok-demandeur-seul')
  const kept = await app.inject({ method: 'POST', url: '/v1/demandes', headers: XML, payload })
  t.equal(kept.statusCode, 201)
  const url = `/v1/demandes/${kept.json<{ numUnique: string }>().numUnique}`
  const bytes = { 'content-type': 'application/octet-stream' }
  const piece = await app.inject({
    method: 'POST',
    url: `${url}/pieces?categorie=ID01&personne=1&nomFichier=a.pdf`,
    headers: bytes,
    payload: readFileSync(new URL('../../fixtures/pieces/une-page.pdf', import.meta.url)),
  })
  t.equal(piece.statusCode, 201, piece.body)
  const { id } = piece.json<{ piece: { id: string } }>().piece
  const etat = { etat: 'INEXPLOITABLE' }
  t.equal((await app.inject({ method: 'POST', url: `/v1/pieces/${id}/etat`, payload: etat })).statusCode, 200)
  t.equal((await app.inject({ method: 'DELETE', url: `/v1/pieces/${id}` })).statusCode, 200)
  t.equal((await app.inject({ url: `${url}/dossier` })).statusCode, 200)
  t.equal((await app.inject({ url: `${url}/journal` })).statusCode, 200)
})

t.test(
  'a schema up to date is opened by the service’s role alone; a schema that is not is refused',
  { skip },
  async (t) => {
    const place = await openPlace(t)
    const alone = { databaseUrl: place.databaseUrl, sqliteFile: '' }
    await t.rejects(openStore(alone), StoreUnavailable)
    await (await openStore(place)).close()
    const stores = await Promise.all([openStore(alone), openStore(place), openStore(place)])
    t.equal(await stores[0].isJournalHeld(), true)
    await Promise.all(stores.map((store) => store.close()))
    const owner = await openStore({ databaseUrl: place.ownerUrl, sqliteFile: '' })
    t.equal(await owner.isJournalHeld(), false, 'its owner may change anything')
    await owner.close()
  },
)

/** How many answers and effects of a few calls have no row of the journal. */
const unaudited = async (app: FastifyInstance, place: TestPlace): Promise<number> => {
  const before = { journal: await count(place, 'journal'), demandes: await count(place, 'demandes') }
  const payload = readXml('deposer-demande/ok-demandeur-seul')
  const answers = await Promise.all([
    app.inject({ method: 'POST', url: '/v1/demandes', headers: XML, payload }),
    app.inject({ url: '/v1/plan-classement' }),
    app.inject({ url: `/v1/demandes/${UNKNOWN}` }),
  ])
  const answered = answers.filter(({ statusCode }) => statusCode < 500).length
  const kept = (await count(place, 'demandes')) - before.demandes
  return Math.max(answered, kept) - ((await count(place, 'journal')) - before.journal)
}

t.test(
  'a journal that takes no row: no effect and no answer, until it takes them again',
  { skip },
  async (t) => {
    const place = await openPlace(t)
    const { app, store } = await openApp(t, { place })
    t.equal((await app.inject({ url: '/v1/plan-classement' })).statusCode, 200)
    t.ok((await unaudited(app, place)) <= 0, 'before')
    await place.run(`REVOKE INSERT ON journal FROM ${place.role}`)
    const before = await count(place, 'demandes')
    t.equal(await unaudited(app, place), 0)
    t.equal(await count(place, 'demandes'), before)
    const refused = await app.inject({ url: '/v1/plan-classement' })
    t.match([refused.statusCode, refused.json()], [503, { code: 'SNE-SRV-002' }])
    await place.run(`GRANT INSERT ON journal TO ${place.role}`)
    t.equal((await app.inject({ url: '/v1/plan-classement' })).statusCode, 200, 'once it does')
    t.ok(await isWhole(store))
  },
)

t.test('the same drill sees a service that answers without its row', { skip }, async (t) => {
  const place = await openPlace(t)
  const { app } = await openApp(t, { place, store: { record: async () => undefined } })
  t.ok((await unaudited(app, place)) > 0)
})
