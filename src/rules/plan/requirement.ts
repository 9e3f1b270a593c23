/**
 * What a plan makes obligatory: for whom, at which stage, and which categories satisfy it.
 *
 * Categories of one group replace each other, and one that is taken for want of another stands beside that other: both
 * answer to one requirement. What is due only when a situation exists is never required here: the counter judges that.
 */

import { ETAPE_DOSSIER, type EtapeDossier, type RoleDossier } from '../../model/nomenclature/piece.ts'
import type { Categorie, Obligation, Plan } from '../../model/plan.ts'
import { ageAt } from '../coherence/calendar.ts'

const MAJORITE = 18

/** A person of an application, as far as the plan needs to know. */
export interface PersonneDuDossier {
  readonly id: number
  readonly role: RoleDossier
  /** 18 or older; undefined when the birth is not known, and the person is then asked what an adult is. */
  readonly majeur: boolean | undefined
}

/** Is somebody of that birth of age on a day? Both `YYYY-MM-DD` (Code civil, art. 414). */
export const isMajeur = (dateNaissance: string, jour: string): boolean =>
  ageAt(dateNaissance, jour) >= MAJORITE

export interface Requirement {
  readonly etape: EtapeDossier
  /** Absent for what the household owes. */
  readonly personne?: number
  /** In the plan's order; one is enough. */
  readonly categories: readonly Categorie[]
}

/** What categories that satisfy the same requirement have in common. */
export const rootOf = (plan: Pick<Plan, 'listeCategorie'>, categorie: Categorie): string => {
  const { condition } = categorie
  const target =
    condition?.nature === 'SI_MANQUE'
      ? plan.listeCategorie.find(({ code }) => code === condition.categorie)
      : undefined
  const { groupe, code } = target ?? categorie
  return groupe === undefined ? `categorie ${code}` : `groupe ${groupe}`
}

const binds = (obligation: Obligation, etape: EtapeDossier, who: PersonneDuDossier | undefined): boolean =>
  obligation.etape === etape &&
  obligation.pour === (who?.role ?? 'FOYER') &&
  (obligation.age === undefined || (obligation.age === 'MAJEUR') === (who?.majeur ?? true))

/** May a category hold a document of that person or, without one, of the household? */
export const isFor = (categorie: Categorie, who: PersonneDuDossier | undefined): boolean =>
  categorie.listePour.includes(who?.role ?? 'FOYER')

/**
 * Everything the plan requires of a household, by stage, then person (the household last), then the plan's order. Stages
 * add up: what is required at one is not said again for the next.
 */
export const requirementsOf = (
  plan: Pick<Plan, 'listeCategorie'>,
  personnes: readonly PersonneDuDossier[],
): readonly Requirement[] => {
  const requirements: Requirement[] = []
  const said = new Set<string>()
  for (const etape of ETAPE_DOSSIER.codes) {
    for (const who of [...personnes, undefined]) {
      for (const categorie of plan.listeCategorie) {
        if (categorie.condition?.nature === 'LE_CAS_ECHEANT') continue
        if (!categorie.listeObligation?.some((one) => binds(one, etape, who))) continue
        const root = rootOf(plan, categorie)
        const key = `${who?.id ?? ''} ${root}`
        if (said.has(key)) continue
        said.add(key)
        requirements.push({
          etape,
          ...(who && { personne: who.id }),
          categories: plan.listeCategorie.filter((one) => isFor(one, who) && rootOf(plan, one) === root),
        })
      }
    }
  }
  return requirements
}
