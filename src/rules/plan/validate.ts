/** Judges a plan before it is published: its shape first, then everything that only the whole plan can tell. */
import { type Constat, constat, type Tokens } from '../../diagnostic/constat.ts'
import type { Categorie, Plan, PlanPropose } from '../../model/plan.ts'
import { planPropose } from '../../model/plan.ts'
import { judgeShape } from '../shape.ts'
import { rootOf } from './requirement.ts'

/**
 * @param plan a plan to publish, or anything that claims to be one (a configuration file); its own `version`, when given,
 * must be the one that follows the last: so a sender who worked on an older plan overwrites nobody
 * @param previous the last version published, in force or announced; undefined for the very first
 * @param today in France, `YYYY-MM-DD`
 * @returns findings in document order, counted from the plan: those of its shape alone (SNE-MOD) when it has any, else those
 * of the whole (SNE-PLA). Empty: it may be published as version `previous + 1`.
 */
export const validatePlan = (
  plan: unknown,
  previous: Pick<Plan, 'version' | 'dateEffet'> | undefined,
  today: string,
): readonly Constat[] => {
  const shape = judgeShape(planPropose, plan, true)
  if (shape.length > 0) return shape
  const proposed = plan as PlanPropose
  return [...judgeVersion(proposed, previous, today), ...judgeCategories(proposed)]
}

function* judgeVersion(
  { version, dateEffet }: PlanPropose,
  previous: Pick<Plan, 'version' | 'dateEffet'> | undefined,
  today: string,
): Generator<Constat> {
  const derniere = previous?.version ?? 0
  if (version !== undefined && version !== derniere + 1)
    yield constat('SNE-PLA-021', ['version'], { version, derniere })
  if (dateEffet < today) yield constat('SNE-PLA-002', ['dateEffet'], { jour: dateEffet, aujourdhui: today })
  if (previous && dateEffet < previous.dateEffet)
    yield constat('SNE-PLA-003', ['dateEffet'], {
      jour: dateEffet,
      version: previous.version,
      publiee: previous.dateEffet,
    })
}

function* judgeCategories(plan: PlanPropose): Generator<Constat> {
  const seen = new Set<string>()
  const first = registrationOf(plan)
  for (const [i, categorie] of plan.listeCategorie.entries()) {
    const at: Tokens = ['listeCategorie', i]
    const { code } = categorie
    if (seen.has(code)) yield constat('SNE-PLA-001', [...at, 'code'], { categorie: code })
    seen.add(code)
    yield* judgePour(categorie, at)
    yield* judgeObligations(plan, categorie, first, at)
    yield* judgeValidite(categorie, at)
    yield* judgeTwice(categorie, 'listeTypeAccepte', categorie.listeTypeAccepte, at)
    yield* judgeGroupe(plan, categorie, at)
    yield* judgeCondition(plan, categorie, at)
  }
}

function* judgePour(categorie: Categorie, at: Tokens): Generator<Constat> {
  const { code, listePour, portee } = categorie
  yield* judgeTwice(categorie, 'listePour', listePour, at)
  const household = listePour.includes('FOYER')
  const persons = listePour.some((pour) => pour !== 'FOYER')
  if (household && (persons || portee === 'PERSONNE'))
    yield constat('SNE-PLA-004', [...at, 'portee'], { categorie: code, portee })
}

function* judgeTwice(
  { code }: Categorie,
  member: string,
  values: readonly string[],
  at: Tokens,
): Generator<Constat> {
  for (const [i, valeur] of values.entries()) {
    if (values.indexOf(valeur) < i)
      yield constat('SNE-PLA-009', [...at, member, i], { categorie: code, valeur })
  }
}

/** What the first obligation at registration requires: nothing else may be required there (arrêté of 23 March 2015, annex, §3). */
const registrationOf = (plan: PlanPropose): string | undefined => {
  const first = plan.listeCategorie.find((one) =>
    one.listeObligation?.some(({ etape }) => etape === 'ENREGISTREMENT'),
  )
  return first && rootOf(plan, first)
}

function* judgeObligations(
  plan: PlanPropose,
  categorie: Categorie,
  registration: string | undefined,
  at: Tokens,
): Generator<Constat> {
  const { code, listePour } = categorie
  const obligations = categorie.listeObligation ?? []
  const said = obligations.map(({ etape, pour, age }) => [etape, pour, age ?? ''].join(' ').trim())
  yield* judgeTwice(categorie, 'listeObligation', said, at)
  for (const [i, { etape, pour, age }] of obligations.entries()) {
    const here: Tokens = [...at, 'listeObligation', i]
    if (!listePour.includes(pour) || (pour === 'FOYER' && age !== undefined))
      yield constat('SNE-PLA-008', [...here, 'pour'], { categorie: code, pour })
    if (etape === 'ENREGISTREMENT' && (pour !== 'DEMANDEUR' || rootOf(plan, categorie) !== registration))
      yield constat('SNE-PLA-011', [...here, 'etape'], { categorie: code })
  }
}

const MONTHS = { DUREE: 'needed', APRES_RADIATION: 'needed', EXPIRATION: 'allowed' } as const

function* judgeValidite({ code, validite }: Categorie, at: Tokens): Generator<Constat> {
  if (!validite) return
  const { nature, mois } = validite
  const rule = nature in MONTHS ? MONTHS[nature as keyof typeof MONTHS] : 'none'
  if (mois === undefined ? rule === 'needed' : rule === 'none')
    yield constat('SNE-PLA-010', [...at, 'validite'], { categorie: code, nature })
}

function* judgeGroupe(plan: PlanPropose, { groupe }: Categorie, at: Tokens): Generator<Constat> {
  if (groupe === undefined) return
  if (plan.listeCategorie.filter((one) => one.groupe === groupe).length === 1)
    yield constat('SNE-PLA-005', [...at, 'groupe'], { groupe })
}

function* judgeCondition(plan: PlanPropose, categorie: Categorie, at: Tokens): Generator<Constat> {
  const { code, condition, groupe } = categorie
  if (!condition) return
  const here: Tokens = [...at, 'condition']
  const cible = condition.categorie
  if ((condition.nature === 'SI_MANQUE') !== (cible !== undefined)) {
    yield constat('SNE-PLA-007', here, { categorie: code })
    return
  }
  if (cible === undefined) return
  const target = plan.listeCategorie.find((one) => one.code === cible)
  if (!target) {
    yield constat('SNE-PLA-006', [...here, 'categorie'], { categorie: code, cible })
  } else if (target.condition?.nature === 'SI_MANQUE' || groupe !== undefined) {
    yield constat('SNE-PLA-007', here, { categorie: code })
  }
}
