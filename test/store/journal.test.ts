/** The chain of the journal: what is altered is named, days are sealed once, age erases whole sealed days and no others. */
import { randomBytes } from 'node:crypto'
import t from 'tap'
import { tendJournal } from '../../src/service/sceau.ts'
import { type Anomalie, type Verifie, verifyJournal } from '../../src/service/verification.ts'
import { Chain } from '../../src/store/chain.ts'
import type { Store } from '../../src/store/ports.ts'
import { count, type Open, onEveryStore } from './frame.ts'
import { deposed, depot, journalEntry, keyed, revision, type TestPlace } from './places.ts'

const NOW = new Date('2026-03-20T09:00:00Z')

const verified = async (store: Store, maintenant = NOW): Promise<{ anomalies: Anomalie[]; vu: Verifie }> => {
  const anomalies: Anomalie[] = []
  const verifying = verifyJournal(store, maintenant)
  let step = await verifying.next()
  for (; !step.done; step = await verifying.next()) anomalies.push(step.value)
  return { anomalies, vu: step.value }
}

const on = (horodatage: string, numUnique?: string) => journalEntry({ horodatage, numUnique })

/** A journal with every kind of row: deposits, revisions, readings, doubts, in commits of one and of many. */
const filled = async (open: Open, place: TestPlace) => {
  const store = await open()
  const numUnique = await deposed(store)
  await store.revise(revision(numUnique, 1))
  const author = { guichet: 'AB123', agent: 'Éloïse 🙂 "x"', systeme: 'editeur' }
  await Promise.all([
    ...Array.from({ length: 70 }, (_, i) => store.depose(keyed(`k${i}`))),
    store.record(journalEntry({ author, codes: ['A', 'B'], numUnique, versionLue: 2, doute: true })),
    store.record(journalEntry({ decision: 'lu' })),
  ])
  const rows = await place.query('SELECT * FROM journal ORDER BY id')
  return { store, numUnique, rows }
}

onEveryStore((check) => {
  check('a journal nobody touched is whole, whoever else writes in it', async (t, open, place) => {
    const { store } = await filled(open, place)
    const other = await open()
    await Promise.all([store, other].flatMap((one) => Array.from({ length: 40 }, () => one.depose(depot()))))
    const { anomalies, vu } = await verified(store)
    t.strictSame(anomalies, [])
    t.match(vu, { chaines: 2, lignes: 154, horsChaine: 0 })
    t.equal(await count(place, 'journal'), 154)
    t.equal(await count(place, 'maillons'), vu.maillons)
    t.ok(vu.maillons < 154, 'rows of one commit share a link')
  })

  check('whatever is changed of a row, the verifier names it', async (t, open, place) => {
    const { store, rows } = await filled(open, place)
    const row = rows[5] ?? {}
    const { id, correlation, chaine, rang } = row
    const columns = Object.keys(row).filter((name) => !['id', 'chaine', 'rang'].includes(name))
    t.equal(columns.length, 13)
    for (const column of columns) {
      const value = {
        doute: place.databaseUrl === undefined ? '1 - doute' : 'NOT doute',
        horodatage:
          place.databaseUrl === undefined
            ? "replace(horodatage, '9Z', '8Z')"
            : "horodatage - interval '1 microsecond'",
      }[column]
      const before = `avant_${randomBytes(4).toString('hex')}`
      await place.run(`CREATE TABLE ${before} AS SELECT * FROM journal WHERE id = ${id}`)
      await place.run(
        `UPDATE journal SET ${column} = ${value ?? `coalesce(${column}, '') || '.'`} WHERE id = ${id}`,
      )
      const { anomalies } = await verified(store)
      const named = { nature: 'LIGNE_ALTEREE', chaine, rang, ligne: id }
      t.match(anomalies[0], column === 'correlation' ? named : { ...named, correlation }, column)
      await place.run(`UPDATE journal SET ${column} = (SELECT ${column} FROM ${before}) WHERE id = ${id}`)
      await place.run(`DROP TABLE ${before}`)
      t.strictSame((await verified(store)).anomalies, [], `${column} put back`)
    }
  })

  check('a row erased, added, moved, sealed anew; a link changed or erased', async (t, open, place) => {
    const { store, rows } = await filled(open, place)
    const [first, second] = [rows[0] ?? {}, rows[1] ?? {}]
    const { chaine } = first
    const columns = Object.keys(first)
      .filter((name) => name !== 'id')
      .join(', ')
    const last = rows.at(-1)
    const trials: readonly (readonly [string, string, object])[] = [
      ['erased', `DELETE FROM journal WHERE id = ${last?.['id']}`, { nature: 'LIGNE_ABSENTE', chaine }],
      [
        'erased alone in its commit',
        `DELETE FROM journal WHERE id = ${first['id']}`,
        { nature: 'LIGNE_ABSENTE', chaine, rang: 1 },
      ],
      [
        'added',
        `INSERT INTO journal (${columns}) SELECT ${columns} FROM journal WHERE id = ${first['id']}`,
        { nature: 'LIGNE_AJOUTEE', ligne: Number(last?.['id']) + 1 },
      ],
      [
        'a link rewritten',
        `UPDATE maillons SET sceau = '${'0'.repeat(64)}' WHERE rang = 2`,
        { nature: 'MAILLON_ALTERE', chaine, rang: 2, correlation: second['correlation'] },
      ],
      [
        'a link erased with its rows',
        `DELETE FROM journal WHERE rang = 2; DELETE FROM maillons WHERE rang = 2`,
        { nature: 'MAILLON_ABSENT', chaine, rang: 2 },
      ],
      [
        'the first link erased with its rows',
        `DELETE FROM journal WHERE rang = 1; DELETE FROM maillons WHERE rang = 1`,
        { nature: 'MAILLON_ABSENT', chaine, rang: 1 },
      ],
    ]
    for (const [what, sql, expected] of trials) {
      await place.run(
        'CREATE TABLE garde_j AS SELECT * FROM journal; CREATE TABLE garde_m AS SELECT * FROM maillons',
      )
      await place.run(sql)
      t.match((await verified(store)).anomalies[0], expected, what)
      await place.run('DELETE FROM journal; DELETE FROM maillons')
      const overriding = place.databaseUrl === undefined ? '' : 'OVERRIDING SYSTEM VALUE'
      await place.run(`INSERT INTO journal (id, ${columns}) ${overriding} SELECT id, ${columns} FROM garde_j;
        INSERT INTO maillons SELECT * FROM garde_m; DROP TABLE garde_j; DROP TABLE garde_m`)
      t.strictSame((await verified(store)).anomalies, [], `${what}, put back`)
    }
  })

  check('a day is sealed once, and what was late goes under the next seal', async (t, open, place) => {
    const [store, other] = [await open(), await open()]
    await store.record(on('2026-03-17T08:00:00.000Z'))
    await other.record(on('2026-03-18T23:59:59.999Z'))
    await store.record(on('2026-03-19T00:00:00.000Z'))
    const sealed = await Promise.all([store.sealDay('2026-03-18'), other.sealDay('2026-03-18')])
    t.equal(sealed.filter(Boolean).length, 1, 'by one of the two')
    t.equal(await store.sealDay('2026-03-17'), false, 'a day before a day sealed')
    await other.record(on('2026-03-18T23:59:59.999Z'))
    t.match(await tendJournal(store, NOW), { scelle: '2026-03-19', effacees: 0 })
    t.match(await tendJournal(other, NOW), { scelle: undefined, effacees: 0 })
    const [one, two, ...rest] = await store.findSceaux('', 10)
    t.match(one, { jour: '2026-03-18', precedent: '', lignes: 2, tetes: { length: 2 } })
    t.match(two, { jour: '2026-03-19', precedent: one?.sceau, lignes: 2, tetes: { length: 2 } })
    t.strictSame(rest, [])
    t.strictSame(await store.findSceaux('2026-03-18', 10), [two])
    t.strictSame((await verified(store)).anomalies, [])
    t.match((await verified(store)).vu, { sceaux: 2, dernierSceau: '2026-03-19' })

    await place.run("UPDATE sceaux SET lignes = 3 WHERE jour = '2026-03-18'")
    t.strictSame((await verified(store)).anomalies, [{ nature: 'SCEAU_ROMPU', jour: '2026-03-18' }])
    await place.run("UPDATE sceaux SET lignes = 2 WHERE jour = '2026-03-18'")
    const chaine = one?.tetes[0]?.chaine
    await place.run(
      `DELETE FROM journal WHERE chaine = '${chaine}'; DELETE FROM maillons WHERE chaine = '${chaine}'`,
    )
    t.match(
      (await verified(store)).anomalies,
      [{ nature: 'MAILLON_ABSENT', chaine, rang: 1 }],
      'sealed, then erased',
    )
  })

  check('age erases the days sealed more than twelve months ago, and no others', async (t, open, place) => {
    const store = await open()
    await store.record(on('2025-03-18T10:00:00.000Z'))
    await store.record(on('2025-03-18T11:00:00.000Z'))
    t.equal(await store.sealDay('2025-03-18'), true)
    await store.record(on('2025-03-19T10:00:00.000Z'))
    t.equal(await store.sealDay('2025-03-19'), true)
    await store.record(on('2025-03-20T10:00:00.000Z'))
    t.equal(await store.sealDay('2025-03-20'), true)
    await store.record(on('2025-03-21T10:00:00.000Z'))

    t.match(await tendJournal(store, new Date('2025-09-20T00:00:00Z')), { effacees: 0 }, 'at six months')
    t.match(await tendJournal(store, new Date('2026-03-19T23:00:00Z')), { effacees: 2 })
    t.strictSame((await verified(store, new Date('2026-03-19T23:00:00Z'))).anomalies, [])
    t.match(await tendJournal(store, new Date('2026-03-20T00:00:00Z')), { effacees: 1 }, 'a day later')
    t.match(await tendJournal(store, new Date('2026-03-20T01:00:00Z')), { effacees: 0 })
    t.equal(await count(place, 'journal'), 2)
    const { anomalies, vu } = await verified(store)
    t.strictSame(anomalies, [])
    t.match(vu, { maillons: 2, lignes: 2, sceaux: 6 }, 'the seals stay')
    t.match(
      (await verified(store, new Date('2026-03-19T00:00:00Z'))).anomalies,
      [{ nature: 'MAILLON_ABSENT', rang: 1 }],
      'what was erased before its time is missing',
    )
    await store.record(on('2026-03-20T10:00:00.000Z'))
    t.strictSame((await verified(store)).anomalies, [], 'and the chain goes on')
  })

  check('rows of an application are given page by page, in their order', async (t, open) => {
    const store = await open()
    const numUnique = await deposed(store)
    await store.record(
      journalEntry({ numUnique, operation: 'a', author: { guichet: 'CD456', agent: 'x', systeme: 's' } }),
    )
    await store.record(journalEntry({ numUnique: undefined }))
    await store.record(journalEntry({ numUnique, operation: 'b' }))
    const [first, second] = await store.findTraces(numUnique, 0, 2)
    t.match(
      [first, second],
      [{ operation: 'creerDemande' }, { operation: 'a', guichet: 'CD456', agent: 'x', systeme: 's' }],
    )
    t.match(await store.findTraces(numUnique, second?.id ?? 0, 2), [{ operation: 'b', agent: null }])
    t.match(first, { horodatage: journalEntry().horodatage, correlation: /^[0-9a-f]{16}$/ })
  })
})

t.test('after an unknown outcome another chain begins, whose first link names the one before', async (t) => {
  const chain = new Chain()
  const at = '2026-03-14T09:26:53.589Z'
  const first = chain.next(at)
  t.match(first, { rang: 1, origine: '' })
  t.equal(chain.next(at).tete, first.tete, 'the same until it is committed')
  chain.advance(first, 's')
  t.match(chain.next(at), { chaine: first.chaine, rang: 2, origine: '' })
  chain.fork()
  const fork = chain.next(at)
  t.match(fork, { rang: 1, origine: `${first.chaine}:1` })
  t.not(fork.chaine, first.chaine)
  chain.fork()
  t.match(chain.next(at), { rang: 1, origine: `${first.chaine}:1` }, 'nothing was written in between')
})
