/** What every store keeps of the life of an application: versions, keys of exchange, notices, purges. */
import type { ExchangeKey, Store } from '../../src/store/ports.ts'
import { count, onEveryStore } from './frame.ts'
import {
  deposed,
  depot,
  depotOf,
  everyRow,
  journalEntry,
  keyed,
  kindsOf,
  person,
  revision,
  searching,
  UNKNOWN,
  watching,
} from './places.ts'

const key = (cle: string, empreinte = `empreinte-${cle}`): ExchangeKey => ({
  guichet: 'CD456',
  cle,
  empreinte,
})

onEveryStore((check) => {
  check('the next version is kept beside the one before', async (t, open, place) => {
    const store = await open()
    const numUnique = await deposed(store)
    const reponse = '{"dit":"é"}'
    const horodatage = '2026-04-01T08:00:00.000Z'
    const outcome = await store.revise(
      revision(numUnique, 1, {
        nature: 'RADIATION',
        etat: 'RADIEE',
        dateRenouvellement: '2026-03-20',
        dateRadiation: '2026-04-01',
        motifRadiation: 'RADATT',
        reponse,
        journal: journalEntry({ operation: 'radierDemande', numUnique, horodatage, doute: true }),
      }),
    )
    t.strictSame(outcome, { kind: 'fait', numUnique, version: 2, reponse })
    t.strictSame(await store.findDemande(numUnique), {
      numUnique,
      version: 2,
      etat: 'RADIEE',
      territoire: '075',
      dateCreationDemande: '2026-03-14',
      dateRenouvellement: '2026-03-20',
      dateRadiation: '2026-04-01',
      motifRadiation: 'RADATT',
      horodatage,
      guichet: 'CD456',
      contenu: '{"version":2}',
    })
    t.match(await store.findDemande(numUnique, 1), { version: 1, guichet: 'AB123', contenu: depot().contenu })
    const evolutions = await place.query('SELECT version, nature FROM evolutions ORDER BY seq')
    t.match(evolutions, [
      { version: 1, nature: 'CREATION' },
      { version: 2, nature: 'RADIATION' },
    ])
    t.equal(await count(place, `journal WHERE num_unique = '${numUnique}'`), 2)
    t.equal(await store.countDoutes('AB123', horodatage), 1)
  })

  check('a version overtaken is a conflict, which leaves no trace', async (t, open, place) => {
    const store = await open()
    const personnes = [person([1n, 2n])]
    const numUnique = await deposed(store, { personnes })
    await store.revise(revision(numUnique, 1))
    const before = await everyRow(place)
    const recherche = watching(searching([person([3n])]))
    const late = { personnes: [person([3n])], recherche, key: key('k') }
    const outcomes = await Promise.all([
      store.revise(revision(numUnique, 1, late)),
      store.revise(revision(numUnique, 3)),
      store.revise(revision(UNKNOWN, 1)),
    ])
    t.same(outcomes, [{ kind: 'conflit' }, { kind: 'conflit' }, { kind: 'conflit' }])
    t.strictSame(await everyRow(place), before)
    t.same(recherche.seen, [], 'nobody is searched for nothing')
    t.ok((before['versions']?.length ?? 0) === 2 && (before['cles_identite']?.length ?? 0) === 2)
    t.equal((await store.revise(revision(numUnique, 2, late))).kind, 'fait', 'its key is still free')
  })

  check('a revision is replayed by its key, which serves no other content', async (t, open, place) => {
    const store = await open()
    const [numUnique, other] = [await deposed(store), await deposed(store)]
    const first = await store.revise(revision(numUnique, 1, { key: key('k') }))
    t.match(first, { kind: 'fait', version: 2 })
    const again = revision(numUnique, 1, { key: key('k'), reponse: '{"autre":1}' })
    t.strictSame(await store.revise(again), { ...first, kind: 'rejeu' })
    t.strictSame(await store.findReponse(key('k'), journalEntry().horodatage), {
      empreinte: 'empreinte-k',
      numUnique,
      version: 2,
      reponse: 'reponse' in first && first.reponse,
    })
    const reused = { kind: 'cle-reutilisee', empreinteConnue: 'empreinte-k' }
    t.strictSame(await store.revise(revision(other, 1, { key: key('k', 'x') })), reused)
    t.strictSame(
      await store.depose(depot({ key: key('k', 'y') })),
      reused,
      'acts of every kind share the keys',
    )
    t.equal(await count(place, 'versions'), 3)
    t.equal(await count(place, `journal WHERE num_unique = '${numUnique}'`), 3)
    t.equal(await store.findReponse(key('inconnue'), journalEntry().horodatage), undefined)
    t.equal(await store.findReponse(key('k'), '2026-05-14T00:00:00.000Z'), undefined, 'thirty days later')
  })

  check('members of one batch see each other', async (t, open, place) => {
    const store = await open()
    const [a, b, c] = [await deposed(store), await deposed(store), await deposed(store)]
    const commits = store.figures().commits
    const outcomes = await Promise.all([
      store.revise(revision(a, 1, { contenu: '{"premier":1}' })),
      store.revise(revision(a, 1, { contenu: '{"second":1}' })),
      store.revise(revision(a, 2, { contenu: '{"troisieme":1}' })),
      store.revise(revision(b, 1, { key: key('k') })),
      store.revise(revision(c, 1, { key: key('k', 'autre') })),
      store.depose(depot({ key: key('k', 'autre encore') })),
      store.revise(revision(b, 1, { key: key('k') })),
      store.depose(keyed('libre')),
    ])
    t.same(kindsOf(outcomes), [
      'fait',
      'conflit',
      'fait',
      'fait',
      'cle-reutilisee',
      'cle-reutilisee',
      'rejeu',
      'fait',
    ])
    t.match(await store.findDemande(a), { version: 3, contenu: '{"troisieme":1}' })
    t.match(await store.findDemande(c), { version: 1 })
    t.equal(await count(place, 'demandes'), 4)
    t.ok(store.figures().commits - commits <= 4, 'commits are shared')
  })

  check('keyed revisions race between two stores: one effect, equal answers', async (t, open, place) => {
    const stores = await Promise.all([open(), open()])
    const numbers = await Promise.all(Array.from({ length: 24 }, () => deposed(stores[0])))
    const send = (store: Store, numUnique: string, sender: number) =>
      store.revise(revision(numUnique, 1, { key: key(numUnique), reponse: `{"de":${sender}}` }))
    const [there, here, back] = await Promise.all([
      Promise.all(numbers.map((one) => send(stores[0], one, 0))),
      Promise.all(numbers.map((one) => send(stores[0], one, 1))),
      Promise.all(numbers.toReversed().map((one) => send(stores[1], one, 2))),
    ])
    const answers = [there, here, back.toReversed()]
    t.equal(numbers.length, 24)
    for (const i of numbers.keys()) {
      const own = answers.map((answer) => answer[i]!)
      t.same(kindsOf(own).sort(), ['fait', 'rejeu', 'rejeu'])
      t.equal(new Set(own.map((one) => ('reponse' in one ? one.reponse : ''))).size, 1)
    }
    t.equal(await count(place, 'versions'), 48)
    t.equal(await count(place, 'idempotence'), 24)
    t.equal(await count(place, 'demandes WHERE version_courante = 2'), 24)
    t.equal(await count(place, 'journal'), 24 * 4)
  })

  check('two stores revise the same applications: one version each', async (t, open, place) => {
    const stores = await Promise.all([open(), open()])
    const numbers = await Promise.all(Array.from({ length: 24 }, () => deposed(stores[0])))
    const revise = (store: Store, list: readonly string[]) =>
      Promise.all(list.map((one) => store.revise(revision(one, 1))))
    const outcomes = (
      await Promise.all([revise(stores[0], numbers), revise(stores[1], numbers.toReversed())])
    ).flat()
    t.equal(kindsOf(outcomes).filter((kind) => kind === 'fait').length, 24)
    t.equal(kindsOf(outcomes).filter((kind) => kind === 'conflit').length, 24)
    t.equal(await count(place, 'versions'), 48)
  })

  check('a revision refused on its search writes its journal row only', async (t, open, place) => {
    const store = await open()
    await store.depose(depotOf([10n]))
    const numUnique = await deposed(store)
    const before = await everyRow(place)
    const personnes = [person([20n]), person([10n], { role: 'COTITULAIRE' })]
    const recherche = searching(personnes)
    const outcome = await store.revise(revision(numUnique, 1, { personnes, recherche, key: key('k') }))
    t.strictSame(outcome, { kind: 'refuse' })
    const { journal, maillons: _, ...others } = await everyRow(place)
    const { journal: journalBefore, maillons: __, ...othersBefore } = before
    t.strictSame(others, othersBefore)
    t.equal(journal?.length, (journalBefore?.length ?? 0) + 1)
    t.equal(await count(place, "journal WHERE decision = 'REFUSEE'"), 1)
  })

  check('a notice is told once for a period of validity', async (t, open, place) => {
    const store = await open()
    const numUnique = await deposed(store)
    const notify = (version: number, jour: string) =>
      store.notify({ numUnique, version }, jour, journalEntry({ operation: 'preavis' }))
    const due = async () => (await store.findEchues('ACTIVE', '2030-01-01', 10, true)).length
    t.equal(await due(), 1)
    t.same(await Promise.all([notify(1, '2027-02-14'), notify(1, '2027-02-15')]), [true, false])
    t.equal(await due(), 0)
    await store.revise(revision(numUnique, 1))
    t.equal(await notify(2, '2027-02-16'), false, 'a change of content is no renewal')
    // Signed before the notice, typed in after it.
    await store.revise(revision(numUnique, 2, { nature: 'RENOUVELLEMENT', dateRenouvellement: '2027-02-10' }))
    t.equal(await due(), 1)
    t.equal(await notify(2, '2028-01-10'), false, 'a version overtaken')
    t.equal(await notify(3, '2028-01-10'), true)
    const ended = { dateRenouvellement: '2027-02-10', dateRadiation: '2028-03-10', motifRadiation: 'RADREN' }
    await store.revise(revision(numUnique, 3, { nature: 'RADIATION', etat: 'RADIEE', ...ended }))
    t.equal(await notify(4, '2028-03-10'), false, 'none to a cancelled one')
    const told = await place.query("SELECT version FROM evolutions WHERE nature = 'PREAVIS' ORDER BY seq")
    t.match(told, [{ version: 1 }, { version: 3 }])
    t.equal(told.length, 2)
    t.equal(await count(place, "journal WHERE operation = 'preavis'"), 2)
  })

  check('a purge leaves the number and nothing of the persons', async (t, open, place) => {
    const store = await open()
    const canaries = ['Kanarivogel', 'kanari@oiseau.invalid', '283033513254321', 'rue du Kanari']
    const contenu = JSON.stringify({ nom: canaries[0], voie: canaries[3] })
    const identite = JSON.stringify({ nom: canaries[0], courriel: canaries[1], nir: canaries[2] })
    const personnes = [person([1n, -2n], { identite }), person([-2n], { role: 'COTITULAIRE', identite })]
    const reponse = JSON.stringify({ rapport: `« ${canaries[0]} »` })
    const numUnique = await deposed(store, { contenu, personnes, reponse, key: key('k') })
    const other = await deposed(store, { personnes: [person([1n])], contenu: '{"autre":1}' })
    const ended = { etat: 'RADIEE', dateRadiation: '2026-03-15', motifRadiation: 'RADATT' } as const
    await store.revise(revision(numUnique, 1, { ...ended, contenu, reponse, key: key('r') }))
    await store.record(
      journalEntry({ numUnique, versionLue: 2, author: { guichet: 'EF789', agent: undefined } }),
    )
    const leaks = async () => {
      const text = JSON.stringify(await everyRow(place))
      return canaries.filter((canary) => text.includes(canary))
    }
    t.same(await leaks(), canaries, 'they are there before')
    const journalled = await count(place, 'journal')

    const purge = (number: string, day: string) =>
      store.purge(number, day, journalEntry({ operation: 'purgerDemande', numUnique: number }))
    t.same(
      await Promise.all([
        purge(numUnique, '2026-03-14'),
        purge(other, '2030-01-01'),
        purge(UNKNOWN, '2030-01-01'),
      ]),
      [false, false, false],
    )
    t.same(await leaks(), canaries)
    t.equal(await count(place, 'journal'), journalled, 'what had no effect is not journalled')
    t.same(await Promise.all([purge(numUnique, '2026-03-15'), purge(numUnique, '2026-03-15')]), [true, false])

    t.same(await leaks(), [])
    const rows = await everyRow(place)
    for (const table of ['versions', 'personnes', 'idempotence', 'lectures'])
      t.notOk(
        rows[table]?.some((row) => row.includes(numUnique)),
        table,
      )
    t.equal(rows['cles_identite']?.length, 1, 'the keys of others stay')
    t.equal(rows['journal']?.length, journalled + 1)
    t.match(
      await place.query(`SELECT etat, motif_radiation FROM demandes WHERE num_unique = '${numUnique}'`),
      [{ etat: 'PURGEE', motif_radiation: null }],
    )
    t.equal(await count(place, `evolutions WHERE num_unique = '${numUnique}' AND nature = 'PURGE'`), 1)
    t.equal(await store.findDemande(numUnique), undefined)
    t.equal(await store.findDemande(numUnique, 1), undefined)
    t.equal(await store.findVersionVue(numUnique, 'EF789'), undefined)
    t.match(await store.findCandidats(personnes), [{ numUnique: other }])
    t.strictSame(await store.revise(revision(numUnique, 2)), { kind: 'conflit' })
    t.equal((await store.findEchues('RADIEE', '2030-01-01', 10)).length, 0)
    const next = await Promise.all([1, 2, 3].map(() => deposed(store)))
    t.notOk(next.includes(numUnique), 'its number is never given again')
    t.equal(
      (await store.depose(keyed('autre', 'x', { key: key('k', 'x') }))).kind,
      'fait',
      'its key is forgotten',
    )
  })
})
