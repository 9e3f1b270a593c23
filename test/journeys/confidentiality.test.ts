/**
 * What a caller did not send and may not see is in no answer: not when the person is doubtful or another, not when a
 * duplicate was registered by another guichet. Every value that the record holds is a canary.
 */
import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { openApp } from '../kit/open-app.ts'
import { demande, ODILE, vendor } from '../kit/vendor.ts'

/** Nothing else in an answer looks like these. */
const HELD = {
  nom: 'Kanarivogel',
  nomPatronymique: 'Zeisiggeboren',
  prenom: 'Ostara Kanaripremier',
  dateNaissance: '1983-03-29',
  telPortable: '0698765432',
  mel: 'kanari@oiseau.invalid',
} as const
const ETAGE = 'Vogelbauer, deuxième étage'
const ADRESSE = { numero: '4711', voie: 'rue du Kanari jaune' } as const
const COMPLEMENT = {
  communeNaissance: '29019',
  lieuNaissance: 'Kanarihaven',
  paysNaissance: 'Kanarie',
  nir: '283032901900156',
} as const
const SHARED = {
  ...ODILE,
  nom: 'Kanariemitbewohner',
  prenom: 'Kasimir',
  dateNaissance: '1981-08-17',
  civilite: '1',
} as const
const CANARIES = [
  ...Object.values(HELD),
  ...HELD.prenom.split(' '),
  ...Object.values(ADRESSE),
  ...Object.values(COMPLEMENT),
  COMPLEMENT.nir.slice(0, 13),
  SHARED.nom,
  SHARED.prenom,
  SHARED.dateNaissance,
  ETAGE,
]
const FEWEST_CANARIES = 15

const person = {
  ...ODILE,
  ...HELD,
  civilite: '2',
  adressePostale: { ...ODILE.adressePostale, ...ADRESSE },
}
/** The same person as a stranger tells it: nothing is right but what is said. */
const stranger = (told: object) => ({
  ...ODILE,
  nom: 'Perrin',
  prenom: 'Solange',
  dateNaissance: '1967-11-05',
  telPortable: '0600000007',
  mel: 'solange.perrin@exemple.invalid',
  ...told,
})

const complement = (more: object) => ({
  complementIdentite: { listeComplementPersonne: [{ role: 'DEMANDEUR', ...more }] },
})

/** Guesses at the person, each right in something and wrong enough for another verdict than the same. */
const GUESSES: readonly { readonly verdict: string; readonly told: object; readonly more?: object }[] = [
  { verdict: 'OTHER', told: {} },
  { verdict: 'OTHER', told: { nom: HELD.nom } },
  { verdict: 'OTHER', told: { nom: HELD.nom, nomPatronymique: HELD.nomPatronymique } },
  { verdict: 'OTHER', told: { dateNaissance: HELD.dateNaissance } },
  { verdict: 'OTHER', told: { prenom: HELD.prenom, dateNaissance: HELD.dateNaissance } },
  { verdict: 'OTHER', told: { nom: HELD.nom, dateNaissance: HELD.dateNaissance, prenom: 'Bertille' } },
  { verdict: 'OTHER', told: { nom: HELD.nom, prenom: HELD.prenom } },
  { verdict: 'DOUBTFUL', told: { nom: HELD.nom, prenom: HELD.prenom, telPortable: HELD.telPortable } },
  { verdict: 'DOUBTFUL', told: { nom: HELD.nom, prenom: HELD.prenom, mel: HELD.mel } },
  {
    verdict: 'DOUBTFUL',
    told: { nom: 'Kanarivogal', prenom: HELD.prenom, dateNaissance: HELD.dateNaissance },
  },
  { verdict: 'DOUBTFUL', told: { nom: HELD.nom, prenom: 'O.', dateNaissance: '1983-01-01' } },
  {
    verdict: 'DOUBTFUL',
    told: {
      nom: HELD.nom,
      nomPatronymique: HELD.nomPatronymique,
      prenom: 'Bertille',
      dateNaissance: HELD.dateNaissance,
    },
    more: complement({ nir: COMPLEMENT.nir }),
  },
  {
    verdict: 'DOUBTFUL',
    told: { nom: 'Merlebois', prenom: HELD.prenom, dateNaissance: HELD.dateNaissance },
    more: complement({ communeNaissance: COMPLEMENT.communeNaissance }),
  },
  {
    verdict: 'DOUBTFUL',
    told: { nom: HELD.nom, prenom: HELD.prenom, dateNaissance: HELD.dateNaissance },
    more: complement({ communeNaissance: '44109' }),
  },
]

/** Canaries in an answer that the message did not hold. */
const leaked = (answer: string, sent: object): string[] => {
  const said = JSON.stringify(sent).toLowerCase()
  // Identifiers and digests are random: any run of digits may stand in them.
  const text = answer.toLowerCase().replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{64}/g, '')
  return CANARIES.map((canary) => canary.toLowerCase()).filter(
    (canary) => text.includes(canary) && !said.includes(canary),
  )
}

const opened = async (t: { teardown(close: () => Promise<void>): void }) => {
  const { app, setDay } = await openApp(t, { jour: '2026-01-15' })
  const ours = vendor(app)
  const first = await ours.deposer(demande(person, [SHARED]), complement(COMPLEMENT))
  if (first.numUnique === undefined) throw new Error(first.text)
  const { numUnique } = first
  // A second version, so that there is something that changed since the first.
  const { adressePostale } = person
  const changed = { ...person, adressePostale: { ...adressePostale, complement: ETAGE } }
  await ours.modifier(numUnique, demande(changed, [SHARED]), { version: '"1"' }, complement(COMPLEMENT))
  setDay(undefined)
  return { app, numUnique }
}

t.test('the canaries would be seen: they are in the answer to who names the person right', async (t) => {
  t.ok(new Set(CANARIES).size >= FEWEST_CANARIES, `${CANARIES.length} canaries`)
  const { app, numUnique } = await opened(t)
  const message = demande({ ...stranger(HELD), prenom: 'Ostara' })
  const answer = await vendor(app).modifier(numUnique, message, { version: '"1"' })
  t.match(answer, { status: 412, listeComparaison: [{ verdict: 'SAME_WITH_REPAIR' }] })
  t.strictSame(leaked(answer.text, message), ['ostara kanaripremier', 'kanaripremier', ETAGE.toLowerCase()])
})

/** Every way to have a person compared with the record that a number names. */
const byNumber = (app: FastifyInstance, numUnique: string, sent: object, more: object) => {
  const other = vendor(app, 'H3501')
  return [
    other.modifier(numUnique, sent, { version: '"2"' }, more),
    other.modifier(numUnique, sent, { version: '"1"' }, more),
    other.renouveler(numUnique, { demandeLogement: sent, ...more }, { version: '"2"' }),
    other.verifier('MOD', { ...sent, numUnique }, more),
    other.verifier('REN', { ...sent, numUnique }, more),
    other.verifier('MOD', { ...sent, numUnique, dateCreationDemande: '1999-01-01' }, more),
  ]
}

t.test('a guess at the person of a number learns nothing of the record', async (t) => {
  for (const { verdict, told, more = {} } of GUESSES) {
    await t.test(`${verdict} ${JSON.stringify(told)}`, async (t) => {
      const { app, numUnique } = await opened(t)
      const sent = demande(stranger(told))
      const answers = await Promise.all(byNumber(app, numUnique, sent, more))
      t.equal(answers.length, 6)
      for (const answer of answers) {
        t.equal(answer.decision, 'REFUSEE', answer.text.slice(0, 200))
        t.match(answer.listeComparaison, [{ verdict }])
        t.strictSame(leaked(answer.text, { sent, more }), [], answer.text)
        t.notMatch(answer.text, /"valeurRegistre"|"avant"|"apres"/)
        if (verdict === 'OTHER') {
          const aboutPerson = answer.codes.filter((code) => /^SNE-REG-1/.test(code))
          t.strictSame(aboutPerson, ['SNE-REG-152'], 'of another person, not even which trait agrees')
        }
      }
    })
  }
})

t.test('a declared change of civil status tells nothing more', async (t) => {
  const declared = { changementEtatCivil: { motif: 'Mariage', piece: 'Acte de mariage' } }
  let asked = 0
  for (const { told, more = {} } of GUESSES) {
    const { app, numUnique } = await opened(t)
    const sent = demande(stranger(told))
    const answer = await vendor(app, 'H3501').verifier(
      'MOD',
      { ...sent, numUnique },
      { ...more, ...declared },
    )
    t.strictSame(leaked(answer.text, { sent, more }), [], answer.text)
    asked++
  }
  t.equal(asked, GUESSES.length)
})

t.test('a co-applicant is guessed at no better', async (t) => {
  const { app, numUnique } = await opened(t)
  const doubtful = { ...SHARED, prenom: 'K.', dateNaissance: '1981-01-01' }
  const sent = demande(person, [doubtful])
  const answer = await vendor(app, 'H3501').modifier(
    numUnique,
    sent,
    { version: '"2"' },
    complement(COMPLEMENT),
  )
  t.match(answer, { decision: 'REFUSEE', listeComparaison: [{}, { verdict: 'DOUBTFUL' }] })
  t.strictSame(leaked(answer.text, { sent, COMPLEMENT }), [], answer.text)
})

t.test('a duplicate of another guichet is told without a value or a number', async (t) => {
  const { civilite: _, ...traits } = HELD as typeof HELD & { civilite?: string }
  const whole = { ...traits, civilite: '2' }
  for (const { told, more = {} } of [...GUESSES, { told: whole }, { told: { ...SHARED } }]) {
    const { app, numUnique } = await opened(t)
    const other = vendor(app, 'H3501')
    const sent = { ...demande(stranger(told)), numGuichet: 'H3501' }
    const { nom, prenom, dateNaissance } = sent.personnePhysique.demandeur as typeof HELD
    const answers = [
      await other.verifier('CRE', sent, more),
      await other.rechercher({ personne: { civilite: '2', nom, prenom, dateNaissance } }),
      await other.rechercher({
        personne: { civilite: '2', nom, prenom, dateNaissance, telPortable: HELD.telPortable },
      }),
      await other.deposer(sent, more),
    ]
    for (const answer of answers) {
      t.strictSame(leaked(answer.text, { sent, more, HELD: HELD.telPortable }), [], answer.text)
      t.notMatch(answer.text, numUnique)
    }
  }
})
