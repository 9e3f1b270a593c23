/** The state of a file against tables written by hand (`dossiers.json`), and what holds whatever the household. */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import t from 'tap'
import {
  ETAT_PIECE,
  type EtatPiece,
  ROLE_DOSSIER,
  type RoleDossier,
} from '../../../src/model/nomenclature/piece.ts'
import { completeness, holdsRoom, type PieceClassee } from '../../../src/rules/plan/dossier.ts'
import { PLAN_INITIAL } from '../../../src/rules/plan/initial.ts'
import { isMajeur, type PersonneDuDossier } from '../../../src/rules/plan/requirement.ts'
import { anyPlan, categorieOf, withCategorie } from './kit.ts'

interface Table {
  readonly nom: string
  readonly jour: string
  readonly personnes: readonly [number, RoleDossier, string][]
  readonly pieces: readonly [string, number | null, EtatPiece][]
  readonly lignes: number
  readonly etats: readonly [string, number | null, number, number, number][]
  readonly manques: readonly [string, number | null, string[]][]
}

const { dossiers: TABLES } = JSON.parse(readFileSync(new URL('dossiers.json', import.meta.url), 'utf8')) as {
  dossiers: readonly Table[]
}

const piece = (categorie: string, personne: number | null, etat: EtatPiece = 'VALIDE'): PieceClassee => ({
  categorie,
  ...(personne !== null && { personne }),
  etat,
})
const demandeur: PersonneDuDossier = { id: 1, role: 'DEMANDEUR', majeur: true }

t.ok(TABLES.length > 8, `${TABLES.length} households`)

for (const table of TABLES) {
  t.test(table.nom, async (t) => {
    const { listeEtatCategorie, listeManque } = completeness(
      PLAN_INITIAL,
      table.personnes.map(([id, role, birth]) => ({ id, role, majeur: isMajeur(birth, table.jour) })),
      table.pieces.map((one) => piece(...one)),
    )
    t.equal(listeEtatCategorie.length, table.lignes)
    const row = (one: (typeof listeEtatCategorie)[number]) =>
      [one.code, one.personne ?? null, one.tenues, one.limite, one.place] as const
    const held = listeEtatCategorie.filter(({ tenues }) => tenues > 0).map(row)
    const sorted = (rows: readonly (readonly unknown[])[]) => rows.map((one) => JSON.stringify(one)).sort()
    t.strictSame(sorted(held), sorted(table.etats))
    for (const one of listeEtatCategorie) {
      const { limite, sensible } = categorieOf(one.code)
      t.strictSame([one.limite, one.sensible], [limite, sensible], one.code)
      if (one.tenues === 0) t.equal(one.place, limite, `${one.code}: empty`)
    }
    t.strictSame(
      listeManque.map(({ etape, personne, listeCategorie }) => [etape, personne ?? null, listeCategorie]),
      table.manques,
    )
  })
}

t.test(
  'one is of age on the eighteenth birthday; born on 29 February, on 1 March of a common year',
  async (t) => {
    t.notOk(isMajeur('2008-02-11', '2026-02-10'))
    t.ok(isMajeur('2008-02-10', '2026-02-10'))
    t.notOk(isMajeur('2008-02-29', '2026-02-28'))
    t.ok(isMajeur('2008-02-29', '2026-03-01'))
  },
)

t.test('a person of unknown age is asked what an adult is', async (t) => {
  const { listeManque } = completeness(
    PLAN_INITIAL,
    [{ id: 2, role: 'PERSONNE_A_CHARGE', majeur: undefined }],
    [],
  )
  t.strictSame(
    listeManque.map(({ listeCategorie }) => listeCategorie),
    [
      ['ID01', 'ID02', 'ID03'],
      ['RF01', 'RF03'],
    ],
  )
})

t.test('a limit lowered under what is held leaves no room, and loses nothing', async (t) => {
  const plan = withCategorie('ID03', (one) => ({ ...one, limite: 1 }))
  const { listeEtatCategorie } = completeness(plan, [demandeur], [piece('ID03', 1), piece('ID03', 1)])
  t.match(
    listeEtatCategorie.find(({ code }) => code === 'ID03'),
    { personne: 1, tenues: 2, limite: 1, place: 0 },
  )
})

t.test(
  'what a closed category, a person gone or another role holds is still said, last and without room',
  async (t) => {
    const plan = withCategorie('AU01', () => undefined)
    const { listeEtatCategorie, listeManque } = completeness(
      plan,
      [demandeur],
      [piece('AU01', null), piece('ID01', 9), piece('SF05', 1), piece('SF05', 1, 'SUPPRIMEE')],
    )
    t.strictSame(listeEtatCategorie.slice(-3), [
      { code: 'AU01', tenues: 1, limite: 0, place: 0, sensible: true },
      { code: 'ID01', personne: 9, tenues: 1, limite: 0, place: 0, sensible: false },
      { code: 'SF05', personne: 1, tenues: 1, limite: 0, place: 0, sensible: true },
    ])
    t.equal(listeManque[0]?.etape, 'ENREGISTREMENT', 'nor do the documents of a person gone satisfy')
  },
)

t.test('only categories that may hold the person’s documents are said to be enough', async (t) => {
  const plan = withCategorie('RF03', (one) => ({
    ...one,
    listePour: ['DEMANDEUR'],
    listeObligation: [{ etape: 'INSTRUCTION', pour: 'DEMANDEUR' }],
  }))
  const couple: readonly PersonneDuDossier[] = [demandeur, { id: 2, role: 'COTITULAIRE', majeur: true }]
  const { listeManque } = completeness(plan, couple, [piece('ID01', 1), piece('ID01', 2), piece('RF03', 2)])
  t.strictSame(
    listeManque.map(({ personne, listeCategorie }) => [personne, listeCategorie]),
    [
      [1, ['RF01', 'RF03']],
      [2, ['RF01']],
    ],
  )
})

t.test('what a plan requires of the household is missing without a person', async (t) => {
  const plan = withCategorie('PA01', (one) => ({
    ...one,
    listeObligation: [{ etape: 'INSTRUCTION', pour: 'FOYER' }],
  }))
  const missing = (pieces: readonly PieceClassee[]) =>
    completeness(plan, [], pieces).listeManque.map(({ etape, personne, listeCategorie }) => [
      etape,
      personne,
      listeCategorie,
    ])
  t.strictSame(missing([]), [['INSTRUCTION', undefined, ['PA01']]])
  t.strictSame(missing([piece('PA01', null)]), [])
})

const anyPersonnes = fc
  .array(fc.tuple(fc.constantFrom(...ROLE_DOSSIER.codes), fc.constantFrom(true, false, undefined)), {
    maxLength: 4,
  })
  .map((all) => all.map(([role, majeur], i): PersonneDuDossier => ({ id: i + 1, role, majeur })))
const CODES = ['AA01', 'AA02', 'BB01', 'BB02', 'CC01', 'DD01']
const anyPieces = fc.array(
  fc.record(
    {
      categorie: fc.constantFrom(...CODES),
      personne: fc.integer({ min: 1, max: 5 }),
      etat: fc.constantFrom(...ETAT_PIECE.codes),
    },
    { requiredKeys: ['categorie', 'etat'] },
  ),
  { maxLength: 12 },
)

t.test('every document that holds room is counted once, and room is never below zero', async (t) => {
  let runs = 0
  fc.assert(
    fc.property(anyPlan, anyPersonnes, anyPieces, (plan, personnes, pieces) => {
      runs++
      const { listeEtatCategorie } = completeness(plan, personnes, pieces)
      const keys = listeEtatCategorie.map(({ code, personne }) => `${code} ${personne}`)
      return (
        listeEtatCategorie.reduce((sum, { tenues }) => sum + tenues, 0) ===
          pieces.filter(({ etat }) => holdsRoom(etat)).length &&
        listeEtatCategorie.every(({ tenues, limite, place }) => place === Math.max(0, limite - tenues)) &&
        new Set(keys).size === keys.length
      )
    }),
    { numRuns: 1000 },
  )
  t.equal(runs, 1000)
})

t.test('a valid document in a category of what is missing takes it away, and adds nothing', async (t) => {
  let met = 0
  fc.assert(
    fc.property(anyPlan, anyPersonnes, anyPieces, (plan, personnes, pieces) => {
      const before = completeness(plan, personnes, pieces).listeManque
      return before.every((one) =>
        one.listeCategorie.every((code) => {
          met++
          const after = completeness(plan, personnes, [
            ...pieces,
            piece(code, one.personne ?? null),
          ]).listeManque
          const said = after.map((rest) => JSON.stringify(rest))
          return (
            !said.includes(JSON.stringify(one)) &&
            said.every((rest) => before.some((old) => JSON.stringify(old) === rest))
          )
        }),
      )
    }),
    { numRuns: 500 },
  )
  // How many there are is drawn: far fewer than usual would mean that nothing is tried.
  t.ok(met > 100, `${met} requirements met`)
})
