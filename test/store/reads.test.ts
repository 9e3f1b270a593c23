/** What every store tells: clocks that have run, what happened, what was read, doubts, values for good. */
import type { RevisionOutcome, Store } from '../../src/store/ports.ts'
import { onEveryStore } from './frame.ts'
import { deposed, journalEntry, keyed, revision } from './places.ts'

onEveryStore((check) => {
  check('applications whose clock has run, the oldest first', async (t, open) => {
    const store = await open()
    const days = ['2026-01-31', '2026-01-15', '2026-02-01', '2026-01-15']
    const numbers: string[] = []
    for (const dateCreationDemande of days) numbers.push(await deposed(store, { dateCreationDemande }))
    const found = async (...asked: Parameters<Store['findEchues']>) =>
      (await store.findEchues(...asked)).map(({ numUnique, version }) => [
        numbers.indexOf(numUnique),
        version,
      ])
    t.same(await found('ACTIVE', '2026-01-31', 10), [
      [1, 1],
      [3, 1],
      [0, 1],
    ])
    t.same(await found('ACTIVE', '2026-01-30', 10), [
      [1, 1],
      [3, 1],
    ])
    t.same(await found('ACTIVE', '2026-01-31', 2), [
      [1, 1],
      [3, 1],
    ])
    await store.revise(revision(numbers[1]!, 1, { dateRenouvellement: '2026-02-20' }))
    const ended = { etat: 'RADIEE', dateRadiation: '2026-02-10', motifRadiation: 'RADATT' } as const
    await store.revise(revision(numbers[3]!, 1, ended))
    t.same(
      await found('ACTIVE', '2026-02-19', 10),
      [
        [0, 1],
        [2, 1],
      ],
      'a renewal starts the clock again',
    )
    t.same(await found('ACTIVE', '2026-02-20', 10), [
      [0, 1],
      [2, 1],
      [1, 2],
    ])
    t.same(await found('RADIEE', '2026-02-09', 10), [], 'the clock of a cancelled one runs from its end')
    t.same(await found('RADIEE', '2026-02-10', 10), [[3, 2]])
    await store.notify({ numUnique: numbers[0]!, version: 1 }, '2026-12-31', journalEntry())
    t.same(await found('ACTIVE', '2026-02-20', 10, true), [
      [2, 1],
      [1, 2],
    ])
  })

  check('what happened is told to the guichets that read or wrote the application', async (t, open) => {
    const store = await open()
    const at = (minute: number) => `2026-03-14T10:${String(minute).padStart(2, '0')}:00.000Z`
    const numbers: string[] = []
    for (let i = 0; i < 3; i++) {
      const numUnique = await deposed(store)
      numbers.push(numUnique)
      const journal = journalEntry({ numUnique, horodatage: at(i) })
      const outcome: RevisionOutcome = await store.revise(
        revision(numUnique, 1, { nature: i === 1 ? 'DALO' : 'RADIATION', journal }),
      )
      t.equal(outcome.kind, 'fait')
    }
    const reads = journalEntry({
      numUnique: numbers[2]!,
      versionLue: 1,
      author: { guichet: 'EF789', agent: undefined },
    })
    await store.record(reads)
    const found = async (...asked: Parameters<Store['findEvolutions']>) =>
      (await store.findEvolutions(...asked)).map(({ numUnique, version, horodatage }) => [
        numbers.indexOf(numUnique),
        version,
        horodatage,
      ])
    t.same(await found('RADIATION', at(0), 'AB123', 10), [
      [0, 2, at(0)],
      [2, 2, at(2)],
    ])
    t.same(await found('RADIATION', at(1), 'CD456', 10), [[2, 2, at(2)]])
    t.same(await found('RADIATION', at(0), 'CD456', 1), [[0, 2, at(0)]])
    t.same(await found('DALO', at(0), 'CD456', 10), [[1, 2, at(1)]])
    t.same(await found('RADIATION', at(0), 'EF789', 10), [[2, 2, at(2)]])
    t.same(await found('RADIATION', at(0), 'GH000', 10), [], 'others are told nothing')
  })

  check('the last version that a guichet read or wrote', async (t, open) => {
    const store = await open()
    const numUnique = await deposed(store)
    const author = { guichet: 'EF789', agent: undefined }
    const reads = (versionLue: number) => store.record(journalEntry({ numUnique, versionLue, author }))
    t.equal(await store.findVersionVue(numUnique, 'EF789'), undefined)
    t.equal(await store.findVersionVue(numUnique, 'AB123'), 1)
    await store.revise(revision(numUnique, 1))
    await store.revise(revision(numUnique, 2))
    t.equal(await store.findVersionVue(numUnique, 'AB123'), 1)
    t.equal(await store.findVersionVue(numUnique, 'CD456'), 3)
    await Promise.all([reads(2), reads(3), reads(1)])
    t.equal(await store.findVersionVue(numUnique, 'EF789'), 3, 'an older reading takes nothing away')
    await store.record(journalEntry({ numUnique, versionLue: 3, author: { guichet: '', agent: undefined } }))
    t.equal(await store.findVersionVue(numUnique, ''), undefined, 'nobody in particular')
  })

  check('doubtful answers are counted for each guichet since an instant', async (t, open) => {
    const store = await open()
    const doubt = (horodatage: string, guichet = 'AB123', doute = true) =>
      store.record(journalEntry({ horodatage, doute, author: { guichet, agent: undefined } }))
    await Promise.all([
      doubt('2026-03-14T09:59:59.999Z'),
      doubt('2026-03-14T10:00:00.000Z'),
      doubt('2026-03-14T10:30:00.000Z'),
      doubt('2026-03-14T10:30:00.000Z', 'AB123', false),
      doubt('2026-03-14T10:30:00.000Z', 'CD456'),
    ])
    t.equal(await store.countDoutes('AB123', '2026-03-14T10:00:00.000Z'), 2)
    t.equal(await store.countDoutes('CD456', '2026-03-14T10:00:00.000Z'), 1)
    t.equal(await store.countDoutes('EF789', '2026-03-14T10:00:00.000Z'), 0)
  })

  check('a value is remembered once for good', async (t, open) => {
    const stores = await Promise.all([open(), open()])
    const said = await Promise.all(stores.map((store, i) => store.remember('nom', `valeur ${i}`)))
    t.equal(said[0], said[1], 'both have the same')
    t.equal(await stores[0].remember('nom', 'plus tard'), said[0])
    t.equal(await stores[1].remember('autre', 'valeur'), 'valeur')
  })

  check('a key too old is erased with the answer kept under it, the others stay', async (t, open, place) => {
    const store = await open()
    const at = (horodatage: string) => ({ journal: journalEntry({ horodatage }) })
    await store.depose(keyed('ancienne', undefined, at('2026-01-01T10:00:00.000Z')))
    await store.depose(keyed('recente', undefined, at('2026-01-20T10:00:00.000Z')))
    await store.forgetKeys('2026-01-31T09:59:59.000Z')
    t.equal((await place.query('SELECT cle FROM idempotence')).length, 2, 'thirty days are not over')
    await store.forgetKeys('2026-01-31T10:00:01.000Z')
    t.same(await place.query('SELECT cle FROM idempotence'), [{ cle: 'recente' }])
    t.equal((await place.query('SELECT num_unique FROM demandes')).length, 2)
  })
})
