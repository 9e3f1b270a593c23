/** Deeds on applications: to deposit one, to read one, to say what a deposit would meet. */
import { constat } from '../diagnostic/constat.ts'
import { fault } from '../diagnostic/gateway-fault.ts'
import { mmaaOf } from '../model/numero-unique.ts'
import { yearOf } from '../rules/coherence/calendar.ts'
import { finDeValidite } from '../rules/echeances.ts'
import { compareIdentity } from '../rules/identite/compare.ts'
import type { Store } from '../store/ports.ts'
import type { Call } from './call.ts'
import { type Contenu, type ContenuLu, contenuOf, keptText, personnesOf, territoireDe } from './contenu.ts'
import type { Cherchee, DoublonService, Trouvaille } from './doublon.ts'
import type { DoubtLimiter } from './doubt.ts'
import { tell, writeFacts } from './echange.ts'
import { againstChange, horlogeOf } from './etat.ts'
import { isSame } from './registre.ts'

export interface Depose extends Contenu {
  readonly doublonEcarte?: { readonly justification: string }
  readonly separation?: { readonly numUniqueOrigine: string }
}

type DeposeLu = ContenuLu & {
  readonly doublonEcarte?: object | undefined
  readonly separation?: { readonly numUniqueOrigine?: string | undefined } | undefined
}

/** The couple's application that one of them leaves. */
interface Origine extends Trouvaille {
  readonly dateCreationDemande?: string
  /** Applications that are no duplicate of the new one. */
  readonly sauf: readonly string[]
}

const SANS_ORIGINE: Origine = { sauf: [], constats: [], doute: false }

export class DemandeService {
  readonly #store: Store
  readonly #doublons: DoublonService
  readonly #doubts: DoubtLimiter

  constructor(store: Store, doublons: DoublonService, doubts: DoubtLimiter) {
    this.#store = store
    this.#doublons = doublons
    this.#doubts = doubts
  }

  /**
   * Keeps a new application under a new numéro unique, unless one of its persons has one already in the territory.
   * Raises SNE-SRV-003 when the exchange key was used for another content, SNE-REG-001 when the couple's application
   * is unknown, SNE-DRO-003 when the caller had too many doubtful answers.
   */
  async depose(input: Depose, call: Call) {
    const { separation, ...contenu } = input
    const demande = contenu.demandeLogement
    const guichet = demande.numGuichet ?? call.guichet
    const territoire = territoireDe(demande)
    if (!guichet || !territoire) throw fault('SNE-DRO-002', {})
    const origine = await this.#origine(separation?.numUniqueOrigine, contenu, call)
    const dateCreationDemande = origine.dateCreationDemande ?? demande.dateCreationDemande ?? call.aujourdhui
    const cherchees = this.#doublons.chercheesOf(contenu)
    const about = {
      territoire,
      guichet: call.guichet,
      jour: call.aujourdhui,
      ecarte: input.doublonEcarte !== undefined,
      sauf: origine.sauf,
    }
    const before = origine.constats
    const recherche = await this.#doublons.rechercheOf(cherchees, about, before, call, (constats, doute) => {
      const { refuse, rapport, journal } = call.conclude(constats, { doute: doute || origine.doute })
      return { refuse, journal, reponse: writeFacts(rapport, { dateCreationDemande }) }
    })
    const outcome = await this.#store.depose({
      territoire,
      mmaa: mmaaOf(call.aujourdhui),
      guichet,
      dateCreationDemande,
      contenu: keptText({ ...contenu, demandeLogement: { ...demande, dateCreationDemande } }, input),
      personnes: cherchees.map(({ indexee }) => indexee),
      recherche,
      key: call.key,
      journal: call.conclusion.journal,
      reponse: '',
    })
    if (outcome.kind === 'refuse') {
      call.journalled()
      return {}
    }
    const { numUnique, version, sortie } = tell(call, outcome)
    call.journalled()
    return { numUnique, version, ...sortie }
  }

  /** What the record has to say of a new application; nothing is written but the journal. */
  async foresee(input: DeposeLu, call: Call): Promise<Record<never, never>> {
    const territoire = territoireDe(input.demandeLogement ?? {})
    const cherchees: readonly Cherchee[] = this.#doublons.chercheesOf(input)
    const origine = await this.#origine(input.separation?.numUniqueOrigine, input, call)
    const about = {
      territoire: territoire ?? '',
      guichet: call.guichet,
      jour: call.aujourdhui,
      ecarte: input.doublonEcarte !== undefined,
      sauf: origine.sauf,
    }
    const { constats, doute } = await this.#doublons.look(cherchees, about, call)
    call.conclude([...origine.constats, ...constats], { doute: doute || origine.doute })
    return {}
  }

  /** The last version of an application. Raises SNE-REG-001 when none is visible under the number. */
  async consult(numUnique: string, call: Call) {
    const kept = await this.#store.findDemande(numUnique)
    if (!kept) throw fault('SNE-REG-001', {})
    const { demandeLogement } = contenuOf(kept)
    call.conclude([], { numUnique, versionLue: kept.version })
    return {
      numUnique: kept.numUnique,
      version: kept.version,
      etat: kept.etat,
      horodatageVersion: kept.horodatage,
      ...(kept.dateRenouvellement !== null && { dateRenouvellement: kept.dateRenouvellement }),
      finValidite: finDeValidite(horlogeOf(kept)),
      demandeLogement: { ...demandeLogement, numUnique: kept.numUnique },
    }
  }

  /**
   * The couple's application: whoever leaves it keeps its age (SNE file type CRS).
   * Raises SNE-REG-001, and SNE-DRO-003 when the caller had too many doubtful answers.
   */
  async #origine(numUnique: string | undefined, sent: ContenuLu, call: Call): Promise<Origine> {
    if (numUnique === undefined) return SANS_ORIGINE
    await this.#doubts.check(call.guichet, call.maintenant)
    const kept = await this.#store.findDemande(numUnique)
    if (!kept) throw fault('SNE-REG-001', {})
    const held = contenuOf(kept)
    const { dateCreationDemande } = kept
    const tokens = ['separation', 'numUniqueOrigine']
    const known = isOneOf(sent, held, call.aujourdhui)
    if (!known) this.#doubts.add(call.guichet)
    return {
      dateCreationDemande,
      sauf: [numUnique],
      doute: !known,
      constats: [
        ...againstChange(kept, call.aujourdhui, tokens),
        known
          ? constat('SNE-REG-010', tokens, { jour: dateCreationDemande })
          : constat('SNE-REG-009', tokens, {}),
      ],
    }
  }
}

/** Whether the applicant of the message is a person of the couple's application. */
const isOneOf = (sent: ContenuLu, held: Contenu, jour: string): boolean => {
  const alone = personnesOf(sent).find(({ role }) => role === 'DEMANDEUR')
  return (
    alone !== undefined &&
    personnesOf(held).some(({ personne }) =>
      isSame(compareIdentity(alone.personne, personne, 'update', yearOf(jour)).verdict),
    )
  )
}
