/** One application for each person and territory; what is told of the others, and to whom. */
import t from 'tap'
import { openApp } from '../kit/open-app.ts'
import { openOn, STORES } from '../kit/stores.ts'
import { demande, GASPARD, ODILE, URSULE, vendor } from '../kit/vendor.ts'

const RESEMBLING = { ...ODILE, nom: 'Grandier', telPortable: '0600000009', mel: 'autre@exemple.invalid' }
const ECARTE = { doublonEcarte: { justification: 'Carte d’identité vue : autre lieu de naissance' } }

t.test('the number is named to the guichet that registered, and to no other', async (t) => {
  const { app } = await openApp(t)
  const ours = vendor(app)
  const other = vendor(app, 'H3501')
  const { numUnique = '' } = await ours.deposer(demande(ODILE, [GASPARD]))
  const again = await ours.deposer(demande())
  t.match(again, { status: 422, codes: ['SNE-REG-201'] })
  t.equal(
    again.constats[0]?.texteFr,
    `Une demande active existe déjà dans ce territoire pour cette personne, comme demandeur (n° ${numUnique}).`,
  )
  const elsewhere = await other.deposer({ ...demande(), numGuichet: 'H3501' })
  t.equal(
    elsewhere.constats[0]?.texteFr,
    'Une demande active existe déjà dans ce territoire pour cette personne, comme demandeur.',
  )
  t.notMatch(elsewhere.text, numUnique)
  const pretending = await other.deposer(demande())
  t.match(pretending, { codes: ['SNE-COH-027', 'SNE-REG-201'] })
  t.notMatch(pretending.text, numUnique, 'the guichet is the one that calls, whatever the message says')
  const verified = await other.verifier('CRE', demande())
  t.notMatch(verified.text, numUnique)

  const shared = await ours.deposer(demande(GASPARD))
  t.match(shared.constats[0]?.texteFr, `comme cotitulaire (n° ${numUnique})`)
  const { civilite, nom, prenom, dateNaissance } = ODILE
  const personne = { civilite, nom, prenom, dateNaissance }
  t.match((await ours.rechercher({ personne })).listeDoublon, [{ verdict: 'SAME', numUnique, rang: 1 }])
  const found = await other.rechercher({ personne })
  t.match(found.listeDoublon, [{ verdict: 'SAME', etat: 'ACTIVE', territoire: '035' }])
  t.notMatch(found.text, numUnique)

  await ours.radier(numUnique, { motifRadiation: 'RADABA' })
  const after = await other.deposer({ ...demande(), numGuichet: 'H3501' })
  t.match(after, { status: 201, codes: ['SNE-REG-204'] })
  t.notMatch(after.text, numUnique)
})

t.test('a doubtful person needs a human, whose word is kept', async (t) => {
  const { app, place } = await openOn(t, STORES[0]!.open)
  const ours = vendor(app)
  const { numUnique = '' } = await ours.deposer(demande())
  const doubtful = await ours.deposer(demande(RESEMBLING))
  t.match(doubtful, { status: 422, codes: ['SNE-REG-202'] })
  t.match(doubtful.constats[0]?.texteFr, /contrôle humain nécessaire/)
  t.notMatch(doubtful.text, numUnique, 'not even its own number')
  const aside = await ours.deposer(demande(RESEMBLING), ECARTE)
  t.match(aside, { status: 201, codes: ['SNE-REG-205'], decision: 'ACCEPTEE' })
  const [row] = await place.query(`SELECT contenu FROM versions WHERE num_unique = '${aside.numUnique}'`)
  t.strictSame(JSON.parse(String(row?.['contenu'])).doublonEcarte, ECARTE.doublonEcarte)
  const journal = await place.query(
    "SELECT decision, codes, doute FROM journal WHERE operation = 'deposerDemande' ORDER BY id",
  )
  t.strictSame(
    journal.map(({ decision, codes, doute }) => [decision, codes, Boolean(doute)]),
    [
      ['ACCEPTEE', '[]', false],
      ['REFUSEE', '["SNE-REG-202"]', true],
      ['ACCEPTEE', '["SNE-REG-205"]', false],
    ],
  )
  t.match(
    await ours.deposer(demande(), ECARTE),
    { codes: ['SNE-REG-201'] },
    'what is certain is not set aside',
  )
})

t.test('a co-applicant or a reactivation is doubtful in the same way', async (t) => {
  const { app, place } = await openOn(t, STORES[0]!.open)
  const ours = vendor(app)
  const gaspard = { ...GASPARD, nom: 'Merlo' }
  const { numUnique = '' } = await ours.deposer(demande())
  await ours.deposer(demande(gaspard))
  const shared = demande(ODILE, [GASPARD])
  t.match(await ours.modifier(numUnique, shared, { version: '"1"' }), { codes: ['SNE-REG-202'] })
  t.match(await ours.modifier(numUnique, shared, { version: '"1"' }, ECARTE), { codes: ['SNE-REG-205'] })
  const [row] = await place.query(
    `SELECT contenu FROM versions WHERE num_unique = '${numUnique}' AND version = 2`,
  )
  t.strictSame(JSON.parse(String(row?.['contenu'])).doublonEcarte, ECARTE.doublonEcarte)
  await ours.radier(numUnique, { motifRadiation: 'RADCON' })
  const back = await ours.reactiver(numUnique)
  t.match(back, { status: 422, constats: [{ code: 'SNE-REG-202', chemin: '/reactiverDemande/numUnique' }] })
  t.match(await ours.reactiver(numUnique, ECARTE), { status: 200, codes: ['SNE-REG-205'] })
})

t.test('other territories are told, and block nobody', async (t) => {
  const { app } = await openApp(t)
  const ours = vendor(app)
  await ours.deposer(demande(ODILE, [], '44109'))
  const here = await ours.deposer(demande())
  t.match(here, { status: 201, codes: ['SNE-REG-203'] })
  t.match(here.constats[0]?.texteFr, /dans le territoire 044\.$/)
  t.match(await ours.deposer(demande()), { codes: ['SNE-REG-201'] }, 'what blocks is told alone')
})

t.test('doubtful answers are counted for each guichet, whatever the operation', async (t) => {
  const { app, setDay } = await openApp(t, { config: { doubtLimit: 3 } })
  const ours = vendor(app)
  const other = vendor(app, 'H3501')
  const { numUnique = '' } = await ours.deposer(demande())
  const { civilite, nom, prenom, dateNaissance } = RESEMBLING
  await other.verifier('CRE', demande(RESEMBLING))
  await other.rechercher({ personne: { civilite, nom, prenom, dateNaissance } })
  await other.modifier(numUnique, demande(GASPARD), { version: '"1"' })
  const refused = [
    await other.verifier('CRE', demande(URSULE)),
    await other.verifier('MOD', { ...demande(), numUnique }),
    await other.rechercher({ personne: { civilite, nom, prenom, dateNaissance } }),
    await other.modifier(numUnique, demande(), { version: '"1"' }),
    await other.renouveler(numUnique),
    await other.radier(numUnique, { motifRadiation: 'RADABA' }),
    await other.reactiver(numUnique),
    await other.deposer({ ...demande(URSULE), numGuichet: 'H3501' }),
    await other.deposer(
      { ...demande(URSULE), numGuichet: 'H3501' },
      { separation: { numUniqueOrigine: numUnique } },
    ),
  ]
  t.strictSame(
    refused.map(({ status, code }) => [status, code]),
    refused.map(() => [429, 'SNE-DRO-003']),
  )
  t.equal((await ours.deposer(demande(URSULE))).status, 201, 'the others go on')
  setDay('2026-02-11')
  t.equal((await other.renouveler(numUnique)).status, 200, 'an hour later')
})

t.test('whoever leaves a couple keeps the age of its application', async (t) => {
  const { app, place, setDay } = await openOn(t, STORES[0]!.open, { jour: '2025-09-01' })
  const ours = vendor(app)
  const couple = { ...demande(ODILE, [GASPARD]), dateCreationDemande: '2025-09-01' }
  const { numUnique: numUniqueOrigine = '' } = await ours.deposer(couple)
  setDay('2026-02-10')
  const separation = { separation: { numUniqueOrigine } }
  const alone = { ...demande({ ...GASPARD, nom: 'MERLE' }), dateCreationDemande: '2026-02-10' }

  t.match(await ours.deposer(alone), { codes: ['SNE-REG-201'] }, 'without it, a duplicate')
  const stranger = await ours.deposer(demande(URSULE), separation)
  t.match(stranger, { status: 422, codes: ['SNE-REG-009'] })
  t.notMatch(stranger.text, '2025-09-01', 'a stranger learns nothing of it')
  const verified = await ours.verifier('CRE', alone, separation)
  const left = await ours.deposer(alone, separation)
  t.match(left, { status: 201, dateCreationDemande: '2025-09-01', codes: ['SNE-REG-010'] })
  t.strictSame(verified.codes, left.codes)
  const read = await ours.consulter(left.numUnique ?? '')
  t.match(read, { finValidite: '2026-09-01', demandeLogement: { dateCreationDemande: '2025-09-01' } })
  t.match(left.numUnique, /^0350226/, 'its number says when it was registered')
  const [row] = await place.query(`SELECT contenu FROM versions WHERE num_unique = '${left.numUnique}'`)
  t.strictSame(JSON.parse(String(row?.['contenu'])).separation, separation.separation)
  const doubts = await place.query('SELECT operation FROM journal WHERE doute')
  t.strictSame(
    doubts.map(({ operation }) => operation),
    ['deposerDemande'],
    'a stranger is counted as a doubt',
  )

  t.match(await ours.deposer(alone, separation), { codes: ['SNE-REG-010', 'SNE-REG-201'] }, 'once')
  await ours.radier(numUniqueOrigine, { motifRadiation: 'RADABA' })
  const late = await ours.deposer({ ...demande(), dateCreationDemande: '2026-02-10' }, separation)
  t.match(late, { status: 422, codes: ['SNE-REG-004', 'SNE-REG-010'] }, 'nothing is kept of what has ended')
})
