/** Files and the plan: the database holds the limits, one piece for the same bytes, one plan for a commit. */
import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import type {
  ActeDossier,
  DossierOutcome,
  EffetPiece,
  PieceKept,
  VueDossier,
} from '../../src/store/pieces.ts'
import { decidingBefore } from '../kit/careless.ts'
import { count, onEveryStore } from './frame.ts'
import { deposed, everyRow, journalEntry, revision, UNKNOWN } from './places.ts'

const JOUR = '2026-03-14'
const LIMIT = 4
const key = (cle: string, empreinte = `empreinte-${cle}`) => ({ guichet: 'AB123', cle, empreinte })

const piece = (numUnique: string, changes: Partial<PieceKept> = {}): PieceKept => ({
  id: randomBytes(16).toString('hex'),
  numUnique,
  categorie: 'ID01',
  personne: 1,
  etat: 'VALIDE',
  revision: 1,
  empreinte: randomBytes(32).toString('hex'),
  blob: randomBytes(16).toString('hex'),
  rendu: null,
  recue: '2026-03-14T09:26:53.589Z',
  contenu: '{}',
  ...changes,
})

const acte = (
  numUnique: string,
  effetOf: (vue: VueDossier) => EffetPiece | undefined,
  changes: Partial<ActeDossier> = {},
): ActeDossier => ({
  numUnique,
  jour: JOUR,
  key: undefined,
  journal: journalEntry({ numUnique }),
  decider: (vue) => {
    const effet = effetOf(vue)
    const journal = journalEntry({ numUnique, decision: effet ? 'ACCEPTEE' : 'REFUSEE' })
    return { refuse: !effet, journal, reponse: '{"fait":1}', ...(effet && { effet }) }
  },
  ...changes,
})

const heldIn = (vue: VueDossier, categorie: string): number =>
  vue.places.find((place) => place.categorie === categorie)?.tenues ?? 0

/** A deposit decided on what the file holds. */
const add = (numUnique: string, categorie = 'ID01', limite = LIMIT) =>
  acte(numUnique, (vue) => {
    if (heldIn(vue, categorie) >= limite) return undefined
    const one = piece(numUnique, { categorie })
    return { nature: 'PIECE_DEPOSEE', piece: one, prend: { categorie, personne: 1, limite } }
  })

const remove = (numUnique: string, choose: (pieces: readonly PieceKept[]) => PieceKept | undefined) =>
  acte(numUnique, ({ pieces }) => {
    const one = choose(pieces)
    return (
      one && {
        nature: 'PIECE_SUPPRIMEE',
        piece: { ...one, etat: 'SUPPRIMEE', blob: null, rendu: null, revision: one.revision + 1 },
        libere: one,
      }
    )
  })

const reclassify = (
  numUnique: string,
  to: string,
  choose: (pieces: readonly PieceKept[]) => PieceKept | undefined,
) =>
  acte(numUnique, (vue) => {
    const one = choose(vue.pieces.filter(({ categorie }) => categorie !== to))
    if (!one || heldIn(vue, to) >= LIMIT) return undefined
    return {
      nature: 'PIECE_RECLASSEE',
      piece: { ...one, categorie: to, revision: one.revision + 1 },
      libere: one,
      prend: { categorie: to, personne: one.personne, limite: LIMIT },
    }
  })

const accepted = (outcomes: readonly DossierOutcome[]): number =>
  outcomes.filter(({ kind }) => kind === 'fait').length

onEveryStore((check) => {
  check('64 at once for a category of limit 4: 4 in each of 20 rounds', async (t, open) => {
    const stores = await Promise.all([open(), open()])
    for (let round = 0; round < 20; round++) {
      const numUnique = await deposed(stores[0]!)
      const outcomes = await Promise.all(
        Array.from({ length: 64 }, (_, i) => stores[i % 2]!.changeDossier(add(numUnique))),
      )
      const vue = await stores[1]!.findDossier(numUnique, JOUR)
      t.same(
        [accepted(outcomes), vue?.pieces.length, vue?.places],
        [LIMIT, LIMIT, [{ categorie: 'ID01', personne: 1, tenues: LIMIT }]],
      )
    }
  })

  check('its twin, which counts and then inserts, goes over the limit', async (t, open) => {
    const stores = await Promise.all([open(), open()])
    const numUnique = await deposed(stores[0]!)
    const outcomes = await Promise.all(
      Array.from({ length: 64 }, (_, i) => decidingBefore(stores[i % 2]!).changeDossier(add(numUnique))),
    )
    t.ok(accepted(outcomes) > LIMIT, `${accepted(outcomes)} of 64`)
  })

  check('a decision that the database contradicts is undone whole', async (t, open, place) => {
    const store = await open()
    const numUnique = await deposed(store)
    for (let i = 0; i < LIMIT; i++) await store.changeDossier(add(numUnique))
    const before = await everyRow(place)
    const blind = acte(numUnique, () => ({
      nature: 'PIECE_DEPOSEE',
      piece: piece(numUnique),
      prend: { categorie: 'ID01', personne: 1, limite: LIMIT },
    }))
    await t.rejects(store.changeDossier({ ...blind, key: key('k') }), { name: 'StoreUnavailable' })
    const closed = acte(numUnique, () => ({
      nature: 'PIECE_DEPOSEE',
      piece: piece(numUnique, { categorie: 'ID02' }),
      prend: { categorie: 'ID02', personne: 1, limite: 0 },
    }))
    await t.rejects(
      store.changeDossier(closed),
      { name: 'StoreUnavailable' },
      'no room where the limit is none',
    )
    t.strictSame(await everyRow(place), before)
  })

  check('the same bytes in the same category are one piece', async (t, open) => {
    const store = await open()
    const numUnique = await deposed(store)
    const empreinte = 'a'.repeat(64)
    const twice = (categorie: string) =>
      acte(numUnique, () => ({
        nature: 'PIECE_DEPOSEE',
        piece: piece(numUnique, { categorie, empreinte }),
        prend: { categorie, personne: 1, limite: LIMIT },
      }))
    t.equal((await store.changeDossier(twice('ID01'))).kind, 'fait')
    await t.rejects(store.changeDossier(twice('ID01')), { name: 'StoreUnavailable' })
    t.equal((await store.changeDossier(twice('ID02'))).kind, 'fait', 'elsewhere they are another')
    t.equal(
      (await store.changeDossier(remove(numUnique, (all) => all.find((one) => one.categorie === 'ID01'))))
        .kind,
      'fait',
    )
    t.equal((await store.changeDossier(twice('ID01'))).kind, 'fait', 'once deleted they may come again')
  })

  check(
    'random mixes of deposits, deletions and moves: counters are what the pieces say',
    async (t, open, place) => {
      const stores = await Promise.all([open(), open()])
      const files = await Promise.all(Array.from({ length: 6 }, () => deposed(stores[0]!)))
      const categories = ['ID01', 'RF01']
      const step = fc.record({
        kind: fc.constantFrom('add', 'add', 'remove', 'move'),
        file: fc.nat(files.length - 1),
        category: fc.constantFrom(...categories),
        pick: fc.nat(100),
      })
      const steps = fc.sample(step, { numRuns: 10_000, seed: 20_260_501 })
      const one = (i: number) => {
        const { kind, file, category, pick } = steps[i]!
        const numUnique = files[file]!
        const choose = (pieces: readonly PieceKept[]) => pieces[pick % Math.max(1, pieces.length)]
        const asked =
          kind === 'add'
            ? add(numUnique, category)
            : kind === 'remove'
              ? remove(numUnique, choose)
              : reclassify(numUnique, category, choose)
        return stores[i % 2]!.changeDossier(asked)
      }
      let over = 0
      for (let i = 0; i < steps.length; i += 100) {
        await Promise.all(Array.from({ length: 100 }, (_, j) => one(i + j)))
        over += await count(place, `places WHERE tenues > ${LIMIT}`)
      }
      t.equal(over, 0)
      const told = await place.query(
        'SELECT num_unique, categorie, tenues FROM places WHERE tenues > 0 ORDER BY 1, 2',
      )
      const counted = await place.query(
        `SELECT num_unique, categorie, count(*) AS tenues FROM pieces WHERE etat <> 'SUPPRIMEE' GROUP BY 1, 2 ORDER BY 1, 2`,
      )
      const rows = (all: readonly Record<string, unknown>[]) =>
        all.map((row) => Object.values(row).map(String))
      t.strictSame(rows(told), rows(counted))
      t.ok(told.length > 4)
    },
  )

  check(
    'an act on a file is replayed by its key, journalled, and told in the outbox',
    async (t, open, place) => {
      const store = await open()
      const numUnique = await deposed(store)
      const asked = { ...add(numUnique), key: key('k') }
      t.strictSame(await store.changeDossier(asked), {
        kind: 'fait',
        numUnique,
        version: 1,
        reponse: '{"fait":1}',
      })
      t.match(await store.changeDossier(asked), { kind: 'rejeu', reponse: '{"fait":1}' })
      t.match(await store.changeDossier({ ...asked, key: key('k', 'x') }), { kind: 'cle-reutilisee' })
      t.equal(await count(place, 'pieces'), 1)
      t.equal(await count(place, "evolutions WHERE nature = 'PIECE_DEPOSEE' AND piece <> ''"), 1)
      t.equal(await count(place, `journal WHERE num_unique = '${numUnique}' AND decision = 'ACCEPTEE'`), 1)
      t.strictSame(await store.changeDossier(add(UNKNOWN)), { kind: 'inconnue' })
      const full = add(numUnique, 'ID01', 1)
      t.strictSame(await store.changeDossier(full), { kind: 'refuse' })
      t.equal(await count(place, "journal WHERE decision = 'REFUSEE'"), 1)
      const twice = await Promise.all(
        [1, 2].map(() => store.changeDossier({ ...add(numUnique), key: key('twice') })),
      )
      t.same(twice.map(({ kind }) => kind).sort(), ['fait', 'rejeu'], 'one effect in one commit')
    },
  )

  check('the plan in force at the commit is the one that decides', async (t, open) => {
    const stores = await Promise.all([open(), open()])
    const [store] = stores
    const publish = (limite: number, dateEffet = '2026-01-01') => ({
      key: undefined,
      journal: journalEntry({ operation: 'publierPlan' }),
      decider: (plans: readonly { version: number }[]) => ({
        refuse: false,
        journal: journalEntry({ operation: 'publierPlan' }),
        reponse: '{}',
        plan: { version: (plans.at(-1)?.version ?? 0) + 1, dateEffet, contenu: JSON.stringify({ limite }) },
      }),
    })
    t.equal(await store!.findPlanAt(JOUR), undefined)
    t.match(await store!.publishPlan(publish(2)), { kind: 'fait' })
    t.match(await store!.publishPlan(publish(9, '2026-03-15')), { kind: 'fait' })
    t.match(await store!.findPlanAt(JOUR), { version: 1, dateEffet: '2026-01-01', contenu: '{"limite":2}' })
    t.match(await store!.findPlanAt('2026-03-15'), { version: 2 })
    t.match(await store!.findPlans(), [{ version: 1 }, { version: 2 }])

    const numUnique = await deposed(store!)
    const seen: number[][] = []
    const deposit = () =>
      acte(numUnique, (vue) => {
        const { limite } = JSON.parse(vue.plan?.contenu ?? '{}') as { limite: number }
        seen.push([limite, heldIn(vue, 'ID01')])
        if (heldIn(vue, 'ID01') >= limite) return undefined
        return {
          nature: 'PIECE_DEPOSEE',
          piece: piece(numUnique),
          prend: { categorie: 'ID01', personne: 1, limite },
        }
      })
    const rounds = 1000
    for (let round = 0; round < rounds; round += 20) {
      const limit = 3 + (round / 20) * 2
      await Promise.all([
        ...Array.from({ length: 10 }, (_, i) => stores[i % 2]!.changeDossier(deposit())),
        stores[round % 2]!.publishPlan(publish(limit)),
        ...Array.from({ length: 9 }, (_, i) => stores[i % 2]!.changeDossier(deposit())),
      ])
    }
    t.ok(seen.every(([limite = 0, held = 0]) => held <= limite))
    const vue = await store!.findDossier(numUnique, JOUR)
    t.equal(vue?.pieces.length, heldIn(vue as VueDossier, 'ID01'))
    t.equal(vue?.plan?.version, 2 + rounds / 20)
    t.match(await store!.countBeyond({ ID01: 2, RF01: 0 }), [{ categorie: 'ID01', dossiers: 1 }])
    t.same(await store!.countBeyond({ ID01: 1000 }), [])
  })

  check('readings find the pieces kept, those in analysis and their blobs', async (t, open) => {
    const store = await open()
    const numUnique = await deposed(store)
    const [first, second] = [
      piece(numUnique, { etat: 'EN_ANALYSE', rendu: randomBytes(16).toString('hex') }),
      piece(numUnique, { personne: 0, categorie: 'SF01' }),
    ]
    for (const one of [first, second]) {
      const { categorie, personne } = one
      const prend = { categorie, personne, limite: 3 }
      await store.changeDossier(acte(numUnique, () => ({ nature: 'PIECE_DEPOSEE', piece: one, prend })))
    }
    t.strictSame({ ...(await store.findPiece(first.id)) }, first)
    t.equal(await store.findPiece('0'.repeat(32)), undefined)
    t.same(
      (await store.findEnAnalyse(10)).map(({ id }) => id),
      [first.id],
    )
    t.equal(await store.countEnAnalyse(), 1)
    const stored = await store.findStored('', 10)
    t.same(
      stored.map(({ id }) => id),
      [first.id, second.id].sort(),
    )
    t.same(
      (await store.findStored(stored[0]!.id, 10)).map(({ id }) => id),
      [stored[1]!.id],
    )
    const known = await store.findBlobs([first.blob!, first.rendu!, 'f'.repeat(32)])
    t.same([...known].sort(), [first.blob, first.rendu].sort())
    const gone = remove(numUnique, (all) => all.find(({ id }) => id === first.id))
    t.equal((await store.changeDossier(gone)).kind, 'fait')
    t.match(await store.findPiece(first.id), { blob: null, rendu: null })
    t.same(await store.findBlobs([first.blob!, first.rendu!]), [])
    t.equal(await store.findDossier(UNKNOWN, JOUR), undefined)
  })

  check('a purge takes the pieces with it', async (t, open, place) => {
    const store = await open()
    const numUnique = await deposed(store)
    await store.changeDossier(add(numUnique))
    const ended = { etat: 'RADIEE', dateRadiation: '2025-01-01' } as const
    await store.revise(revision(numUnique, 1, { nature: 'RADIATION', ...ended }))
    t.match(await store.findDossier(numUnique, JOUR), { etat: 'RADIEE' })
    t.equal(await store.purge(numUnique, '2025-03-01', journalEntry()), true)
    t.equal((await count(place, 'pieces')) + (await count(place, 'places')), 0)
    t.equal(await store.findDossier(numUnique, JOUR), undefined)
    t.strictSame(await store.changeDossier(add(numUnique)), { kind: 'inconnue' })
  })
})
