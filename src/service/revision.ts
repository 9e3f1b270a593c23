/** The next version of an application: concluded, searched, written, replayed or overtaken. */
import { type Constat, constat } from '../diagnostic/constat.ts'
import type { Changement } from '../model/registre.ts'
import type { DemandeKept, Revision, Store } from '../store/ports.ts'
import type { Call } from './call.ts'
import { changementsOf } from './changement.ts'
import { type Contenu, contenuOf, identitesOf, keptText } from './contenu.ts'
import type { Cherchee, DoublonService } from './doublon.ts'
import { tell, writeFacts } from './echange.ts'
import { type Examen, isShown, said } from './examen.ts'
import { followMembres } from './membres.ts'

/** What a deed will change of the application, beside its content. */
export type Effet = Pick<
  Revision,
  'nature' | 'etat' | 'dateRenouvellement' | 'dateRadiation' | 'motifRadiation'
>

/** What a deed makes of the application that it looked at. */
export interface Suite {
  /** The message, for what it declares. */
  readonly input: object
  readonly contenu: Contenu
  /** Those who come in, to be searched. */
  readonly cherchees: readonly Cherchee[]
  readonly effet: Effet
  readonly versionLue: number
  /** What the reply says beside number and version. */
  readonly sortie: object
}

/** How the search of duplicates looks at an application that exists. */
export const aboutExisting = (kept: DemandeKept, input: object, call: Call) => ({
  territoire: kept.territoire,
  guichet: call.guichet,
  jour: call.aujourdhui,
  ecarte: 'doublonEcarte' in input && input.doublonEcarte !== undefined,
  sauf: [kept.numUnique],
})

const sameIdentities = (a: Contenu, b: Contenu): boolean =>
  JSON.stringify(identitesOf(a)) === JSON.stringify(identitesOf(b))

export class Reviser {
  readonly #store: Store
  readonly #doublons: DoublonService

  constructor(store: Store, doublons: DoublonService) {
    this.#store = store
    this.#doublons = doublons
  }

  /** Keeps the next version. Raises SNE-SRV-003 when the exchange key was used for another content. */
  async revise(examen: Examen, call: Call, act: Suite) {
    const { kept, held, constats, doute } = examen
    const { numUnique } = kept
    const { contenu, cherchees, effet, sortie } = act
    const guichet = call.guichet ?? ''
    const conclude = (found: readonly Constat[], doubtful: boolean) => {
      const { refuse, rapport, journal } = call.conclude(found, { numUnique, doute: doubtful })
      return { refuse, journal, reponse: writeFacts(rapport, sortie) }
    }
    const tri = conclude(constats, doute)
    if (tri.refuse) return this.#refused(examen, act.versionLue)
    const recherche =
      cherchees.length === 0
        ? undefined
        : await this.#doublons.rechercheOf(
            cherchees,
            aboutExisting(kept, act.input, call),
            constats,
            call,
            conclude,
          )
    const outcome = await this.#store.revise({
      numUnique,
      versionLue: act.versionLue,
      territoire: kept.territoire,
      guichet,
      contenu: keptText({ ...contenu, membres: followMembres(held, contenu) }, act.input),
      ...(!sameIdentities(contenu, held) && {
        personnes: this.#doublons.chercheesOf(contenu).map(({ indexee }) => indexee),
      }),
      ...(recherche && { recherche }),
      key: call.key,
      journal: tri.journal,
      reponse: tri.reponse,
      ...effet,
    })
    if (outcome.kind === 'conflit') return this.#overtaken(examen, act.versionLue, call)
    if (outcome.kind === 'refuse') {
      call.journalled()
      return said(examen)
    }
    const { version, sortie: told } = tell(call, outcome)
    call.journalled()
    return { numUnique, version, ...told }
  }

  /** Somebody wrote between our reading and our writing. */
  async #overtaken(examen: Examen, versionLue: number, call: Call) {
    const kept = (await this.#store.findDemande(examen.kept.numUnique)) ?? examen.kept
    const late = constat('SNE-REG-002', ['versionLue'], { lue: versionLue, derniere: kept.version })
    call.conclude([...examen.constats, late], { numUnique: kept.numUnique, doute: examen.doute })
    return this.#refused({ ...examen, kept, held: contenuOf(kept) }, versionLue)
  }

  /** What a refusal tells: the comparisons, and what changed since the version that the caller read. */
  async #refused(examen: Examen, versionLue: number): Promise<object> {
    const { kept, held } = examen
    if (versionLue === kept.version) return said(examen)
    const read = await this.#store.findDemande(kept.numUnique, versionLue)
    const listeChangement: readonly Changement[] = read
      ? changementsOf(contenuOf(read), held, isShown(examen))
      : []
    return { ...said(examen), listeChangement }
  }
}
