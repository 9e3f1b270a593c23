/** The job that applies the clocks, through the whole life of an application, under a clock that the test owns. */
import t from 'tap'
import { addDays } from '../../src/base/day.ts'
import { applyEcheances, HORLOGE } from '../../src/service/echeance.ts'
import { againstChange, againstReactivation } from '../../src/service/etat.ts'
import type { Store } from '../../src/store/ports.ts'
import { count, onEveryStore } from '../store/frame.ts'
import { deposed, person, revision } from '../store/places.ts'

// The days are France's, wherever the process runs.
process.env['TZ'] = 'Pacific/Kiritimati'
t.equal(new Date('2026-02-27T10:00:00Z').getDate(), 28, 'the zone of this process is unkind')

const NOTHING = { preavis: 0, radiations: 0, purges: 0 }
const contenu = JSON.stringify({ demandeLogement: { numGuichet: 'AB123' } })
const personnes = [person([1n])]
const noon = (jour: string) => new Date(`${jour}T11:00:00Z`)

/** An application presented on a day. */
const presented = (store: Store, dateCreationDemande: string) =>
  deposed(store, { dateCreationDemande, contenu, personnes })

/** What stands against a reactivation on a day. */
const against = async (store: Store, numUnique: string, jour: string) => {
  const kept = await store.findDemande(numUnique)
  return kept ? againstReactivation(kept, jour, ['numUnique']).map(({ code }) => code) : ['absente']
}

onEveryStore((check) => {
  check(
    'told at 11 months, cancelled at 13, reactivable until 18, purged after a year',
    async (t, open, place) => {
      const store = await open()
      const numUnique = await presented(store, '2025-01-31')
      const apply = (jour: string) => applyEcheances(store, noon(jour))

      t.same(await apply('2025-12-30'), NOTHING)
      t.same(await apply('2025-12-31'), { ...NOTHING, preavis: 1 })
      t.same(await apply('2025-12-31'), NOTHING, 'once')
      t.same(await apply('2026-01-01'), NOTHING)
      t.same(await apply('2026-02-27'), NOTHING)
      t.same(againstChange((await store.findDemande(numUnique))!, '2026-02-27', ['numUnique']), [])

      // Midnight in France, in winter.
      t.same(await applyEcheances(store, new Date('2026-02-27T22:59:59.999Z')), NOTHING)
      t.same(await applyEcheances(store, new Date('2026-02-27T23:00:00.000Z')), { ...NOTHING, radiations: 1 })
      t.same(await apply('2026-02-28'), NOTHING, 'once')
      const kept = await store.findDemande(numUnique)
      t.match(kept, {
        version: 2,
        etat: 'RADIEE',
        dateRadiation: '2026-02-28',
        motifRadiation: 'RADREN',
        guichet: HORLOGE,
        horodatage: '2026-02-27T23:00:00.000Z',
      })
      t.same(JSON.parse(kept?.contenu ?? ''), {
        demandeLogement: {
          numGuichet: 'AB123',
          radiation: { motifRadiation: 'RADREN', dateRadiation: '2026-02-28' },
        },
      })
      t.match(
        await store.findCandidats(personnes),
        [{ numUnique, etat: 'RADIEE' }],
        'still found, for information',
      )

      t.same(await against(store, numUnique, '2026-07-30'), [])
      t.same(await against(store, numUnique, '2026-07-31'), [])
      t.same(await against(store, numUnique, '2026-08-01'), ['SNE-REG-006'])

      t.same(await apply('2027-02-27'), NOTHING)
      t.same(await apply('2027-02-28'), NOTHING)
      t.same(await apply('2027-03-01'), { ...NOTHING, purges: 1 })
      t.same(await apply('2027-03-01'), NOTHING, 'once')
      t.equal(await store.findDemande(numUnique), undefined)
      t.same(await store.findCandidats(personnes), [])
      t.match(await place.query('SELECT nature, version FROM evolutions ORDER BY seq'), [
        { nature: 'CREATION', version: 1 },
        { nature: 'PREAVIS', version: 1 },
        { nature: 'RADIATION', version: 2 },
        { nature: 'PURGE', version: 2 },
      ])
      t.match(
        await place.query(
          `SELECT operation, num_unique FROM journal WHERE guichet = '${HORLOGE}' ORDER BY id`,
        ),
        [
          { operation: 'preavisRenouvellement', num_unique: numUnique },
          { operation: 'radierDemande', num_unique: numUnique },
          { operation: 'purgerDemande', num_unique: numUnique },
        ],
      )
    },
  )

  check('midnight in summer; a renewal starts every clock again', async (t, open) => {
    const store = await open()
    const numUnique = await presented(store, '2025-07-01')
    t.same(await applyEcheances(store, new Date('2026-05-31T21:59:59.999Z')), NOTHING)
    t.same(await applyEcheances(store, new Date('2026-05-31T22:00:00.000Z')), { ...NOTHING, preavis: 1 })
    // Signed the day before the notice, typed in after it.
    const renewal = { nature: 'RENOUVELLEMENT', dateRenouvellement: '2026-05-30', contenu } as const
    await store.revise(revision(numUnique, 1, renewal))
    t.same(await applyEcheances(store, noon('2026-08-01')), NOTHING, 'no longer due')
    t.same(await applyEcheances(store, noon('2027-04-29')), NOTHING)
    t.same(await applyEcheances(store, noon('2027-04-30')), { ...NOTHING, preavis: 1 }, 'told again')
    t.same(await applyEcheances(store, noon('2027-06-29')), NOTHING)
    t.same(await applyEcheances(store, noon('2027-06-30')), { ...NOTHING, radiations: 1 })
    t.match(await store.findDemande(numUnique), {
      dateRadiation: '2027-06-30',
      dateRenouvellement: '2026-05-30',
    })
  })

  check('a job that comes late gives the legal days, and catches up in one run', async (t, open) => {
    const store = await open()
    const late = await presented(store, '2024-02-29')
    const old = await presented(store, '2020-01-31')
    const attribution = await presented(store, '2026-01-01')
    await store.revise(
      revision(attribution, 1, { etat: 'RADIEE', dateRadiation: '2026-01-20', motifRadiation: 'RADATT' }),
    )
    t.same(await applyEcheances(store, noon('2025-06-10')), { preavis: 0, radiations: 2, purges: 1 })
    t.match(await store.findDemande(late), { dateRadiation: '2025-03-29', motifRadiation: 'RADREN' })
    t.equal(await store.findDemande(old), undefined, 'cancelled since 2021-02-28, gone since 2022')
    t.same(await against(store, late, '2025-08-29'), [])
    t.same(await against(store, late, '2025-08-30'), ['SNE-REG-006'])
    t.match(await store.findDemande(attribution), { dateRadiation: '2026-01-20' })
  })

  check('more than one lot, by two processes at once: one effect each', async (t, open, place) => {
    const stores = await Promise.all([open(), open()])
    const MANY = 230
    // Three days in a row, so that some are not due on the first.
    const day = (i: number) => addDays('2025-01-31', i % 3)
    await Promise.all(
      Array.from({ length: MANY }, (_, i) => deposed(stores[0], { dateCreationDemande: day(i), contenu })),
    )
    const both = async (jour: string) => {
      const [a, b] = await Promise.all(stores.map((store) => applyEcheances(store, noon(jour))))
      return {
        preavis: a!.preavis + b!.preavis,
        radiations: a!.radiations + b!.radiations,
        purges: a!.purges + b!.purges,
      }
    }
    const of = (nature: string) => count(place, `evolutions WHERE nature = '${nature}'`)
    t.same(await both('2025-12-31'), { ...NOTHING, preavis: 77 }, 'those of the first day')
    t.same(await both('2026-01-02'), { ...NOTHING, preavis: MANY - 77 })
    t.equal(await of('PREAVIS'), MANY)
    t.same(await both('2026-03-03'), { ...NOTHING, radiations: MANY })
    t.equal(await of('RADIATION'), MANY)
    t.equal(await count(place, 'versions'), 2 * MANY)
    t.equal(await count(place, "demandes WHERE date_radiation = '2026-02-28'"), 77)
    t.same(await both('2027-03-10'), { ...NOTHING, purges: MANY })
    t.equal(await of('PURGE'), MANY)
    t.equal(await count(place, 'versions'), 0)
    t.equal(await count(place, "demandes WHERE etat = 'PURGEE'"), MANY)
    t.equal(await count(place, 'journal'), 4 * MANY)
    t.same(await both('2027-03-11'), NOTHING)
  })
})
