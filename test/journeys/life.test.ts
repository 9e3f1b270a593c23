/** The life of an application as a vendor's software lives it, on each store. */
import t from 'tap'
import { openApp } from '../kit/open-app.ts'
import { openOn, STORES } from '../kit/stores.ts'
import { demande, ODILE, vendor } from '../kit/vendor.ts'

const moved = (voie: string) => demande({ ...ODILE, adressePostale: { ...ODILE.adressePostale, voie } })

for (const { name, open, skip } of STORES) {
  t.test(`deposited, changed, renewed, cancelled, active again: ${name}`, { skip }, async (t) => {
    const { app, setDay } = await openOn(t, open, { jour: '2026-01-15' })
    const ours = vendor(app)
    const other = vendor(app, 'H3501')

    const deposited = await ours.deposer(demande())
    t.equal(deposited.status, 201)
    t.equal(deposited.numUnique, '0350126000001G1226')
    const numUnique = deposited.numUnique ?? ''

    const read = await ours.consulter(numUnique)
    t.equal(read.status, 200)
    t.equal(read.etag, '"1"')
    t.equal(read.etat, 'ACTIVE')
    t.equal(read.finValidite, '2027-01-15')
    t.strictSame(read.demandeLogement, { numUnique, ...demande() })

    const unread = await ours.modifier(numUnique, moved('rue des Grives'), {})
    t.equal(unread.status, 428, 'no version, no change')
    t.strictSame(unread.codes, ['SNE-REG-003'])

    setDay('2026-02-01')
    const changed = await ours.modifier(numUnique, moved('rue des Merles'), { version: read.etag })
    t.equal(changed.status, 200)
    t.equal(changed.etag, '"2"')
    const change = {
      chemin: '/demandeLogement/personnePhysique/demandeur/adressePostale/voie',
      nature: 'MODIFICATION',
      avant: 'rue des Tilleuls',
      apres: 'rue des Merles',
    }
    t.strictSame(changed.listeChangement, [change])

    const late = await other.modifier(numUnique, moved('rue des Grives'), { version: '"1"' })
    t.equal(late.status, 412, 'two counters never overwrite each other')
    t.strictSame(late.codes, ['SNE-REG-002'])
    t.strictSame(late.listeChangement, [change], 'what changed since the version read')
    t.equal((await other.consulter(numUnique)).etag, '"2"')

    setDay('2026-12-20')
    const renewed = await ours.renouveler(numUnique, { dateRenouvellement: '2026-12-18' })
    t.equal(renewed.status, 200)
    t.equal(renewed.finValidite, '2027-12-18')
    t.equal(renewed.etag, '"3"')
    const before = await ours.consulter(numUnique)
    t.equal(before.dateRenouvellement, '2026-12-18')

    setDay('2027-03-01')
    const cancelled = await ours.radier(numUnique, { motifRadiation: 'RADCON' })
    t.equal(cancelled.status, 200)
    t.equal(cancelled.dateRadiation, '2027-03-01')
    t.equal((await ours.consulter(numUnique)).etat, 'RADIEE')
    t.strictSame((await ours.modifier(numUnique, demande(), { version: cancelled.etag })).codes, [
      'SNE-REG-004',
    ])

    setDay('2027-08-01')
    const back = await ours.reactiver(numUnique)
    t.equal(back.status, 200, 'within five months')
    t.equal(back.finValidite, '2027-12-18', 'its clock goes on')
    t.notOk('radiation' in (await ours.consulter(numUnique)).demandeLogement)

    setDay('2027-08-02')
    await ours.radier(numUnique, { motifRadiation: 'RADCON' })
    setDay('2028-01-03')
    t.strictSame((await ours.reactiver(numUnique)).codes, ['SNE-REG-006'], 'after five months')
    const again = await ours.deposer({ ...demande(), dateCreationDemande: '2028-01-03' })
    t.equal(again.status, 201, 'a cancelled application blocks nobody')
    t.strictSame(again.codes, ['SNE-REG-204'])
  })
}

t.test('a cancellation for attribution is for good, and carries the data of the lease', async (t) => {
  const { app } = await openApp(t)
  const ours = vendor(app)
  const { numUnique = '' } = await ours.deposer(demande())
  const attribution = {
    identifiantRPLS: 'A1B2C3D4E5',
    typeLogementRPLS: 'T2',
    dateSignatureBail: '2026-01-31',
  }
  const radiation = { motifRadiation: 'RADATT', dateRadiation: '2026-02-01', attribution }
  t.equal((await ours.radier(numUnique, radiation)).status, 200)
  t.strictSame((await ours.consulter(numUnique)).demandeLogement.radiation, radiation)
  const back = await ours.reactiver(numUnique)
  t.equal(back.status, 422)
  t.strictSame(back.codes, ['SNE-REG-007'])
})

t.test('what ended for want of a renewal is renewed by its reactivation', async (t) => {
  const { app, setDay } = await openApp(t, { jour: '2026-01-15' })
  const ours = vendor(app)
  const { numUnique = '' } = await ours.deposer(demande())
  setDay('2027-06-30')
  const back = await ours.reactiver(numUnique)
  t.match(back, { status: 200, dateRenouvellement: '2027-06-30', finValidite: '2028-06-30' })
  t.match(await ours.consulter(numUnique), { etat: 'ACTIVE', finValidite: '2028-06-30' })
})

t.test('so is what was cancelled for another reason, when its own clock has run meanwhile', async (t) => {
  const { app, setDay } = await openApp(t, { jour: '2026-01-15' })
  const ours = vendor(app)
  const { numUnique = '' } = await ours.deposer(demande())
  setDay('2027-01-20')
  t.equal((await ours.radier(numUnique, { motifRadiation: 'RADCON' })).status, 200)
  setDay('2027-03-01')
  t.match(await ours.reactiver(numUnique), { status: 200, finValidite: '2028-03-01' })
  t.equal((await ours.renouveler(numUnique)).status, 200, 'it is active')
})

t.test('an unknown number is nowhere', async (t) => {
  const { app } = await openApp(t)
  const ours = vendor(app)
  const unknown = '0350226000001G1226'
  const answers = [
    await ours.consulter(unknown),
    await ours.modifier(unknown, demande(), { version: '"1"' }),
    await ours.renouveler(unknown),
    await ours.radier(unknown, { motifRadiation: 'RADABA' }),
    await ours.reactiver(unknown),
  ]
  t.strictSame(
    answers.map(({ status, code }) => [status, code]),
    answers.map(() => [404, 'SNE-REG-001']),
  )
})
