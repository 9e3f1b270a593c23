/** A verification says what the deed would say, and writes nothing but its row in the journal. */
import t from 'tap'
import { openOn, STORES } from '../kit/stores.ts'
import { type Answer, demande, GASPARD, ODILE, URSULE, type Vendor, vendor } from '../kit/vendor.ts'

const TABLES = ['demandes', 'versions', 'sequences', 'idempotence', 'evolutions', 'personnes', 'lectures']
const ETAT_CIVIL = { changementEtatCivil: { motif: 'Mariage', piece: 'Acte de mariage' } }
const moved = { ...ODILE, adressePostale: { ...ODILE.adressePostale, voie: 'rue des Merles' } }

/** What a message asks for, and the deed that does it. */
interface Trial {
  readonly name: string
  readonly nature: string
  readonly message: object
  readonly more?: object
  readonly deed: (ours: Vendor, numUnique: string, message: object, more: object) => Promise<Answer>
}

const deposer: Trial['deed'] = (ours, _, message, more) => ours.deposer(message, more)
const modifier: Trial['deed'] = (ours, numUnique, message, more) =>
  ours.modifier(numUnique, message, { version: '"1"' }, more)
const renouveler: Trial['deed'] = (ours, numUnique, message, more) =>
  ours.renouveler(numUnique, { demandeLogement: message, ...more }, { version: '"1"' })
const radier: Trial['deed'] = (ours, numUnique, message) => {
  const { radiation } = message as { radiation: object }
  return ours.radier(numUnique, radiation)
}

const TRIALS: readonly Trial[] = [
  { name: 'a new person', nature: 'CRE', message: demande(URSULE), deed: deposer },
  { name: 'a duplicate', nature: 'CRE', message: demande(), deed: deposer },
  { name: 'somebody alike', nature: 'CRE', message: demande({ ...GASPARD, nom: 'Merlo' }), deed: deposer },
  { name: 'another address', nature: 'MOD', message: demande(moved), deed: modifier },
  {
    name: 'a repeated patronymic',
    nature: 'MOD',
    message: demande({ ...moved, nomPatronymique: 'GRANDIN' }),
    deed: modifier,
  },
  { name: 'a near name', nature: 'MOD', message: demande({ ...moved, nom: 'Grandim' }), deed: modifier },
  { name: 'somebody else', nature: 'MOD', message: demande(URSULE), deed: modifier },
  {
    name: 'a new name',
    nature: 'MOD',
    message: demande({ ...ODILE, nom: 'Merlebois' }),
    more: ETAT_CIVIL,
    deed: modifier,
  },
  {
    name: 'a co-applicant who has an application',
    nature: 'MOD',
    message: demande(ODILE, [GASPARD]),
    deed: modifier,
  },
  { name: 'a new co-applicant', nature: 'MOD', message: demande(ODILE, [URSULE]), deed: modifier },
  { name: 'a renewal', nature: 'REN', message: demande(moved), deed: renouveler },
  {
    name: 'a cancellation',
    nature: 'RAD',
    message: { numGuichet: 'G1226', radiation: { motifRadiation: 'RADABA' } },
    deed: radier,
  },
  {
    name: 'a cancellation before the application',
    nature: 'RAD',
    message: { numGuichet: 'G1226', radiation: { motifRadiation: 'RADABA', dateRadiation: '2026-01-14' } },
    deed: radier,
  },
]

/** A path without the name of the operation. */
const below = (chemin: string) => chemin.replace(/^\/\w+/, '')

const said = ({ decision, constats, listeComparaison, listeChangement }: Answer) => ({
  decision,
  constats: constats.map(({ code, chemin, texteFr }) => ({ code, chemin: below(chemin), texteFr })),
  // A deposit is compared with nobody in particular.
  listeComparaison: listeComparaison ?? [],
  listeChangement: listeChangement ?? [],
})

for (const { name: store, open, skip } of STORES) {
  t.test(`on ${store}`, { skip }, async (t) => {
    for (const { name, nature, message, more = {}, deed } of TRIALS) {
      await t.test(name, async (t) => {
        const { app, place, setDay } = await openOn(t, open, { jour: '2026-01-15' })
        const ours = vendor(app)
        const { numUnique = '' } = await ours.deposer(demande())
        await ours.deposer(demande(GASPARD))
        setDay(undefined)
        const rows = async () =>
          Promise.all(TABLES.map((table) => place.query(`SELECT * FROM ${table} ORDER BY 1, 2`)))
        const journal = () => place.query('SELECT * FROM journal ORDER BY id')
        const before = { rows: await rows(), journal: await journal() }
        const named = nature === 'CRE' ? message : { numUnique, ...message }
        const verified = await ours.verifier(nature, named, more)
        t.strictSame(await rows(), before.rows, 'nothing is written')
        const [row, ...others] = (await journal()).slice(before.journal.length)
        t.match(row, {
          operation: 'verifierDemande',
          guichet: 'G1226',
          decision: verified.decision,
          codes: JSON.stringify(verified.codes),
        })
        t.strictSame(others, [], 'one row for each call')
        const done = await deed(ours, numUnique, message, more)
        t.strictSame(said(verified), said(done), 'the deed says the same')
        const [mine, ...rest] = (await journal()).slice(before.journal.length + 1)
        t.match(mine, { decision: done.decision, codes: row?.['codes'], doute: row?.['doute'] })
        t.strictSame(rest, [])
      })
    }
  })
}

t.test('the report says which steps were done', async (t) => {
  const { app } = await openOn(t, STORES[0]!.open)
  const etapes = async (message: object, more: object = {}) => {
    const answer = await vendor(app).verifier('CRE', message, more)
    const { rapport } = JSON.parse(answer.text) as {
      rapport: { listeEtape: { nom: string; etat: string }[] }
    }
    return rapport.listeEtape.map(({ nom, etat }) => `${nom} ${etat}`)
  }
  t.strictSame(await etapes(demande()), [
    'decodage faite',
    'forme faite',
    'coherence faite',
    'registre faite',
  ])
  t.strictSame(
    await etapes(demande(), { sansRegistre: true }),
    ['decodage faite', 'forme faite', 'coherence faite', 'registre sautee'],
    'the record is left alone when that is asked',
  )
  t.strictSame(
    await etapes(demande({ ...ODILE, telPortable: '?' })),
    ['decodage faite', 'forme faite', 'coherence faite', 'registre faite'],
    'a refused message is searched too, so that everything is said at once',
  )
  t.strictSame(
    await etapes(demande({ ...ODILE, dateNaissance: 'hier' })),
    ['decodage faite', 'forme faite', 'coherence faite', 'registre sautee'],
    'but not without the traits that name a person',
  )
})
