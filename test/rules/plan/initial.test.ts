/** The first version of the plan against the table of `premiere-version.md`, row by row. */
import { readFileSync } from 'node:fs'
import t from 'tap'
import type { Categorie, Obligation } from '../../../src/model/plan.ts'
import { PLAN_INITIAL } from '../../../src/rules/plan/initial.ts'

const ROWS = [
  ...readFileSync(new URL('premiere-version.md', import.meta.url), 'utf8').matchAll(
    /^\| [A-Z]{2}[0-9]{2} .*$/gm,
  ),
].map(([line]) =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim()),
)

const POUR = { D: 'DEMANDEUR', C: 'COTITULAIRE', P: 'PERSONNE_A_CHARGE', F: 'FOYER' } as const

const VALIDITES: Readonly<Record<string, Categorie['validite']>> = {
  '—': undefined,
  expiration: { nature: 'EXPIRATION' },
  'expiration, 60 mois de tolérance': { nature: 'EXPIRATION', mois: 60 },
  'année fiscale': { nature: 'ANNEE_FISCALE' },
  'année scolaire': { nature: 'ANNEE_SCOLAIRE' },
  naissance: { nature: 'NAISSANCE' },
  '3 mois': { nature: 'DUREE', mois: 3 },
  '6 mois': { nature: 'DUREE', mois: 6 },
  '12 mois': { nature: 'DUREE', mois: 12 },
  '12 mois après radiation': { nature: 'APRES_RADIATION', mois: 12 },
}

const at = (etape: Obligation['etape'], pour: Obligation['pour'], age?: 'MAJEUR' | 'MINEUR'): Obligation => ({
  etape,
  pour,
  ...(age && { age }),
})
const ADULTES = [at('INSTRUCTION', 'COTITULAIRE'), at('INSTRUCTION', 'PERSONNE_A_CHARGE', 'MAJEUR')]
const IDENTITE = [at('ENREGISTREMENT', 'DEMANDEUR'), ...ADULTES]

/** What the column « étape » means, with the label for minors. */
const obligationsOf = (etape: string, libelle: string): readonly Obligation[] => {
  if (etape === 'K') return []
  if (etape.startsWith('E')) return IDENTITE
  if (libelle.includes('mineurs')) return [at('INSTRUCTION', 'PERSONNE_A_CHARGE', 'MINEUR')]
  if (etape === 'I, le cas échéant')
    return (['DEMANDEUR', 'COTITULAIRE', 'PERSONNE_A_CHARGE'] as const).map((pour) => at('INSTRUCTION', pour))
  return [at('INSTRUCTION', 'DEMANDEUR'), ...ADULTES]
}

const CONDITIONS: Readonly<Record<string, Categorie['condition']>> = {
  'I, le cas échéant': { nature: 'LE_CAS_ECHEANT' },
  'I, à défaut de RF01': { nature: 'SI_MANQUE', categorie: 'RF01' },
}

t.test('the first version is the table, row by row', async (t) => {
  t.equal(ROWS.length, 35)
  t.strictSame(
    PLAN_INITIAL.listeCategorie.map(({ code }) => code),
    ROWS.map(([code]) => code),
  )
  for (const [i, row] of ROWS.entries()) {
    const [code = '', libelle = '', qui = '', max = '', etape = '', s = '', validite = ''] = row
    const { listeObligation, ...categorie } = PLAN_INITIAL.listeCategorie[i]!
    t.ok(Object.hasOwn(VALIDITES, validite), `${code}: ${validite}`)
    t.strictSame(
      { ...categorie, base: undefined, validite: categorie.validite, condition: categorie.condition },
      {
        code,
        libelle,
        listePour: qui.split(' ').map((letter) => POUR[letter as keyof typeof POUR]),
        portee: max.endsWith('/pers') ? 'PERSONNE' : 'FOYER',
        limite: Number.parseInt(max, 10),
        sensible: s === 'S',
        listeTypeAccepte: ['PDF', 'JPEG', 'PNG', 'HEIC', 'TIFF'],
        pagesMax: 20,
        ...(etape.startsWith('E') && { groupe: 'IDENTITE' }),
        base: undefined,
        validite: VALIDITES[validite],
        condition: CONDITIONS[etape],
      },
      code,
    )
    t.strictSame(listeObligation ?? [], obligationsOf(etape, libelle), `${code}: ${etape}`)
  }
})

t.test('it says that it is ours', async (t) => {
  t.equal(PLAN_INITIAL.version, 1)
  t.match(PLAN_INITIAL.mention, /proposée par la passerelle/)
})
