/** The command `echeances` on a store of its own: what it does, what it says, how it fails. */
import { join } from 'node:path'
import t from 'tap'
import { echeances } from '../../src/cli/echeances.ts'
import { run } from '../../src/cli/run.ts'
import { openStore } from '../../src/store/open.ts'
import { terminal } from '../kit/terminal.ts'
import { deposed } from '../store/places.ts'

t.test('every clock that has run is applied once, and counted', async (t) => {
  const sqliteFile = join(t.testdir({}), 'a.sqlite')
  const store = await openStore({ sqliteFile })
  t.teardown(() => store.close())
  const contenu = '{"demandeLogement":{}}'
  const told = await deposed(store, { dateCreationDemande: '2025-03-01', contenu })
  const ended = await deposed(store, { dateCreationDemande: '2025-01-01', contenu })
  const gone = await deposed(store, { dateCreationDemande: '2023-12-01', contenu })

  const first = terminal({ SNE_SQLITE: sqliteFile })
  t.equal(await echeances(first.io, new Date('2026-02-10T09:00:00Z')), 0)
  t.equal(
    first.said.out,
    'préavis de renouvellement : 1\nradiations faute de renouvellement : 2\ndemandes effacées : 1\n',
  )
  t.match(await store.findDemande(told), { etat: 'ACTIVE' })
  t.match(await store.findDemande(ended), { etat: 'RADIEE', dateRadiation: '2026-02-01' })
  t.equal(await store.findDemande(gone), undefined)
  const second = terminal({ SNE_SQLITE: sqliteFile })
  t.equal(await echeances(second.io, new Date('2026-02-10T09:00:00Z')), 0)
  t.equal(second.said.out.replaceAll(/[^0-9]/g, ''), '000')
})

t.test('the command runs from the command line; a database out of reach ends with 4', async (t) => {
  const { io, said } = terminal({ SNE_SQLITE: join(t.testdir({}), 'b.sqlite') })
  t.equal(await run(['echeances'], io), 0)
  t.match(said.out, /^préavis de renouvellement : 0\n/)
  const absent = terminal({
    SNE_DATABASE_URL: 'postgres://secret:secret@127.0.0.1:1/sne',
    SNE_SECRET_IDENTITE: 'une-phrase-de-plus-de-trente-deux-caracteres',
    SNE_CLE_PIECES: `essai:${'7'.repeat(64)}`,
  })
  t.equal(await run(['echeances'], absent.io), 4)
  t.match(absent.said.err, /^L’enregistrement ne peut pas être ouvert/)
  t.notMatch(absent.said.err, /secret/)
})
