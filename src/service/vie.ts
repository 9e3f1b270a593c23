/** Deeds on an existing application: to change it, renew it, cancel it, make it active again, say its DALO status. */
import { type Constat, constat, type Tokens } from '../diagnostic/constat.ts'
import { fault } from '../diagnostic/gateway-fault.ts'
import type { Rapport } from '../model/guichet.ts'
import type { Changement } from '../model/registre.ts'
import { finDeValidite, jourDeRadiation } from '../rules/echeances.ts'
import type { DemandeKept, ExchangeKey, JournalEntry, Revision, Store } from '../store/ports.ts'
import type { Call } from './call.ts'
import { changementsOf } from './changement.ts'
import { type Contenu, type ContenuLu, contenuOf, keptText } from './contenu.ts'
import type { Cherchee, DoublonService } from './doublon.ts'
import type { DoubtLimiter } from './doubt.ts'
import {
  againstChange,
  againstRadiation,
  againstReactivation,
  againstTerritoire,
  horlogeOf,
  radiationAt,
} from './etat.ts'
import { aligned, merge } from './fusion.ts'
import { type Confrontation, comparaisonsDites, confront, isSame } from './registre.ts'

/** What names the application, and the version that the caller read. */
export interface Cible {
  readonly numUnique: string
  readonly versionLue?: number
}

/** Where an operation names its target. */
const ON_NUMBER: Tokens = ['numUnique']

type EtatCivil = { readonly changementEtatCivil?: object | undefined }
type Message = Contenu & EtatCivil & { readonly doublonEcarte?: object | undefined }
type MessageLu = ContenuLu & EtatCivil & { readonly doublonEcarte?: object | undefined }

/** What is kept with the exchange key. */
interface Facts {
  readonly rapport: Rapport
  readonly sortie: object
}

/** What a deed will change of the application, beside its content. */
type Effet = Pick<Revision, 'nature' | 'etat' | 'dateRenouvellement' | 'dateRadiation' | 'motifRadiation'>

/** An application in force, looked at through a message. */
interface Examen {
  readonly kept: DemandeKept
  readonly held: Contenu
  readonly confrontation: Confrontation | undefined
  readonly constats: readonly Constat[]
  readonly doute: boolean
}

/** What an operation asks of the application in force. */
interface How {
  readonly version: 'exigee' | 'libre'
  /** It must be cancelled, where every other operation wants it active. */
  readonly radiee?: true
}

/** What a message that is only looked at names, and where. */
interface Vise {
  readonly numUnique?: string | undefined
  readonly versionLue?: number | undefined
  readonly tokens: Tokens
}

/** The part without which no content is kept; a policy may have let its absence pass. */
const SOMEONE = 'personnePhysique ou association'
const SANS_PERSONNE: readonly Cherchee[] = []

export class VieService {
  readonly #store: Store
  readonly #doublons: DoublonService
  readonly #doubts: DoubtLimiter

  constructor(store: Store, doublons: DoublonService, doubts: DoubtLimiter) {
    this.#store = store
    this.#doublons = doublons
    this.#doubts = doubts
  }

  /** Replaces the content of an application by the message's, save what only the record may say. */
  async modify(cible: Cible, input: Message, call: Call) {
    const examen = await this.#examine(cible, input, call, { version: 'exigee' })
    const { kept, held, confrontation } = examen
    if (!confrontation) throw fault('SNE-REG-011', { nom: SOMEONE })
    const contenu = merge(input, held, confrontation)
    const entrants = this.#entrants(contenu, confrontation)
    const listeChangement = changementsOf(aligned(held, confrontation), contenu, isShown(examen))
    return this.#revise(examen, call, {
      input,
      contenu,
      cherchees: entrants,
      effet: { ...inForce(kept), nature: 'MODIFICATION' },
      versionLue: cible.versionLue ?? kept.version,
      sortie: { ...said(examen), listeChangement },
    })
  }

  /** Renews an application, for a year from the day given, else from today; with a content, changes it too. */
  async renew(cible: Cible, input: Partial<Message> & { readonly dateRenouvellement?: string }, call: Call) {
    const withContent = input.demandeLogement !== undefined
    const examen = await this.#examine(cible, input, call, { version: withContent ? 'exigee' : 'libre' })
    const { kept, held, confrontation } = examen
    if (withContent && !confrontation) throw fault('SNE-REG-011', { nom: SOMEONE })
    const debut = kept.dateRenouvellement ?? kept.dateCreationDemande
    const jour = input.dateRenouvellement ?? earliest(call.jour, call.aujourdhui)
    const constats =
      jour < debut || jour > call.aujourdhui
        ? [constat('SNE-REG-008', ['dateRenouvellement'], { debut, fin: call.aujourdhui })]
        : []
    const contenu = confrontation ? merge(input as Message, held, confrontation) : held
    const horloge = { dateCreationDemande: kept.dateCreationDemande, dateRenouvellement: jour }
    return this.#revise({ ...examen, constats: [...examen.constats, ...constats] }, call, {
      input,
      contenu,
      cherchees: confrontation ? this.#entrants(contenu, confrontation) : SANS_PERSONNE,
      effet: { ...inForce(kept), nature: 'RENOUVELLEMENT', dateRenouvellement: jour },
      versionLue: cible.versionLue ?? kept.version,
      sortie: {
        dateRenouvellement: jour,
        finValidite: finDeValidite(horloge),
        ...said(examen),
        ...(confrontation && {
          listeChangement: changementsOf(aligned(held, confrontation), contenu, isShown(examen)),
        }),
      },
    })
  }

  /** Cancels an application for the reason that the message gives. */
  async cancel(cible: Cible, input: Message, call: Call) {
    const examen = await this.#examine(cible, input, call, { version: 'libre' })
    const { kept, held } = examen
    const { radiation } = input.demandeLogement
    // The rules of coherence have made sure of the part; a policy may have let its absence pass.
    if (!radiation) return missingPart(examen, 'radiation', call)
    const dateRadiation = radiation.dateRadiation ?? earliest(call.jour, call.aujourdhui)
    const contenu = {
      ...held,
      demandeLogement: { ...held.demandeLogement, radiation: { ...radiation, dateRadiation } },
    }
    return this.#revise(examen, call, {
      input,
      contenu,
      cherchees: SANS_PERSONNE,
      effet: {
        ...inForce(kept),
        nature: 'RADIATION',
        etat: 'RADIEE',
        dateRadiation,
        motifRadiation: radiation.motifRadiation,
      },
      versionLue: cible.versionLue ?? kept.version,
      sortie: { dateRadiation, ...said(examen) },
    })
  }

  /** Makes a cancelled application active again within the legal delays, number and age kept. */
  async reactivate(cible: Cible, input: { readonly doublonEcarte?: object }, call: Call) {
    const examen = await this.#examine(cible, {}, call, { version: 'libre', radiee: true })
    const { kept, held } = examen
    const { radiation: _, ...demande } = held.demandeLogement
    const contenu: Contenu = { ...held, demandeLogement: demande }
    // What ended for want of a renewal, or would have meanwhile, is renewed by its reactivation.
    const late =
      radiationAt(kept, call.aujourdhui)?.motif === 'RADREN' ||
      call.aujourdhui >= jourDeRadiation(horlogeOf(kept))
    const dateRenouvellement = late ? call.aujourdhui : (kept.dateRenouvellement ?? undefined)
    const horloge = { dateCreationDemande: kept.dateCreationDemande, dateRenouvellement }
    return this.#revise(examen, call, {
      input,
      contenu,
      // The message names nobody: whatever stands against its persons is told on the number.
      cherchees: this.#doublons.chercheesOf(contenu).map((one) => ({ ...one, tokens: ON_NUMBER })),
      effet: {
        nature: 'REACTIVATION',
        etat: 'ACTIVE',
        dateRenouvellement,
        dateRadiation: undefined,
        motifRadiation: undefined,
      },
      versionLue: cible.versionLue ?? kept.version,
      sortie: {
        ...(dateRenouvellement !== undefined && { dateRenouvellement }),
        finValidite: finDeValidite(horloge),
      },
    })
  }

  /** Keeps the DALO status that the message gives, and nothing else of it. */
  async declareDalo(cible: Cible, input: Contenu, call: Call) {
    const examen = await this.#examine(cible, input, call, { version: 'libre' })
    const { kept, held } = examen
    const { dalo } = input.demandeLogement
    if (!dalo) return missingPart(examen, 'dalo', call)
    return this.#revise(examen, call, {
      input,
      contenu: { ...held, demandeLogement: { ...held.demandeLogement, dalo } },
      cherchees: SANS_PERSONNE,
      effet: { ...inForce(kept), nature: 'DALO' },
      versionLue: kept.version,
      sortie: said(examen),
    })
  }

  /** What the record has to say of a message that names an application; nothing is written but the journal. */
  async foresee(cible: Vise, input: MessageLu, call: Call) {
    const { numUnique } = cible
    if (numUnique === undefined) return {}
    await this.#doubts.check(call.guichet, call.maintenant)
    const kept = await this.#store.findDemande(numUnique)
    if (!kept) {
      call.conclude([constat('SNE-REG-001', [...cible.tokens], {})])
      return {}
    }
    const examen = this.#look(kept, cible, input, call, { version: 'libre' })
    const { held, confrontation, constats, doute } = examen
    const entrants =
      confrontation && call.nature !== 'RAD' ? this.#entrants(input, confrontation) : SANS_PERSONNE
    const found = await this.#lookAt(entrants, examen, input, call)
    const about = { numUnique, doute: doute || found.doute }
    const { refuse } = call.conclude([...constats, ...found.constats], about)
    // A refused message changes nothing, and may lack parts.
    if (refuse || call.nature === 'RAD' || !confrontation) return said(examen)
    const contenu = merge(input as Message, held, confrontation)
    return {
      ...said(examen),
      listeChangement: changementsOf(aligned(held, confrontation), contenu, isShown(examen)),
    }
  }

  async #lookAt(entrants: readonly Cherchee[], { kept }: Examen, input: MessageLu, call: Call) {
    if (entrants.length === 0) return { constats: [], doute: false }
    return this.#doublons.look(entrants, this.#about(kept, input, call), call)
  }

  #about(kept: DemandeKept, input: object, call: Call) {
    return {
      territoire: kept.territoire,
      guichet: call.guichet,
      jour: call.aujourdhui,
      ecarte: 'doublonEcarte' in input && input.doublonEcarte !== undefined,
      sauf: [kept.numUnique],
    }
  }

  /**
   * Looks at the application in force through a message.
   * Raises SNE-REG-001 when none is visible, SNE-DRO-003 when the caller had too many doubtful answers.
   */
  async #examine(cible: Cible, input: MessageLu, call: Call, how: How): Promise<Examen> {
    await this.#doubts.check(call.guichet, call.maintenant)
    const kept = await this.#store.findDemande(cible.numUnique)
    if (!kept) throw fault('SNE-REG-001', {})
    return this.#look(kept, { ...cible, tokens: ON_NUMBER }, input, call, how)
  }

  #look(kept: DemandeKept, { versionLue, tokens }: Vise, input: MessageLu, call: Call, how: How): Examen {
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

  /** The co-applicants who come in, as the search of duplicates sees them. */
  #entrants(contenu: ContenuLu, { entrants }: Confrontation): readonly Cherchee[] {
    const ranks = new Set(entrants.map(({ rang }) => rang))
    return this.#doublons
      .chercheesOf(contenu)
      .filter(({ role, indexee }) => role === 'COTITULAIRE' && ranks.has(indexee.rang))
  }

  async #revise(
    examen: Examen,
    call: Call,
    act: {
      readonly input: object
      readonly contenu: Contenu
      readonly cherchees: readonly Cherchee[]
      readonly effet: Effet
      readonly versionLue: number
      readonly sortie: object
    },
  ) {
    const { kept, constats, doute } = examen
    const { numUnique } = kept
    const { contenu, cherchees, effet, sortie } = act
    const guichet = call.guichet ?? ''
    const conclude = (found: readonly Constat[], doubtful: boolean) => {
      const { refuse, rapport, journal } = call.conclude(found, { numUnique, doute: doubtful })
      const facts: Facts = { rapport, sortie }
      return { refuse, journal, reponse: JSON.stringify(facts) }
    }
    const tri = conclude(constats, doute)
    const key = call.cleEchange
      ? { guichet, cle: call.cleEchange, empreinte: call.empreinteContenu }
      : undefined
    if (tri.refuse)
      return (key && (await this.#replay(key, tri.journal, call))) ?? this.#refused(examen, act.versionLue)
    const recherche =
      cherchees.length === 0
        ? undefined
        : await this.#doublons.rechercheOf(
            cherchees,
            this.#about(kept, act.input, call),
            constats,
            call,
            conclude,
          )
    const outcome = await this.#store.revise({
      numUnique,
      versionLue: act.versionLue,
      territoire: kept.territoire,
      guichet,
      contenu: keptText(contenu, act.input),
      personnes: this.#doublons.chercheesOf(contenu).map(({ indexee }) => indexee),
      ...(recherche && { recherche }),
      key,
      journal: tri.journal,
      reponse: tri.reponse,
      ...effet,
    })
    if (outcome.kind === 'cle-reutilisee') throw fault('SNE-SRV-003', {})
    if (outcome.kind === 'conflit') return this.#overtaken(examen, act.versionLue, call)
    call.journalled()
    if (outcome.kind === 'refuse') return said(examen)
    const facts = JSON.parse(outcome.reponse) as Facts
    if (outcome.kind === 'rejeu') call.replayed(facts.rapport)
    return { numUnique, version: outcome.version, ...facts.sortie }
  }

  /** The first answer to an exchange whose own effect is what stands against its repetition. */
  async #replay(key: ExchangeKey, { horodatage }: JournalEntry, call: Call): Promise<object | undefined> {
    const known = await this.#store.findReponse(key, horodatage)
    if (!known) return undefined
    if (known.empreinte !== key.empreinte) throw fault('SNE-SRV-003', {})
    const { rapport, sortie } = JSON.parse(known.reponse) as Facts
    call.replayed(rapport)
    return { numUnique: known.numUnique, version: known.version, ...sortie }
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

const missingPart = ({ kept, constats, doute }: Examen, nom: string, call: Call) => {
  const missing = constat('SNE-REG-011', ['demandeLogement', nom], { nom }, { ancre: 'parent' })
  call.conclude([...constats, missing], { numUnique: kept.numUnique, doute })
  return {}
}

const earliest = (a: string, b: string): string => (a < b ? a : b)

const inForce = (kept: DemandeKept): Omit<Effet, 'nature'> => ({
  etat: kept.etat,
  dateRenouvellement: kept.dateRenouvellement ?? undefined,
  dateRadiation: kept.dateRadiation ?? undefined,
  motifRadiation: kept.motifRadiation ?? undefined,
})

/** The record's values are shown to who names the number and its persons right. */
const isShown = ({ confrontation }: Examen): boolean =>
  confrontation !== undefined && confrontation.paires.length > 0 && isSame(confrontation.verdict)

const said = ({ confrontation }: Examen) =>
  confrontation ? { listeComparaison: comparaisonsDites(confrontation) } : {}
