/** The plan: read as it is or was, compared, published. */
import { sha256 } from '../base/digest.ts'
import { type Constat, constat } from '../diagnostic/constat.ts'
import { fault } from '../diagnostic/gateway-fault.ts'
import type { Plan, PlanPropose } from '../model/plan.ts'
import { differencesBetween } from '../rules/plan/differences.ts'
import { planInForce, plansAnnounced } from '../rules/plan/in-force.ts'
import { PLAN_INITIAL } from '../rules/plan/initial.ts'
import { validatePlan } from '../rules/plan/validate.ts'
import type { PlanKept } from '../store/pieces.ts'
import type { JournalEntry, Store } from '../store/ports.ts'
import type { Call } from './call.ts'
import { tell, writeFacts } from './echange.ts'

const LAST_DAY = '9999-12-31'

const contentOf = ({ version: _, dateEffet: __, ...content }: PlanPropose): string => JSON.stringify(content)

export class PlanService {
  readonly #store: Store
  /** A version never changes once committed: its text is read once, and again for another under the same number. */
  readonly #known = new Map<number, { readonly contenu: string; readonly plan: Plan }>()
  #ensured = false

  constructor(store: Store) {
    this.#store = store
  }

  /** Publishes the first version where there is none yet. Raises StoreUnavailable. */
  async ensure({ conclusion }: Call): Promise<void> {
    if (this.#ensured) return
    const { version, dateEffet } = PLAN_INITIAL
    const contenu = contentOf(PLAN_INITIAL)
    const journal: JournalEntry = {
      ...conclusion.journal,
      operation: 'publierPlan',
      decision: 'ACCEPTEE',
      codes: [],
      empreinte: sha256(contenu),
      numUnique: undefined,
    }
    if (!(await this.#store.findPlanAt(LAST_DAY)))
      await this.#store.publishPlan({
        key: undefined,
        journal,
        // Of two processes that start at once, the second finds the first one's.
        decider: (plans) => ({
          refuse: plans.length > 0,
          journal,
          reponse: '{}',
          plan: { version, dateEffet, contenu },
        }),
      })
    this.#ensured = true
  }

  /** A kept version, in the model's form. */
  planOf({ version, dateEffet, contenu }: PlanKept): Plan {
    const known = this.#known.get(version)
    // One seen in a transaction may be undone with it, and its number given to another.
    if (known?.contenu === contenu && known.plan.dateEffet === dateEffet) return known.plan
    const plan: Plan = { ...(JSON.parse(contenu) as Plan), version, dateEffet }
    this.#known.set(version, { contenu, plan })
    return plan
  }

  /** The plan of a day. Raises SNE-SRV-002 when there is none: the store was emptied under us. */
  async inForce(jour: string): Promise<Plan> {
    const kept = await this.#store.findPlanAt(jour)
    if (!kept) throw fault('SNE-SRV-002', {})
    return this.planOf(kept)
  }

  /** Every version, the first one first. */
  async all(): Promise<readonly Plan[]> {
    return (await this.#store.findPlans()).map((kept) => this.planOf(kept))
  }

  /** A version, or the one in force. Raises SNE-PLA-022 when there is no such version. */
  async read({ version }: { readonly version?: number | undefined }, call: Call) {
    await this.ensure(call)
    const plan = version === undefined ? await this.inForce(call.aujourdhui) : await this.#version(version)
    call.conclude([])
    return { version: plan.version, plan }
  }

  /** What differs between a version and the one in force, and what is announced. Raises SNE-PLA-022. */
  async refresh({ depuis }: { readonly depuis: number }, call: Call) {
    await this.ensure(call)
    const plans = await this.all()
    const inForce = planInForce(plans, call.aujourdhui)
    const known = plans.find(({ version }) => version === depuis)
    if (!inForce || !known) throw unknownVersion(depuis, plans)
    const listeDifference = differencesBetween(known, inForce)
    const announced = plansAnnounced(plans, call.aujourdhui)
    call.conclude([])
    return {
      version: inForce.version,
      dateEffet: inForce.dateEffet,
      inchange: known.version === inForce.version,
      listeDifference,
      ...(announced.length > 0 && {
        listeAnnonce: announced.map(({ version, dateEffet }) => ({ version, dateEffet })),
      }),
    }
  }

  /**
   * Publishes the next version, whole or not at all; it deletes nothing.
   * Raises SNE-SRV-003 when the exchange key was used for another content.
   */
  async publish({ plan }: { readonly plan: PlanPropose }, call: Call) {
    await this.ensure(call)
    const beyond = await this.#beyond(plan)
    const outcome = await this.#store.publishPlan({
      key: call.key,
      journal: call.conclusion.journal,
      decider: (plans) => {
        const previous = plans.at(-1)
        const version = (previous?.version ?? 0) + 1
        const found = validatePlan(plan, previous, call.aujourdhui)
        const { refuse, rapport, journal } = call.conclude([...found.map(inPlan), ...beyond])
        const { dateEffet } = plan
        const kept = { version, dateEffet, contenu: contentOf(plan) }
        const reponse = writeFacts(rapport, { version, dateEffet })
        return { refuse, journal, reponse, ...(!refuse && { plan: kept }) }
      },
    })
    const told = outcome.kind === 'refuse' || outcome.kind === 'inconnue' ? {} : tell(call, outcome).sortie
    call.journalled()
    return told
  }

  async #version(version: number): Promise<Plan> {
    const plans = await this.all()
    const found = plans.find((plan) => plan.version === version)
    if (!found) throw unknownVersion(version, plans)
    return found
  }

  /** Files that hold more than the plan would allow, category by category. */
  async #beyond(plan: PlanPropose): Promise<readonly Constat[]> {
    const known = await this.all()
    const limits: Record<string, number> = {}
    for (const { listeCategorie } of known) for (const { code } of listeCategorie) limits[code] = 0
    for (const { code, limite } of plan.listeCategorie) limits[code] = limite
    return (await this.#store.countBeyond(limits)).map(({ categorie, dossiers }) => {
      const i = plan.listeCategorie.findIndex(({ code }) => code === categorie)
      return i < 0
        ? constat('SNE-PLA-024', ['plan', 'listeCategorie'], { categorie, dossiers })
        : constat('SNE-PLA-023', ['plan', 'listeCategorie', i, 'limite'], {
            categorie,
            dossiers,
            limite: limits[categorie] ?? 0,
          })
    })
  }
}

const inPlan = (constat: Constat): Constat => ({ ...constat, tokens: ['plan', ...constat.tokens] })

const unknownVersion = (version: number, plans: readonly Plan[]) =>
  fault('SNE-PLA-022', { version, derniere: plans.at(-1)?.version ?? 0 })
