/** Who is found under which keys, and the search that goes with an act, in every store. */
import { count, onEveryStore } from './frame.ts'
import { deposed, depot, depotOf, kindsOf, person, revision, searching, watching } from './places.ts'

onEveryStore((check) => {
  check('persons are found by their keys, of all 64 bits', async (t, open, place) => {
    const store = await open()
    const cles = [-1n, 0n, 1n, -(2n ** 63n), 2n ** 63n - 1n, -(2n ** 53n) - 1n, 2n ** 53n + 1n]
    const identite = '{"nom":"Œil-d\'Or \\"é\\" 😀"}'
    const cotitulaire = person([77n, 77n, cles[0]!], { role: 'COTITULAIRE', rang: 2, versionCles: 3 })
    const numUnique = await deposed(store, { personnes: [person(cles, { identite }), cotitulaire] })
    t.equal(await count(place, 'cles_identite'), cles.length + 2, 'a key said twice is kept once')
    const expected = {
      cherchee: 0,
      numUnique,
      etat: 'ACTIVE',
      territoire: '075',
      guichet: 'AB123',
      dateCreationDemande: '2026-03-14',
      role: 'DEMANDEUR',
      rang: 1,
      identite,
      communes: 1,
    }
    for (const cle of cles.slice(1))
      t.strictSame(await store.findCandidats([person([cle])]), [expected], `${cle}`)
    t.match(await store.findCandidats([person([5n]), person([77n])]), [
      { cherchee: 1, role: 'COTITULAIRE', rang: 2, identite: cotitulaire.identite, communes: 1 },
    ])
    t.strictSame(await store.findCandidats([person([2n ** 53n])]), [], 'near is not equal')
    t.strictSame(await store.findCandidats([]), [])
    t.strictSame(await store.findCandidats([person([])]), [])
  })

  check('a revision replaces the persons it names, and only those', async (t, open, place) => {
    const store = await open()
    const numUnique = await deposed(store, { personnes: [person([1n, 2n]), person([3n], { rang: 2 })] })
    const other = await deposed(store, { personnes: [person([1n])] })
    await store.revise(revision(numUnique, 1, { personnes: [person([2n, 4n])] }))
    const found = async (cle: bigint) =>
      (await store.findCandidats([person([cle])])).map((one) => one.numUnique)
    t.strictSame(
      [await found(1n), await found(2n), await found(3n), await found(4n)],
      [[other], [numUnique], [], [numUnique]],
    )
    await store.revise(revision(numUnique, 2))
    t.strictSame(await found(4n), [numUnique], 'persons not named stay')
    t.equal(await count(place, 'personnes'), 2)
    t.equal(await count(place, 'cles_identite'), 3)
  })

  check('the most alike come first, ranked before they are cut at 200', async (t, open) => {
    const store = await open()
    const alike = (n: number) => person([100n, ...Array.from({ length: n }, (_, i) => BigInt(i + 1))])
    const crowd = Array.from({ length: 210 }, () => store.depose(depot({ personnes: [alike(0)] })))
    await Promise.all(crowd)
    const nearer = [
      await deposed(store, { personnes: [alike(2)] }),
      await deposed(store, { personnes: [alike(4)] }),
    ]
    const found = await store.findCandidats([alike(4), person([100n])])
    const [first, second] = [0, 1].map((i) => found.filter(({ cherchee }) => cherchee === i))
    t.equal(first?.length, 200)
    t.same(
      first?.slice(0, 3).map((one) => [one.numUnique, one.communes]),
      [
        [nearer[1], 5],
        [nearer[0], 3],
        [first?.[2]?.numUnique, 1],
      ],
    )
    t.equal(second?.length, 200)
  })

  check('an act sees the one of its territory behind a crowd elsewhere', async (t, open) => {
    const store = await open()
    const personnes = [person([100n])]
    const crowd = Array.from({ length: 210 }, () => deposed(store, { personnes, territoire: '013' }))
    await Promise.all(crowd)
    await deposed(store, { personnes })
    const recherche = watching(searching(personnes))
    t.strictSame(await store.depose(depot({ personnes, recherche })), { kind: 'refuse' })
    t.same(
      recherche.seen.map((seen) => seen.map(({ territoire }) => territoire)),
      [['075']],
    )
  })

  check('a search sees committed applications of every territory and state', async (t, open) => {
    const store = await open()
    const cles = [5n, 6n]
    const personnes = [person(cles)]
    const elsewhere = await deposed(store, { personnes, territoire: '013' })
    const cancelled = await deposed(store, { personnes })
    const couple = await deposed(store, { personnes })
    await store.revise(
      revision(cancelled, 1, { etat: 'RADIEE', dateRadiation: '2026-03-15', motifRadiation: 'RADATT' }),
    )
    const recherche = watching(searching(personnes, { sauf: [couple] }))
    const outcome = await store.depose(depot({ personnes, recherche }))
    t.match(outcome, { kind: 'fait', reponse: '{"vus":2}' }, 'kept with the answer that the search gave')
    t.equal(recherche.seen.length, 1)
    t.match(recherche.seen[0], [
      { numUnique: elsewhere, territoire: '013', etat: 'ACTIVE' },
      { numUnique: cancelled, territoire: '075', etat: 'RADIEE', communes: 2 },
    ])
    t.strictSame(await store.depose(depot({ personnes, recherche })), { kind: 'refuse' })
    t.equal(recherche.seen[1]?.length, 3)
  })

  check('the second of two deposits of one person in one batch is refused', async (t, open, place) => {
    const store = await open()
    const outcomes = await Promise.all([
      store.depose(depotOf([1n, 2n])),
      store.depose(depotOf([8n])),
      store.depose(depotOf([2n, 3n])),
      store.depose(depotOf([3n, 4n])),
    ])
    t.same(kindsOf(outcomes), ['fait', 'fait', 'refuse', 'fait'], 'one refused brings nobody')
    t.equal(await count(place, 'demandes'), 3)
    t.equal(await count(place, "journal WHERE decision = 'REFUSEE'"), 1)
    t.equal(Number((await place.query('SELECT dernier FROM sequences'))[0]?.['dernier']), 3)
    const commits = store.figures().commits
    const crowd = await Promise.all(Array.from({ length: 63 }, () => store.depose(depotOf([1n, 2n]))))
    t.same([...new Set(kindsOf(crowd))], ['refuse'])
    t.ok(store.figures().commits - commits <= 2, 'those refused do not wait for each other')
  })

  check('a reactivation and a deposit of the same person exclude each other', async (t, open, place) => {
    const store = await open()
    const personnes = [person([1n])]
    const numUnique = await deposed(store, { personnes })
    const ended = { etat: 'RADIEE', dateRadiation: '2026-03-15', motifRadiation: 'RADREN' } as const
    await store.revise(revision(numUnique, 1, ended))
    const recherche = searching(personnes, { sauf: [numUnique] })
    const back = () => store.revise(revision(numUnique, 2, { nature: 'REACTIVATION', personnes, recherche }))
    t.same(kindsOf(await Promise.all([back(), store.depose(depotOf([1n]))])), ['fait', 'refuse'])
    t.equal(await count(place, "demandes WHERE etat = 'ACTIVE'"), 1)
    await store.revise(revision(numUnique, 3, ended))
    const again = () => store.revise(revision(numUnique, 4, { nature: 'REACTIVATION', personnes, recherche }))
    t.same(kindsOf(await Promise.all([store.depose(depotOf([1n])), again()])), ['fait', 'refuse'])
    t.equal(await count(place, "demandes WHERE etat = 'ACTIVE'"), 1)
  })
})
