/** What the record keeps of a message: the identity that it holds, unless a change of civil status is declared. */
import t from 'tap'
import { openApp } from '../kit/open-app.ts'
import { openOn, STORES } from '../kit/stores.ts'
import { type Answer, cotitulaire, demande, GASPARD, ODILE, URSULE, vendor } from '../kit/vendor.ts'

const NAMES = ['civilite', 'nom', 'nomPatronymique', 'prenom', 'dateNaissance'] as const
const namesOf = (person: Readonly<Record<string, unknown>>) => NAMES.map((name) => person[name])
const demandeurOf = ({ demandeLogement }: Answer) => demandeLogement.personnePhysique.demandeur
const ETAT_CIVIL = { changementEtatCivil: { motif: 'Mariage', piece: 'Acte de mariage vu au guichet' } }
const VERSION = { version: '"1"' }

/** Messages whose person is the record's with a difference, by the tier of the repair that it asks for. */
const DIFFERENCES: readonly { readonly tier: string; readonly held?: object; readonly sent: object }[] = [
  { tier: 'T1', sent: { nomPatronymique: 'Grandin' } },
  { tier: 'T1', sent: { nom: 'GRANDIN' } },
  { tier: 'T1', held: { nom: 'Lefèvre' }, sent: { nom: 'LefÃ¨vre' } },
  { tier: 'T2', held: { nomPatronymique: 'Vasseur' }, sent: { nom: 'Vasseur', nomPatronymique: 'Grandin' } },
  { tier: 'T2', held: { nomPatronymique: 'Vasseur' }, sent: {} },
  { tier: 'T2', held: { prenom: 'Odile, Sylvie' }, sent: {} },
  { tier: 'T2', sent: { dateNaissance: '1984-09-07' } },
  { tier: 'T2', sent: { nom: 'Odile', prenom: 'Grandin' } },
  { tier: 'T3', sent: { nom: 'Grandim' } },
  { tier: 'T3', sent: { nomPatronymique: 'Vasseur' } },
  { tier: 'T3', sent: { dateNaissance: '1984-07-08' } },
  { tier: 'T3', sent: { civilite: '1' } },
]

t.test('whatever the repair, the record keeps its own bytes and takes the rest', async (t) => {
  for (const { tier, held, sent } of DIFFERENCES) {
    const { app, close } = await openApp()
    const ours = vendor(app)
    const kept = { ...ODILE, ...held }
    const { numUnique = '' } = await ours.deposer(demande(kept))
    const message = { ...kept, nomPatronymique: undefined, ...(tier === 'T2' && held ? ODILE : {}), ...sent }
    const answer = await ours.modifier(
      numUnique,
      demande({ ...message, adressePostale: { ...ODILE.adressePostale, voie: 'rue des Merles' } }),
      VERSION,
    )
    t.equal(answer.status, 200, JSON.stringify(sent))
    const after = demandeurOf(await ours.consulter(numUnique))
    t.strictSame(namesOf(after), namesOf(kept), JSON.stringify(sent))
    t.equal(after.adressePostale.voie, 'rue des Merles')
    t.strictSame(
      answer.listeChangement?.map(({ chemin }) => chemin),
      ['/demandeLogement/personnePhysique/demandeur/adressePostale/voie'],
      'an identity that is kept is no change',
    )
    await close()
  }
  t.strictSame([...new Set(DIFFERENCES.map(({ tier }) => tier))], ['T1', 'T2', 'T3'])
})

t.test('a change of civil status is taken element by element, and found by the search since', async (t) => {
  const { app, place } = await openOn(t, STORES[0]!.open)
  const ours = vendor(app)
  const { numUnique = '' } = await ours.deposer(demande(), {
    complementIdentite: { listeComplementPersonne: [{ role: 'DEMANDEUR', communeNaissance: '35238' }] },
  })
  const married = { ...ODILE, nom: 'Merlebois', nomPatronymique: 'Grandin', prenom: 'ODILE' }
  const changed = await ours.modifier(numUnique, demande(married), VERSION, ETAT_CIVIL)
  t.equal(changed.decision, 'ACCEPTEE_AVEC_RESERVES')
  t.ok(changed.codes.includes('SNE-REG-153'), changed.codes.join())
  const after = demandeurOf(await ours.consulter(numUnique))
  t.equal(after.nom, 'Merlebois')
  t.equal(after.nomPatronymique, 'Grandin')
  t.equal(after.prenom, 'Odile', 'what differs in writing only is kept')

  const again = await ours.deposer(demande(married))
  t.match(again, { status: 422, codes: ['SNE-REG-201'] }, 'found under the new name')
  const rows = await place.query('SELECT contenu FROM versions ORDER BY version')
  t.strictSame(
    rows.map(({ contenu }) => JSON.parse(String(contenu)).changementEtatCivil),
    [undefined, ETAT_CIVIL.changementEtatCivil],
    'what was declared is kept with the version that it made',
  )
  await ours.renouveler(numUnique)
  const [last] = await place.query('SELECT contenu FROM versions WHERE version = 3')
  t.notOk('changementEtatCivil' in JSON.parse(String(last?.['contenu'])), 'and with no other')
})

t.test('a first name changed by a judgment', async (t) => {
  const { app } = await openApp(t)
  const ours = vendor(app)
  const { numUnique = '' } = await ours.deposer(demande())
  const now = { ...ODILE, civilite: '1', prenom: 'Théodule' }
  const without = await ours.modifier(numUnique, demande(now), VERSION)
  t.match(without, { status: 422, codes: ['SNE-REG-152'] })
  const declared = await ours.modifier(numUnique, demande(now), VERSION, ETAT_CIVIL)
  t.equal(declared.status, 200)
  t.strictSame(namesOf(demandeurOf(await ours.consulter(numUnique))), namesOf(now))
})

t.test('a declaration does not open the record to somebody else', async (t) => {
  const { app } = await openApp(t)
  const ours = vendor(app)
  const { numUnique = '' } = await ours.deposer(demande())
  for (const stranger of [
    GASPARD,
    { ...ODILE, nom: 'Merlebois', prenom: 'Bertille' },
    { ...ODILE, dateNaissance: '1961-01-30' },
  ]) {
    const answer = await ours.modifier(numUnique, demande(stranger), VERSION, ETAT_CIVIL)
    t.match(answer, { status: 422, decision: 'REFUSEE' })
  }
  t.strictSame(demandeurOf(await ours.consulter(numUnique)), ODILE)
})

t.test('co-applicants are matched whatever their order', async (t) => {
  const { app } = await openApp(t)
  const ours = vendor(app)
  const { numUnique = '' } = await ours.deposer(demande(ODILE, [GASPARD, URSULE]))
  const swapped = await ours.modifier(
    numUnique,
    demande(ODILE, [
      { ...URSULE, nomPatronymique: 'VASSEUR' },
      { ...GASPARD, nom: 'MERLE' },
    ]),
    VERSION,
  )
  const at = '/modifierDemande/demandeLogement/personnePhysique/listeCotitulaire/cotitulaire'
  t.strictSame(
    swapped.constats.map(({ code, chemin }) => [code, chemin]),
    [['SNE-REG-102', `${at}[2]/nom`]],
  )
  t.strictSame(swapped.listeChangement, [], 'another order is no change')
  const { demandeLogement } = await ours.consulter(numUnique)
  t.strictSame(demandeLogement.personnePhysique.listeCotitulaire, [cotitulaire(URSULE), cotitulaire(GASPARD)])

  const theodule = { ...GASPARD, nom: 'Perrin', prenom: 'Théodule', dateNaissance: '1971-05-19' }
  const entered = await ours.modifier(numUnique, demande(ODILE, [theodule, URSULE, GASPARD]), {
    version: '"2"',
  })
  const place = '/demandeLogement/personnePhysique/listeCotitulaire/cotitulaire'
  t.strictSame(entered.listeChangement, [{ chemin: `${place}[1]`, nature: 'AJOUT' }])
  const left = await ours.modifier(numUnique, demande(ODILE, [GASPARD]), { version: '"3"' })
  t.strictSame(left.listeChangement, [
    { chemin: `${place}[2]`, nature: 'RETRAIT' },
    { chemin: `${place}[3]`, nature: 'RETRAIT' },
  ])
  t.equal((await ours.deposer(demande(URSULE))).status, 201, 'who left may have an application')
})

t.test('a co-applicant who has an application in the territory does not come in', async (t) => {
  const { app } = await openApp(t)
  const ours = vendor(app)
  const { numUnique = '' } = await ours.deposer(demande())
  const his = await ours.deposer(demande(GASPARD))
  const refused = await ours.modifier(numUnique, demande(ODILE, [GASPARD]), VERSION)
  t.match(refused, { status: 422, codes: ['SNE-REG-201'] })
  t.match(refused.constats[0]?.texteFr, `comme demandeur (n° ${his.numUnique})`)
  t.equal((await ours.consulter(numUnique)).version, 1)
  await ours.radier(his.numUnique ?? '', { motifRadiation: 'RADABA' })
  t.match(await ours.modifier(numUnique, demande(ODILE, [GASPARD]), VERSION), {
    status: 200,
    codes: ['SNE-REG-204'],
  })
  t.match(await ours.reactiver(his.numUnique ?? ''), { status: 422, codes: ['SNE-REG-007'] })
})

t.test('an association stays that association', async (t) => {
  const { app } = await openApp(t)
  const ours = vendor(app)
  const { personnePhysique: _, motifDemande: __, ...rest } = demande()
  const { adressePostale } = ODILE
  const { etranger: ___, ...adresse } = adressePostale
  const of = (raisonSociale: string, siret?: string) => ({
    ...rest,
    association: { raisonSociale, ...(siret && { siret }), telephone: '0200000000', adressePostale: adresse },
  })
  const toits = of('Toits partagés', '12345678900011')
  const { numUnique = '', status } = await ours.deposer(toits)
  t.equal(status, 201)
  t.equal((await ours.modifier(numUnique, of('Toits partagés', '12345678900029'), VERSION)).status, 200)
  for (const other of [of('Autre toit', '98765432100011'), demande()]) {
    t.match(await ours.modifier(numUnique, other, { version: '"2"' }), { codes: ['SNE-REG-152'] })
  }
  t.match(await ours.deposer(of('Un autre nom', '12345678900037')), { codes: ['SNE-REG-201'] }, 'same SIREN')
  t.match(await ours.deposer(of('TOITS PARTAGES')), { codes: ['SNE-REG-202'] }, 'same name, no SIREN')
  const found = await ours.rechercher({ association: { raisonSociale: 'toits partages' } })
  t.match(found.listeDoublon, [{ verdict: 'DOUBTFUL', role: 'ASSOCIATION', etat: 'ACTIVE' }])
})
