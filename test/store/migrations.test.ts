/** A database filled before the life of applications was kept is brought up to date with its rows. */
import { readMigrations } from '../../src/store/migrate.ts'
import { count, onEveryStore } from './frame.ts'
import { depotOf, everyRow, journalEntry, keyed, numberOf, person, revision } from './places.ts'

const NUMBER = '0750326000001AB123'
const AT = '2026-03-14T09:26:53.589Z'

/** Rows as the first schema holds them; the words are those of both dialects. */
const FILL = `
CREATE TABLE migrations (
  nom TEXT NOT NULL,
  horodatage TEXT NOT NULL,
  CONSTRAINT une_seule_fois_par_migration PRIMARY KEY (nom)
);
INSERT INTO migrations VALUES ('001-depot.sql', '${AT}');
INSERT INTO demandes (num_unique, version_courante, date_creation_demande, guichet, territoire)
  VALUES ('${NUMBER}', 1, '2026-03-14', 'AB123', '075');
INSERT INTO versions VALUES ('${NUMBER}', 1, '${AT}', 'AB123', '{"nom":"Éloïse"}');
INSERT INTO sequences VALUES ('075', '0326', 1);
INSERT INTO idempotence VALUES ('AB123', 'k', 'empreinte-k', '${NUMBER}', 1, '{"ancien":1}', '${AT}');
INSERT INTO journal (correlation, operation, porte, guichet, horodatage, decision, codes, empreinte, num_unique)
  VALUES ('c', 'deposerDemande', 'soap', 'AB123', '${AT}', 'ACCEPTEE', '[]', 'e', '${NUMBER}');
INSERT INTO evolutions (num_unique, version, nature, horodatage) VALUES ('${NUMBER}', 1, 'CREATION', '${AT}');
`

onEveryStore((check) => {
  check('a database of the first schema keeps its rows and gains the rest', async (t, open, place) => {
    const [first, ...others] = await readMigrations(place.databaseUrl === undefined ? 'sqlite' : 'postgresql')
    t.equal(first?.nom, '001-depot.sql')
    t.ok(others.length > 0)
    await place.run(`${first?.sql};${FILL}`)
    const before = await everyRow(place)

    const stores = await Promise.all([open(), open()])
    const store = stores[0]
    t.same(
      (await place.query('SELECT nom FROM migrations ORDER BY nom')).map((row) => row['nom']),
      [first, ...others].map((one) => one?.nom),
    )
    const after = await everyRow(place)
    for (const table of ['versions', 'sequences', 'idempotence'])
      t.strictSame(after[table], before[table], table)
    for (const table of ['demandes', 'journal', 'evolutions']) {
      const [was, is] = [JSON.parse(before[table]?.[0] ?? ''), JSON.parse(after[table]?.[0] ?? '')]
      t.match(is, was, table)
      t.equal(after[table]?.length, 1)
    }

    t.match(await store.findDemande(NUMBER), { version: 1, etat: 'ACTIVE', dateRenouvellement: null })
    t.strictSame(await store.depose(keyed('k')), {
      kind: 'rejeu',
      numUnique: NUMBER,
      version: 1,
      reponse: '{"ancien":1}',
    })
    t.match(await store.findEchues('ACTIVE', '2026-03-14', 10, true), [{ numUnique: NUMBER, version: 1 }])
    t.equal(await store.notify({ numUnique: NUMBER, version: 1 }, '2027-02-14', journalEntry()), true)
    const outcome = await store.revise(revision(NUMBER, 1, { personnes: [person([1n])] }))
    t.match(outcome, { kind: 'fait', version: 2 })
    t.strictSame(
      await store.depose(depotOf([1n])),
      { kind: 'refuse' },
      'its persons are found once it is revised',
    )
    t.equal(numberOf(await store.depose(depotOf([2n]))), '0750326000002AB123', 'the sequence goes on')
    t.equal(await count(place, 'evolutions'), 4)
  })

  check('persons numbered before the zones are found as before', async (t, open, place) => {
    if (place.databaseUrl === undefined) return
    const [one, two] = await readMigrations('postgresql')
    await place.run(`${one?.sql};${two?.sql};${FILL}`)
    await place.run(`
      INSERT INTO migrations VALUES ('002-vie.sql', '${AT}');
      INSERT INTO personnes (num_unique, role, rang, identite, cles, version_cles)
        VALUES ('${NUMBER}', 'DEMANDEUR', 1, '{}', '{1,-2}', 1);
      INSERT INTO cles_identite VALUES (1, 1), (-2, 1)`)
    const store = await open()
    t.match(await store.findCandidats([person([-2n])]), [{ numUnique: NUMBER, communes: 1 }])
    t.strictSame(await store.depose(depotOf([1n])), { kind: 'refuse' }, 'found within its territory')
    t.equal((await store.depose(depotOf([1n], { territoire: '02A' }))).kind, 'fait')
    t.match(await store.revise(revision(NUMBER, 1, { personnes: [person([3n])] })), { kind: 'fait' })
    t.strictSame(await store.depose(depotOf([3n])), { kind: 'refuse' })
  })
})
