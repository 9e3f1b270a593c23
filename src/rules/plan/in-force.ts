/** Which of the versions of a plan is in force on a day, and which are announced. Days are `YYYY-MM-DD`, in France. */

import type { Plan } from '../../model/plan.ts'

/** What a version must say of itself to be placed in time. */
export interface Dated {
  readonly version: number
  readonly dateEffet: string
}

/** The highest version whose date of effect has come; undefined before the first one's. */
export const planInForce = <P extends Dated>(plans: readonly P[], jour: string): P | undefined =>
  plans.reduce<P | undefined>(
    (best, plan) =>
      plan.dateEffet <= jour && (best === undefined || plan.version > best.version) ? plan : best,
    undefined,
  )

/**
 * The versions that will come into force after a day, nearest first. One that a higher version overtakes before or on its
 * own date never does, and is not among them.
 */
export const plansAnnounced = <P extends Dated>(plans: readonly P[], jour: string): readonly P[] =>
  plans
    .filter((plan) => plan.dateEffet > jour && planInForce(plans, plan.dateEffet) === plan)
    .toSorted((a, b) => a.version - b.version)

/**
 * The version that closed a category: the first one without it after the last one with it, among those up to `version`.
 * Undefined when that version has the category, or none before it had.
 */
export const closedSince = (plans: readonly Plan[], code: string, version: number): number | undefined => {
  const known = plans.filter((plan) => plan.version <= version).toSorted((a, b) => a.version - b.version)
  const last = known.findLastIndex((plan) => plan.listeCategorie.some((one) => one.code === code))
  return last < 0 ? undefined : known[last + 1]?.version
}
