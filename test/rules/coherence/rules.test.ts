/** Each rule of coherence on a valid household, on a broken one, and at its limit. */
import t from 'tap'
import type { DemandeLogement } from '../../../src/model/demande.ts'
import { COHERENCE } from '../../../src/rules/coherence/index.ts'
import type { Draft, RuleContext } from '../../../src/rules/rule.ts'
import { association, CONTEXT, drop, household, type OpenDemande } from './household.ts'

type Demande = Draft<DemandeLogement>
interface Case {
  readonly code: string
  readonly that: string
  readonly demande: Demande
  readonly context?: Partial<RuleContext>
  /** Tokens joined by `/`, one for each finding of the code; none for a limit that passes. */
  readonly at: readonly string[]
}

const cases: Case[] = []
const add = (
  code: string,
  that: string,
  change: ((d: OpenDemande) => void) | Demande,
  at: readonly string[] = [],
  context: Partial<RuleContext> = {},
) =>
  cases.push({
    code: `SNE-COH-${code}`,
    that,
    demande: typeof change === 'function' ? household(change) : change,
    at,
    context,
  })

const HOME = 'personnePhysique'
const ME = `${HOME}/demandeur`
const PARTNER = `${HOME}/listeCotitulaire/0`
const CHILD = `${HOME}/listePersonneACharge/0`
const PLACES = 'logementRecherche/listeLocalisationSouhaite'
const me = (d: OpenDemande) => d.personnePhysique.demandeur
const partner = (d: OpenDemande) => d.personnePhysique.listeCotitulaire[0]!
const child = (d: OpenDemande) => d.personnePhysique.listePersonneACharge[0]!
const born = (day: string) => (d: OpenDemande) => {
  me(d).dateNaissance = day
}
const sought =
  (...communes: string[]) =>
  (d: OpenDemande) => {
    d.logementRecherche.listeLocalisationSouhaite = communes.map((commune) => ({ commune }))
  }
const GIRONDE = ['33063', '33522', '33318', '33281', '33039', '33192', '33119', '33249', '33069']
const radiation = (radiation: object, rest: object = {}): Demande =>
  ({ numUnique: '033032600000100033', numGuichet: 'G0033', radiation, ...rest }) as Demande
const RAD = { nature: 'RAD' } as const
const more = (...listeComplementPersonne: object[]) =>
  ({ complementIdentite: { listeComplementPersonne } }) as Partial<RuleContext>
const MORE = '../complementIdentite/listeComplementPersonne'

add('001', 'an empty creation', {}, [
  'dateCreationDemande',
  'logementRecherche',
  'motifDemande',
  'numGuichet',
  HOME,
])
add(
  '001',
  'an empty change',
  {},
  ['dateCreationDemande', 'logementRecherche', 'motifDemande', 'numGuichet', 'numUnique', HOME],
  { nature: 'MOD' },
)
add('001', 'an empty radiation', {}, ['numGuichet', 'numUnique', 'radiation'], RAD)
add('001', 'a whole radiation', radiation({ motifRadiation: 'RADABA' }), [], RAD)
add('001', 'an association', association())
add('002', 'both kinds of applicant', (d) => Object.assign(d, { association: {} }), ['association'])
add('003', '16 tomorrow', born('2010-03-11'), [`${ME}/dateNaissance`])
add('003', '16 today', born('2010-03-10'))
add('004', '16 today', born('2010-03-10'), [`${ME}/dateNaissance`])
add('004', '18 tomorrow', born('2008-03-11'), [`${ME}/dateNaissance`])
add('004', '18 today', born('2008-03-10'))
add(
  '005',
  'born tomorrow',
  (d) => {
    child(d).dateNaissance = '2026-03-11'
  },
  [`${CHILD}/dateNaissance`],
)
add('005', 'born today', (d) => {
  child(d).dateNaissance = '2026-03-10'
})
add('006', 'born in 1880', born('1880-01-01'), [`${ME}/dateNaissance`])
add('006', 'born in 1920', born('1920-01-01'))
add(
  '007',
  'created tomorrow',
  (d) => {
    d.dateCreationDemande = '2026-03-11'
  },
  ['dateCreationDemande'],
)
add('007', 'created long ago', (d) => {
  d.dateCreationDemande = '2019-01-02'
})
add(
  '008',
  'created before birth',
  (d) => {
    d.dateCreationDemande = '1988-04-11'
  },
  ['dateCreationDemande'],
)
add('009', 'nine places', sought(...GIRONDE), [`${PLACES}/8`])
add('009', 'eight places', sought(...GIRONDE.slice(0, 8)))
add('010', 'two departments', sought('33063', '40192'), [`${PLACES}/1/commune`])
add('010', 'three departments of Île-de-France', sought('75113', '93066', '77288'))
add('010', 'Île-de-France and beyond', sought('75113', '60057'), [`${PLACES}/1/commune`])
add('011', 'a place twice', sought('33063', '33522', '33063'), [`${PLACES}/2/commune`])
add(
  '012',
  'a type twice',
  (d) => {
    d.logementRecherche.listeTypeLogement = ['T3', 'T3']
  },
  ['logementRecherche/listeTypeLogement/1'],
)
add(
  '013',
  'another reason, not told',
  (d) => {
    d.motifDemande.listeMotif = ['23']
  },
  ['motifDemande/precisionMotif'],
)
add('013', 'another reason, told', (d) => {
  d.motifDemande = { listeMotif: ['23'], precisionMotif: 'Exemple' }
})
add(
  '014',
  'a reason twice',
  (d) => {
    d.motifDemande.listeMotif = ['13', '09', '13']
  },
  ['motifDemande/listeMotif/2'],
)
add(
  '015',
  'inadmissible, not told why',
  radiation({ motifRadiation: 'RADIRR' }),
  ['radiation/sousMotifRadiation'],
  RAD,
)
add(
  '015',
  'abandoned, with a sub-reason',
  radiation({ motifRadiation: 'RADABA', sousMotifRadiation: 'IRRSEJ' }),
  ['radiation/sousMotifRadiation'],
  RAD,
)
add(
  '015',
  'inadmissible, told why',
  radiation({ motifRadiation: 'RADIRR', sousMotifRadiation: 'IRRRES' }),
  [],
  RAD,
)
add(
  '016',
  'attributed, without data',
  radiation({ motifRadiation: 'RADATT' }),
  ['radiation/attribution'],
  RAD,
)
add(
  '016',
  'abandoned, with data',
  radiation({ motifRadiation: 'RADABA', attribution: {} }),
  ['radiation/attribution'],
  RAD,
)
add('016', 'attributed, with data', radiation({ motifRadiation: 'RADATT', attribution: {} }), [], RAD)
add('017', 'a radiation in a creation', (d) => Object.assign(d, { radiation: {} }), ['radiation'])
add('017', 'a radiation in a radiation', radiation({ motifRadiation: 'RADABA' }), [], RAD)
add(
  '018',
  'one inhabitant for two',
  (d) => {
    d.personnePhysique.logementActuel.nombreHabitant = 1
  },
  [`${HOME}/logementActuel/nombreHabitant`],
)
add('018', 'two inhabitants for two', (d) => {
  d.personnePhysique.logementActuel.nombreHabitant = 2
})
for (const [day, wrong] of [
  ['2026-03-09', true],
  ['2026-03-10', false],
  ['2027-01-04', false],
  ['2027-01-05', true],
] as const)
  add(
    '019',
    `a birth expected on ${day}`,
    (d) => {
      d.personnePhysique.personneANaitre.dateNaissancePrevue = day
    },
    wrong ? [`${HOME}/personneANaitre/dateNaissancePrevue`] : [],
  )
add(
  '020',
  'the demandeur again, written otherwise',
  (d) => Object.assign(partner(d), { nom: 'ESSAI', prenom: 'Anne Lise', dateNaissance: '1988-04-12' }),
  [PARTNER],
)
add('020', 'a twin', (d) => {
  partner(d).dateNaissance = '1988-04-12'
})
add(
  '021',
  'a spouse of someone single',
  (d) => {
    me(d).situationFamiliale = 'C'
  },
  [`${PARTNER}/lienDemandeur`],
)
add('021', 'a co-tenant of someone married', (d) =>
  Object.assign(partner(d), { lienDemandeur: 'L', situationFamiliale: 'C' }),
)
add(
  '022',
  'two spouses',
  (d) => {
    d.personnePhysique.listeCotitulaire.push({ ...partner(d), prenom: 'Jean', lienDemandeur: 'C' })
  },
  [`${HOME}/listeCotitulaire/1/lienDemandeur`],
)
add('022', 'a spouse and a co-tenant', (d) => {
  d.personnePhysique.listeCotitulaire.push({ ...partner(d), prenom: 'Jean', lienDemandeur: 'L' })
})
add(
  '023',
  'years apart',
  (d) => {
    me(d).revenuFiscal.anneeMoins2 = 2023
  },
  [`${ME}/revenuFiscal`],
)
add(
  '023',
  'years to come',
  (d) => Object.assign(me(d).revenuFiscal, { anneeMoins1: 2027, anneeMoins2: 2026 }),
  [`${ME}/revenuFiscal`],
)
add(
  '024',
  'years too old',
  (d) => Object.assign(me(d).revenuFiscal, { anneeMoins1: 2023, anneeMoins2: 2022 }),
  [`${ME}/revenuFiscal/anneeMoins1`],
)
add('024', 'the year before last', (d) =>
  Object.assign(me(d).revenuFiscal, { anneeMoins1: 2024, anneeMoins2: 2023 }),
)
add('025', 'an amount without its year', (d) => drop(me(d).revenuFiscal, 'anneeMoins1'), [
  `${ME}/revenuFiscal/montantMoins1`,
])
add('025', 'a year without its amount', (d) => drop(me(d).revenuFiscal, 'montantMoins1'))
add(
  '026',
  'two salaries',
  (d) => {
    me(d).listeRessourceRecue.push({ ressource: 'SAL', montant: 1 })
  },
  [`${ME}/listeRessourceRecue/2/ressource`],
)
add('026', 'one kind in two lists', (d) => {
  me(d).listeRessourceRecuePersACharge = [{ ressource: 'AF', montant: 1 }]
})
add(
  '027',
  'another counter',
  (d) => {
    d.numGuichet = 'G0075'
  },
  ['numGuichet'],
)
add(
  '027',
  'an unknown caller',
  (d) => {
    d.numGuichet = 'G0075'
  },
  [],
  { guichet: '' },
)
add(
  '028',
  'a number on a creation',
  (d) => {
    d.numUnique = '033032600000100033'
  },
  ['numUnique'],
)
add(
  '028',
  'a number on a renewal',
  (d) => {
    d.numUnique = '033032600000100033'
  },
  [],
  { nature: 'REN' },
)
add(
  '029',
  'handicap without annex',
  (d) => {
    d.motifDemande.listeMotif = ['07']
  },
  ['annexeHandicap'],
)
const annexed = (person: object) => (d: OpenDemande) => Object.assign(d, { annexeHandicap: [person] })
add('030', 'an annex on a stranger', annexed({ nom: 'Autre', prenom: 'Paul', dateNaissance: '1990-01-01' }), [
  'annexeHandicap/0',
])
add(
  '030',
  'an annex on the child, written otherwise',
  annexed({ nom: 'ESSAI', prenom: 'LEO', dateNaissance: '2016-09-01' }),
)
add(
  '031',
  'an association with annex and complements',
  association((d) => Object.assign(d, { annexeHandicap: [] })),
  ['../complementIdentite', 'annexeHandicap'],
  more(),
)
add('031', 'a household with complements', () => {}, [], more())
add('032', 'a postcode for a commune', sought('33999'), [`${PLACES}/0/commune`])
add('032', 'a municipal borough', sought('75113'))
add(
  '033',
  'a postcode of elsewhere',
  (d) => {
    me(d).adressePostale.codePostal = '75013'
  },
  [`${ME}/adressePostale/codePostal`],
)
add('033', 'the generic postcode of Paris', (d) =>
  Object.assign(me(d).adressePostale, { codePostal: '75000', commune: '75056' }),
)
add('034', 'in France without a commune', (d) => drop(me(d).adressePostale, 'commune'), [
  `${ME}/adressePostale/commune`,
])
add(
  '034',
  'abroad with a commune',
  (d) => {
    me(d).adressePostale.etranger = true
    drop(me(d).adressePostale, 'codePostal')
  },
  [`${ME}/adressePostale/commune`],
)
add('034', 'abroad without either', (d) => {
  me(d).adressePostale.etranger = true
  drop(me(d).adressePostale, 'codePostal', 'commune')
})
add(
  '035',
  'a child older than both',
  (d) => {
    child(d).dateNaissance = '1980-01-01'
  },
  [`${CHILD}/lienParente`],
)
add(
  '035',
  'a parent younger than both',
  (d) => {
    child(d).lienParente = 'P'
  },
  [`${CHILD}/lienParente`],
)
add('035', 'another, older', (d) =>
  Object.assign(child(d), { lienParente: 'A', dateNaissance: '1950-01-01' }),
)
add('036', 'anomalies in a request', (d) => Object.assign(d, { listeAnomalie: [{ libelle: 'x' }] }), [
  'listeAnomalie',
])
add('037', 'neither e-mail nor phone', (d) => drop(me(d), 'mel', 'telPortable'), [ME])
add('037', 'a phone only', (d) => drop(me(d), 'mel'))
add('038', 'a rank beyond the list', () => {}, [`${MORE}/0`], more({ role: 'COTITULAIRE', rang: 2 }))
add('038', 'the last rank', () => {}, [], more({ role: 'COTITULAIRE', rang: 1 }))
add('038', 'a person twice', () => {}, [`${MORE}/1`], more({ role: 'DEMANDEUR' }, { role: 'DEMANDEUR' }))
// Invented numbers; keys reckoned by hand on the definition.
add('039', 'a right key', () => {}, [], more({ role: 'DEMANDEUR', nir: '288043306300148' }))
add('039', 'a wrong key', () => {}, [`${MORE}/0/nir`], more({ role: 'DEMANDEUR', nir: '288043306300149' }))
add('039', 'no key', () => {}, [], more({ role: 'DEMANDEUR', nir: '2880433063001' }))
add(
  '040',
  'cancelled tomorrow',
  radiation({ motifRadiation: 'RADABA', dateRadiation: '2026-03-11' }),
  ['radiation/dateRadiation'],
  RAD,
)
add('040', 'cancelled today', radiation({ motifRadiation: 'RADABA', dateRadiation: '2026-03-10' }), [], RAD)
add(
  '040',
  'cancelled before its creation',
  radiation({ motifRadiation: 'RADABA', dateRadiation: '2025-01-01' }, { dateCreationDemande: '2025-01-02' }),
  ['radiation/dateRadiation'],
  RAD,
)
add(
  '040',
  'a lease to come',
  radiation({ motifRadiation: 'RADATT', attribution: { dateSignatureBail: '2026-03-11' } }),
  ['radiation/attribution/dateSignatureBail'],
  RAD,
)

const number = '0330326000001G0033'
const numbered = (d: OpenDemande) => {
  d.numUnique = number
}
add('041', 'another number than the target', numbered, ['numUnique'], {
  numUnique: '0330326000002G0033',
})
add('041', 'the same number', numbered, [], { nature: 'MOD', numUnique: number })
add('041', 'no number beside the target', () => {}, [], { nature: 'MOD', numUnique: number })

for (const { code, that, demande, context, at } of cases)
  t.test(`${code}: ${that}`, async (t) => {
    const rule = COHERENCE.find((rule) => rule.code === code)!
    const found = [...rule.check(demande, { ...CONTEXT, ...context })]
    t.same(found.map((c) => c.tokens.join('/')).sort(), [...at].sort())
    t.ok(found.every((c) => c.code === code))
    for (const { params } of found)
      for (const value of Object.values(params)) t.notMatch(String(value), /essai|anne|1988|2016-09/i)
  })

t.test('every rule has a case that it finds', async (t) => {
  const proven = new Set(cases.filter(({ at }) => at.length > 0).map(({ code }) => code))
  t.same(
    COHERENCE.map((rule) => rule.code).filter((code) => !proven.has(code)),
    [],
  )
})

t.test('a valid application has no finding but information', async (t) => {
  for (const demande of [household(), association()]) {
    const found = COHERENCE.flatMap((rule) => [...rule.check(demande, CONTEXT)])
    t.same(
      found.filter((c) => c.severite !== 'information').map((c) => c.code),
      [],
    )
  }
})
