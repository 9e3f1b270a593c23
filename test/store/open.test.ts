import { rename, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { openStore } from '../../src/store/open.ts'
import { StoreUnavailable } from '../../src/store/ports.ts'
import { depot, keyed, postgresPlace, sqlitePlace } from './places.ts'

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
    for (const one of await waiting) {
      t.ok(one.status === 'rejected' && one.reason instanceof StoreUnavailable, 'a connection at work')
    }
    await lock.release()
    t.equal((await store.depose(keyed('k'))).kind, 'fait')
    t.strictSame(await store.health(), { ok: true, cause: undefined })
    t.equal((await place.query('SELECT FROM demandes')).length, 3)
    await store.close()
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
