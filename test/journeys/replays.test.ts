/** Each deed repeated with its key: the same answer, one effect; with another content: refused. */
import t from 'tap'
import { isMarked, unmarked } from '../kit/replay.ts'
import { openOn, STORES } from '../kit/stores.ts'
import { type Answer, demande, GASPARD, ODILE, type Vendor, vendor } from '../kit/vendor.ts'

interface Deed {
  readonly name: string
  /** The deed, with the key; `other` asks for another content. */
  readonly act: (ours: Vendor, numUnique: string, cle: string, other: boolean) => Promise<Answer>
  /** What must come before it. */
  readonly before?: (ours: Vendor, numUnique: string) => Promise<Answer>
}

const moved = (voie: string) => demande({ ...ODILE, adressePostale: { ...ODILE.adressePostale, voie } })

const DEEDS: readonly Deed[] = [
  {
    name: 'modifierDemande',
    act: (ours, numUnique, cle, other) =>
      ours.modifier(numUnique, moved(other ? 'rue des Grives' : 'rue des Merles'), { version: '"1"', cle }),
  },
  {
    name: 'renouvelerDemande',
    act: (ours, numUnique, cle, other) =>
      ours.renouveler(numUnique, { dateRenouvellement: other ? '2026-02-08' : '2026-02-09' }, { cle }),
  },
  {
    name: 'radierDemande',
    act: (ours, numUnique, cle, other) =>
      ours.radier(numUnique, { motifRadiation: other ? 'RADABA' : 'RADCON' }, { cle }),
  },
  {
    name: 'reactiverDemande',
    before: (ours, numUnique) => ours.radier(numUnique, { motifRadiation: 'RADCON' }),
    act: (ours, numUnique, cle, other) =>
      ours.reactiver(numUnique, other ? { doublonEcarte: { justification: 'Vue au guichet' } } : {}, { cle }),
  },
]

const told = ({ text, status, etag }: Answer) => ({ text: unmarked(text), status, etag })

for (const { name: store, open, skip } of STORES) {
  t.test(`replays on ${store}`, { skip }, async (t) => {
    for (const { name, act, before } of DEEDS) {
      await t.test(name, async (t) => {
        const { app, place } = await openOn(t, open)
        const ours = vendor(app)
        const { numUnique = '' } = await ours.deposer(demande())
        await before?.(ours, numUnique)
        const cle = 'exemple-0001'
        const first = await act(ours, numUnique, cle, false)
        t.equal(first.status, 200)
        t.notOk(first.replayed)
        const again = await act(ours, numUnique, cle, false)
        t.ok(again.replayed && isMarked(again.text) && !isMarked(first.text))
        t.strictSame(told(again), told(first), 'the same answer, report included')
        t.equal((await ours.consulter(numUnique)).version, first.version, 'one effect')
        const another = await act(ours, numUnique, cle, true)
        t.match(another, { status: 422, code: 'SNE-SRV-003' })
        t.equal((await ours.consulter(numUnique)).version, first.version)
        const rows = await place.query(`SELECT * FROM evolutions WHERE num_unique = '${numUnique}'`)
        t.equal(rows.length, first.version, 'one event for each version')
        const journal = await place.query(`SELECT decision FROM journal WHERE operation = '${name}'`)
        t.strictSame(
          journal.map(({ decision }) => decision).sort(),
          ['ACCEPTEE', 'ACCEPTEE', 'REFUSEE'],
          'each call has its row',
        )
      })
    }

    await t.test('64 copies at once', async (t) => {
      const { app } = await openOn(t, open)
      const ours = vendor(app)
      const { numUnique = '' } = await ours.deposer(demande())
      const content = moved('rue des Merles')
      const answers = await Promise.all(
        Array.from({ length: 64 }, () =>
          ours.modifier(numUnique, content, { version: '"1"', cle: 'ensemble' }),
        ),
      )
      t.strictSame([...new Set(answers.map(({ status }) => status))], [200])
      t.equal(new Set(answers.map(({ text }) => unmarked(text))).size, 1, 'one answer')
      t.equal(answers.filter(({ replayed }) => !replayed).length, 1)
      t.equal((await ours.consulter(numUnique)).version, 2)
    })

    await t.test('64 counters at once, each with a key of its own', async (t) => {
      const { app } = await openOn(t, open)
      const ours = vendor(app)
      const { numUnique = '' } = await ours.deposer(demande())
      const answers = await Promise.all(
        Array.from({ length: 64 }, (_, i) =>
          ours.modifier(numUnique, moved(`rue des Merles, bâtiment ${i}`), {
            version: '"1"',
            cle: `guichet-${i}`,
          }),
        ),
      )
      t.equal(answers.filter(({ status }) => status === 200).length, 1)
      const late = answers.filter(({ status }) => status === 412)
      t.equal(late.length, 63)
      for (const { codes, listeChangement } of late) {
        t.strictSame(codes, ['SNE-REG-002'])
        t.match(listeChangement, [{ nature: 'MODIFICATION', avant: 'rue des Tilleuls' }])
      }
      t.equal((await ours.consulter(numUnique)).version, 2)
    })
  })
}

t.test('a key stands for one operation', async (t) => {
  const { app } = await openOn(t, STORES[0]!.open)
  const ours = vendor(app)
  const { numUnique = '' } = await ours.deposer(demande())
  t.equal((await ours.renouveler(numUnique, {}, { cle: 'une-seule' })).status, 200)
  await ours.radier(numUnique, { motifRadiation: 'RADCON' })
  t.match(await ours.reactiver(numUnique, {}, { cle: 'une-seule' }), { status: 422, code: 'SNE-SRV-003' })
})

t.test('a key is its guichet’s own', async (t) => {
  const { app } = await openOn(t, STORES[0]!.open)
  const first = await vendor(app).deposer(demande(), {}, { cle: 'commune' })
  const theirs = await vendor(app, 'H3501').deposer(
    { ...demande(GASPARD), numGuichet: 'H3501' },
    {},
    { cle: 'commune' },
  )
  t.strictSame([first.status, theirs.status], [201, 201])
  t.not(first.numUnique, theirs.numUnique)
})
