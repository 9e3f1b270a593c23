/** An application in force, looked at through a message: what stands against the act, and who is who. */
import { type Constat, constat, type Tokens } from '../diagnostic/constat.ts'
import { fault } from '../diagnostic/gateway-fault.ts'
import type { DemandeKept, Store } from '../store/ports.ts'
import type { Call } from './call.ts'
import { type Contenu, type ContenuLu, contenuOf } from './contenu.ts'
import type { DoubtLimiter } from './doubt.ts'
import { againstChange, againstRadiation, againstReactivation, againstTerritoire } from './etat.ts'
import { type Confrontation, comparaisonsDites, confront, isSame } from './registre.ts'

/** What names the application, and the version that the caller read. */
export interface Cible {
  readonly numUnique: string
  readonly versionLue?: number
}

/** Where an operation names its target. */
export const ON_NUMBER: Tokens = ['numUnique']

type EtatCivil = { readonly changementEtatCivil?: object | undefined }
export type Message = Contenu & EtatCivil & { readonly doublonEcarte?: object | undefined }
export type MessageLu = ContenuLu & EtatCivil & { readonly doublonEcarte?: object | undefined }

/** An application in force, looked at through a message. */
export interface Examen {
  readonly kept: DemandeKept
  readonly held: Contenu
  readonly confrontation: Confrontation | undefined
  readonly constats: readonly Constat[]
  readonly doute: boolean
}

/** What an operation asks of the application in force. */
export interface How {
  readonly version: 'exigee' | 'libre'
  /** It must be cancelled, where every other operation wants it active. */
  readonly radiee?: true
}

/** What a message that is only looked at names, and where. */
export interface Vise {
  readonly numUnique?: string | undefined
  readonly versionLue?: number | undefined
  readonly tokens: Tokens
}

export class Examiner {
  readonly #store: Store
  readonly #doubts: DoubtLimiter

  constructor(store: Store, doubts: DoubtLimiter) {
    this.#store = store
    this.#doubts = doubts
  }

  /** The application under a number, if one is visible. Raises SNE-DRO-003 when the caller had too many doubtful answers. */
  async find(numUnique: string, call: Call): Promise<DemandeKept | undefined> {
    await this.#doubts.check(call.guichet, call.maintenant)
    return this.#store.findDemande(numUnique)
  }

  /**
   * Looks at the application in force through a message.
   * Raises SNE-REG-001 when none is visible, SNE-DRO-003 when the caller had too many doubtful answers.
   */
  async examine(cible: Cible, input: MessageLu, call: Call, how: How): Promise<Examen> {
    const kept = await this.find(cible.numUnique, call)
    if (!kept) throw fault('SNE-REG-001', {})
    return this.look(kept, { ...cible, tokens: ON_NUMBER }, input, call, how)
  }

  /** The same of an application already found. */
  look(kept: DemandeKept, { versionLue, tokens }: Vise, input: MessageLu, call: Call, how: How): Examen {
    const held = contenuOf(kept)
    const someone = input.demandeLogement?.personnePhysique ?? input.demandeLogement?.association
    const confrontation = someone
      ? confront(input, held, { etatCivil: input.changementEtatCivil !== undefined, jour: call.aujourdhui })
      : undefined
    const doute = confrontation !== undefined && !isSame(confrontation.verdict)
    if (doute) this.#doubts.add(call.guichet)
    const constats: Constat[] = []
    if (versionLue === undefined && how.version === 'exigee')
      constats.push(constat('SNE-REG-003', ['versionLue'], {}, { ancre: 'parent' }))
    else if (versionLue !== undefined && versionLue !== kept.version)
      constats.push(constat('SNE-REG-002', ['versionLue'], { lue: versionLue, derniere: kept.version }))
    constats.push(
      ...(how.radiee
        ? againstReactivation(kept, call.aujourdhui, tokens)
        : againstChange(kept, call.aujourdhui, tokens)),
    )
    const demande = input.demandeLogement ?? {}
    constats.push(
      ...(call.nature === 'RAD' ? againstRadiation(kept, demande) : againstTerritoire(kept, demande)),
    )
    constats.push(...(confrontation?.constats ?? []))
    return { kept, held, confrontation, constats, doute }
  }
}

/** The record's values are shown to who names the number and its persons right. */
export const isShown = ({ confrontation }: Examen): boolean =>
  confrontation !== undefined && confrontation.paires.length > 0 && isSame(confrontation.verdict)

/** What a reply tells of the comparisons. */
export const said = ({ confrontation }: Examen) =>
  confrontation ? { listeComparaison: comparaisonsDites(confrontation) } : {}
