/** What every store keeps of deposits, and how it fails. */

import { SequenceExhausted } from '../../src/store/deed.ts'
import { readMigrations } from '../../src/store/migrate.ts'
import type { Depot, DepotOutcome, Store } from '../../src/store/ports.ts'
import { StoreUnavailable } from '../../src/store/ports.ts'
import { count, onEveryStore } from './frame.ts'
import { depot, journalEntry, keyed, numberOf } from './places.ts'

const together = (store: Store, depots: readonly Depot[]) =>
  Promise.all(depots.map((one) => store.depose(one)))

onEveryStore((check) => {
  check('200 concurrent deposits have 200 well-formed numbers', async (t, open, place) => {
    const store = await open()
    const depots = Array.from({ length: 200 }, (_, i) => depot({ territoire: i % 2 ? '075' : '02A' }))
    const outcomes = await together(store, depots)
    t.ok(outcomes.every((one) => one.kind === 'fait' && one.version === 1))
    const numbers = outcomes.map(numberOf)
    t.equal(new Set(numbers).size, 200)
    t.ok(numbers.every((one, i) => one.startsWith(`${depots[i]?.territoire}0326`)))
    t.ok(numbers.every((one) => /^0(75|2A)0326[0-9]{6}AB123$/.test(one)))
    t.equal(numbers[0], '02A0326000001AB123')
    t.ok(store.figures().commits < 50, 'commits are shared')
    t.equal(store.figures().deeds, 200)
    t.equal(store.figures().waiting, 0)
    t.equal(await count(place, 'evolutions'), 200)
    t.equal(await count(place, 'journal WHERE num_unique IS NOT NULL'), 200)
  })

  check('64 concurrent submits under 16 keys make 16 demandes', async (t, open, place) => {
    const store = await open()
    const sent = Array.from({ length: 64 }, (_, i) =>
      keyed(`cle-${i % 16}`, undefined, { reponse: `{"rang":${i % 16}}` }),
    )
    const outcomes = await together(store, sent)
    t.equal(outcomes.filter((one) => one.kind === 'fait').length, 16)
    t.equal(outcomes.filter((one) => one.kind === 'rejeu').length, 48)
    for (const [i, { kind: _, ...facts }] of outcomes.entries()) {
      const { kind: __, ...expected } = outcomes[i % 16]!
      t.same(facts, expected)
    }
    t.equal(new Set(outcomes.map(numberOf)).size, 16)
    t.equal(await count(place, 'demandes'), 16)
    t.equal(await count(place, 'versions'), 16)
    t.equal(await count(place, 'evolutions'), 16)
    t.equal(await count(place, 'journal'), 64)
    t.equal(await count(place, 'journal WHERE num_unique IS NULL'), 0)
  })

  check('a key is replayed, and refused with another content', async (t, open, place) => {
    const store = await open()
    const first = await store.depose(keyed('k'))
    t.same(await store.depose(keyed('k', undefined, { reponse: '{"autre":1}' })), { ...first, kind: 'rejeu' })
    t.same(await store.depose(keyed('k', 'altérée')), {
      kind: 'cle-reutilisee',
      empreinteConnue: 'empreinte-k',
    })
    const both = await together(store, [keyed('m', 'une'), keyed('m', 'deux')])
    t.same(
      both.map((one) => one.kind),
      ['fait', 'cle-reutilisee'],
    )
    const elsewhere = { key: { guichet: 'ZZ999', cle: 'k', empreinte: 'x' } }
    t.equal((await store.depose(depot(elsewhere))).kind, 'fait', 'keys belong to a guichet')
    t.equal(await count(place, 'demandes'), 3)
    t.equal(await count(place, 'journal'), 4)
    const [sequence] = await place.query('SELECT dernier FROM sequences')
    t.equal(Number(sequence?.dernier), 3, 'a replay consumes no number')
  })

  check('a key older than thirty days is forgotten', async (t, open) => {
    const store = await open()
    const at = (horodatage: string) =>
      store.depose(keyed('k', horodatage, { journal: journalEntry({ horodatage }) }))
    const first = await at('2026-01-01T00:00:00.000Z')
    t.equal((await at('2026-01-30T23:59:59.000Z')).kind, 'cle-reutilisee')
    const later = await at('2026-01-31T00:00:01.000Z')
    t.equal(later.kind, 'fait')
    t.not(numberOf(later), numberOf(first))
    t.same(await at('2026-01-31T00:00:01.000Z'), { ...later, kind: 'rejeu' })
  })

  check('journal rows alone', async (t, open, place) => {
    const store = await open()
    const author = { guichet: 'AB123', agent: 'agent-7' }
    await Promise.all([
      store.record(journalEntry({ decision: 'refuse', codes: ['B', 'A'], author, numUnique: 'cité' })),
      store.depose(depot()),
      store.record(journalEntry({ decision: 'lu' })),
    ])
    const rows = await place.query('SELECT decision, codes, agent, num_unique FROM journal ORDER BY id')
    t.match(rows, [
      { decision: 'refuse', codes: '["B","A"]', agent: 'agent-7', num_unique: 'cité' },
      { decision: 'accepte', codes: '[]', agent: null, num_unique: '0750326000001AB123' },
      { decision: 'lu', num_unique: null },
    ])
    t.equal(store.figures().commits, 1)
  })

  check('an application is found by its number and version', async (t, open) => {
    const store = await open()
    const contenu = '{"nom":"O\'Brien \\"é\\" 😀\\n"}'
    const numUnique = numberOf(await store.depose(depot({ contenu })))
    const kept = {
      numUnique,
      version: 1,
      etat: 'ACTIVE',
      territoire: '075',
      dateCreationDemande: '2026-03-14',
      dateRenouvellement: null,
      dateRadiation: null,
      motifRadiation: null,
      horodatage: '2026-03-14T09:26:53.589Z',
      guichet: 'AB123',
      contenu,
    }
    t.strictSame(await store.findDemande(numUnique), kept)
    t.strictSame(await store.findDemande(numUnique, 1), kept)
    t.equal(await store.findDemande(numUnique, 2), undefined)
    t.equal(await store.findDemande('0750326999999AB123'), undefined)
    t.strictSame(await store.health(), { ok: true, cause: undefined })
  })

  check('what was kept outlives a restart', async (t, open) => {
    const before = await open()
    const outcome = await before.depose(keyed('k'))
    await before.close()
    await t.rejects(before.depose(depot()), StoreUnavailable)
    await t.rejects(before.findDemande(numberOf(outcome)), StoreUnavailable)
    t.strictSame(await before.health(), { ok: false, cause: 'base de données injoignable' })
    const after = await open()
    t.same(await after.depose(keyed('k')), { ...outcome, kind: 'rejeu' })
    t.ok(await after.findDemande(numberOf(outcome)))
    t.equal(numberOf(await after.depose(depot())), '0750326000002AB123')
  })

  check('two stores race on the same keys and the same sequence', async (t, open, place) => {
    const stores = await Promise.all([open(), open()])
    const sent = Array.from({ length: 300 }, (_, i) => keyed(`cle-${(i * 7) % 100}`))
    const answers = await Promise.all([
      together(stores[0]!, sent),
      together(stores[1]!, [...sent].reverse()),
      together(
        stores[0]!,
        Array.from({ length: 100 }, () => depot()),
      ),
      together(
        stores[1]!,
        Array.from({ length: 100 }, () => depot({ territoire: '013' })),
      ),
    ])
    const numbers = new Map<string, Set<string>>()
    for (const [i, { key }] of sent.entries()) {
      const set = numbers.get(key!.cle) ?? new Set()
      numbers.set(key!.cle, set.add(numberOf(answers[0][i]!)).add(numberOf(answers[1][299 - i]!)))
    }
    t.ok([...numbers.values()].every((set) => set.size === 1))
    t.equal(answers.flat().filter((one) => one.kind === 'fait').length, 300)
    t.equal(new Set(answers.flat().map(numberOf)).size, 300)
    t.equal(await count(place, 'demandes'), 300)
    t.equal(await count(place, 'journal'), 800)
  })

  check('one bad deed harms no other', async (t, open, place) => {
    const store = await open()
    const odd = depot({ contenu: null as unknown as string })
    const results = await Promise.allSettled([
      store.depose(depot()),
      store.depose(odd),
      store.record(journalEntry()),
      store.depose(keyed('k')),
      store.depose(keyed('k')),
    ])
    t.same(
      results.map((one) => one.status),
      ['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled'],
    )
    const { reason } = results[1] as PromiseRejectedResult
    t.ok(reason instanceof StoreUnavailable && reason.cause instanceof Error)
    t.notMatch(reason.message, /INSERT|contenu|null/i)
    t.equal(await count(place, 'demandes'), 2)
    t.equal(await count(place, 'journal'), 4)
  })

  check(
    'a gate that raises once harms nobody; after the commit nothing is written twice',
    async (t, open, place) => {
      let failing: string | undefined = 'avant-commit'
      const store = await open({
        gate: (point) => {
          if (point !== failing) return
          failing = undefined
          throw new Error('panne')
        },
      })
      t.ok((await together(store, [depot(), depot()])).every((one) => one.kind === 'fait'))
      t.equal(await count(place, 'demandes'), 2)
      failing = 'apres-commit'
      const lost = await Promise.allSettled([store.depose(keyed('k')), store.depose(depot())])
      t.ok(lost.every((one) => one.status === 'rejected' && one.reason instanceof StoreUnavailable))
      t.equal(await count(place, 'demandes'), 4)
      t.equal((await store.depose(keyed('k'))).kind, 'rejeu')
    },
  )

  check('a sequence without number left refuses its own deeds only', async (t, open, place) => {
    const store = await open()
    await store.depose(depot())
    await place.query('UPDATE sequences SET dernier = 999998')
    const results = await Promise.allSettled([
      ...[depot(), depot()].map((one) => store.depose(one)),
      store.depose(depot({ territoire: '013' })),
    ])
    t.same(
      results.map((one) => one.status),
      ['fulfilled', 'rejected', 'fulfilled'],
    )
    t.ok((results[1] as PromiseRejectedResult).reason instanceof SequenceExhausted)
    t.equal((results[0] as PromiseFulfilledResult<DepotOutcome>).value.kind, 'fait')
  })

  check('several stores bring the schema up to date at once', async (t, open, place) => {
    const stores = await Promise.all(Array.from({ length: 6 }, () => open()))
    const expected = await readMigrations(place.databaseUrl === undefined ? 'sqlite' : 'postgresql')
    t.equal(await count(place, 'migrations'), expected.length)
    const outcomes = await Promise.all(stores.map((store) => store.depose(depot())))
    t.equal(new Set(outcomes.map(numberOf)).size, 6)
  })
})
