import { rename, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { openStore } from '../../src/store/open.ts'
import { StoreUnavailable } from '../../src/store/ports.ts'
import {
  deposed,
  depot,
  journalEntry,
  keyed,
  person,
  postgresPlace,
  revision,
  searching,
  sqlitePlace,
} from './places.ts'

const url = process.env.SNE_DATABASE_URL

if (url === undefined) t.pass('PostgreSQL', { skip: 'SNE_DATABASE_URL absent' })
else {
  t.test('PostgreSQL: connections cut by the server are replaced', async (t) => {
    const place = await postgresPlace(url)
    const store = await openStore(place)
    await store.depose(depot())
    const cut = () =>
      place.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = current_schema()`)
    t.ok((await cut()).length > 0)
    await sleep(50)
    t.equal((await store.depose(depot())).kind, 'fait', 'an idle connection')
    const lock = await place.hold('LOCK TABLE demandes IN EXCLUSIVE MODE')
    const waiting = Promise.allSettled([store.depose(depot()), store.depose(keyed('k'))])
    await sleep(100)
    await cut()
    await lock.release()
    // Neither had come to its commit: nothing was done, and both are asked again.
    for (const one of await waiting) t.match(one, { value: { kind: 'fait' } }, 'a connection at work')
    t.equal((await store.depose(keyed('k'))).kind, 'rejeu')
    t.strictSame(await store.health(), { ok: true, cause: undefined })
    t.equal((await place.query('SELECT FROM demandes')).length, 4)
    await store.close()
    await place.remove()
  })

  t.test('PostgreSQL: no statement reads a whole table, even a new one', async (t) => {
    const place = await postgresPlace(url)
    type Scans = ReadonlyMap<string, { readonly whole: number; readonly index: number }>
    /** Readings of each table, once they say enough and move no more: each connection says what it did when it ends. */
    const scans = async (told: (tables: Scans) => boolean): Promise<Scans> => {
      let last = ''
      for (let i = 0; i < 50; i++) {
        const rows = await place.query(`SELECT relname, seq_scan, idx_scan FROM pg_stat_user_tables
          WHERE schemaname = current_schema() AND relname <> 'migrations'`)
        const tables = new Map(
          rows.map((row) => [
            String(row['relname']),
            { whole: Number(row['seq_scan']), index: Number(row['idx_scan'] ?? 0) },
          ]),
        )
        const now = JSON.stringify([...tables])
        if (told(tables) && now === last) return tables
        last = now
        await sleep(100)
      }
      throw new Error('no figures')
    }
    // The making of an index reads its table.
    await (await openStore(place)).close()
    const before = await scans((tables) => [...tables.values()].some(({ whole }) => whole > 0))
    const store = await openStore(place)
    const cles = (i: number) => [BigInt(i), BigInt(-i - 1), 7n]
    const numbers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        deposed(store, {
          key: { guichet: 'AB123', cle: `${i}`, empreinte: 'e' },
          personnes: [person(cles(i))],
        }),
      ),
    )
    const number = numbers[0] ?? ''
    const personnes = [person([99n])]
    const ended = { etat: 'RADIEE', dateRadiation: '2026-03-15', motifRadiation: 'RADATT' } as const
    await store.revise(revision(number, 1, { personnes, recherche: searching(personnes), ...ended }))
    await store.notify({ numUnique: numbers[1] ?? '', version: 1 }, '2027-02-14', journalEntry())
    t.equal(await store.purge(number, '2026-03-15', journalEntry()), true)
    t.equal((await store.findCandidats([person([7n])])).length, 19)
    await store.findDemande(numbers[1] ?? '')
    await store.findVersionVue(numbers[1] ?? '', 'AB123')
    await store.findEchues('ACTIVE', '2026-03-14', 10, true)
    await store.findEvolutions('CREATION', '2026-03-14T00:00:00Z', 'AB123', 10)
    await store.countDoutes('AB123', '2026-03-14T00:00:00Z')
    await store.close()
    const read = ['demandes', 'personnes', 'cles_identite', 'idempotence', 'versions', 'lectures']
    const after = await scans((tables) => read.every((name) => (tables.get(name)?.index ?? 0) > 0))
    for (const [name, { whole }] of after) t.equal(whole, before.get(name)?.whole, name)
    t.ok(after.size >= 9)
    await place.remove()
  })
}

t.test('an unreachable store', async (t) => {
  const nowhere = { databaseUrl: 'postgres://nobody@127.0.0.1:1/none', sqliteFile: ':memory:' }
  await t.rejects(openStore(nowhere), StoreUnavailable)
  await t.rejects(openStore({ sqliteFile: '/dev/null/depot.db' }), StoreUnavailable)
})

t.test('SQLite: a file removed or replaced takes no deposit that a restart would lose', async (t) => {
  const place = await sqlitePlace()
  const store = await openStore(place)
  t.teardown(async () => {
    await store.close()
    await place.remove()
  })
  t.equal((await store.depose(depot())).kind, 'fait')
  await rename(place.sqliteFile, `${place.sqliteFile}.ailleurs`)
  const gone = { ok: false, cause: 'fichier de la base absent ou remplacé' }
  await t.rejects(store.depose(depot()), StoreUnavailable)
  t.strictSame(await store.health(), gone)
  await writeFile(place.sqliteFile, '')
  await t.rejects(store.depose(depot()), StoreUnavailable)
  t.strictSame(await store.health(), gone)
  await rename(`${place.sqliteFile}.ailleurs`, place.sqliteFile)
  t.equal((await store.depose(depot())).kind, 'fait', 'put back, it serves again')
  t.strictSame(await store.health(), { ok: true, cause: undefined })
})

t.test('a store in memory', async (t) => {
  const store = await openStore({ sqliteFile: ':memory:' })
  const outcome = await store.depose(keyed('k'))
  t.ok(outcome.kind === 'fait' && (await store.findDemande(outcome.numUnique)))
  t.equal(store.kind, 'sqlite')
  await store.close()
})
