/** Deeds on an existing application: to change it, renew it, cancel it, make it active again, say its DALO status. */
import { constat } from '../diagnostic/constat.ts'
import { fault } from '../diagnostic/gateway-fault.ts'
import { finDeValidite, jourDeRadiation } from '../rules/echeances.ts'
import type { DemandeKept, Store } from '../store/ports.ts'
import type { Call } from './call.ts'
import { changementsOf } from './changement.ts'
import type { Contenu, ContenuLu } from './contenu.ts'
import type { Cherchee, DoublonService } from './doublon.ts'
import type { DoubtLimiter } from './doubt.ts'
import { horlogeOf, radiationAt } from './etat.ts'
import {
  type Cible,
  type Examen,
  Examiner,
  isShown,
  type Message,
  type MessageLu,
  ON_NUMBER,
  said,
  type Vise,
} from './examen.ts'
import { aligned, merge } from './fusion.ts'
import type { Confrontation } from './registre.ts'
import { aboutExisting, type Effet, Reviser } from './revision.ts'

/** The part without which no content is kept; a policy may have let its absence pass. */
const SOMEONE = 'personnePhysique ou association'
const SANS_PERSONNE: readonly Cherchee[] = []

export class VieService {
  readonly #doublons: DoublonService
  readonly #examiner: Examiner
  readonly #reviser: Reviser

  constructor(store: Store, doublons: DoublonService, doubts: DoubtLimiter) {
    this.#doublons = doublons
    this.#examiner = new Examiner(store, doubts)
    this.#reviser = new Reviser(store, doublons)
  }

  /** Replaces the content of an application by the message's, save what only the record may say. */
  async modify(cible: Cible, input: Message, call: Call) {
    const examen = await this.#examiner.examine(cible, input, call, { version: 'exigee' })
    const { kept, held, confrontation } = examen
    if (!confrontation) throw fault('SNE-REG-011', { nom: SOMEONE })
    const contenu = merge(input, held, confrontation)
    const entrants = this.#entrants(contenu, confrontation)
    const listeChangement = changementsOf(aligned(held, confrontation), contenu, isShown(examen))
    return this.#reviser.revise(examen, call, {
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
    const examen = await this.#examiner.examine(cible, input, call, {
      version: withContent ? 'exigee' : 'libre',
    })
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
    return this.#reviser.revise({ ...examen, constats: [...examen.constats, ...constats] }, call, {
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
    const examen = await this.#examiner.examine(cible, input, call, { version: 'libre' })
    const { kept, held } = examen
    const { radiation } = input.demandeLogement
    // The rules of coherence have made sure of the part; a policy may have let its absence pass.
    if (!radiation) return missingPart(examen, 'radiation', call)
    const dateRadiation = radiation.dateRadiation ?? earliest(call.jour, call.aujourdhui)
    const contenu = {
      ...held,
      demandeLogement: { ...held.demandeLogement, radiation: { ...radiation, dateRadiation } },
    }
    return this.#reviser.revise(examen, call, {
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
    const examen = await this.#examiner.examine(cible, {}, call, { version: 'libre', radiee: true })
    const { kept, held } = examen
    const { radiation: _, ...demande } = held.demandeLogement
    const contenu: Contenu = { ...held, demandeLogement: demande }
    // What ended for want of a renewal, or would have meanwhile, is renewed by its reactivation.
    const late =
      radiationAt(kept, call.aujourdhui)?.motif === 'RADREN' ||
      call.aujourdhui >= jourDeRadiation(horlogeOf(kept))
    const dateRenouvellement = late ? call.aujourdhui : (kept.dateRenouvellement ?? undefined)
    const horloge = { dateCreationDemande: kept.dateCreationDemande, dateRenouvellement }
    return this.#reviser.revise(examen, call, {
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
    const examen = await this.#examiner.examine(cible, input, call, { version: 'libre' })
    const { kept, held } = examen
    const { dalo } = input.demandeLogement
    if (!dalo) return missingPart(examen, 'dalo', call)
    return this.#reviser.revise(examen, call, {
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
    const kept = await this.#examiner.find(numUnique, call)
    if (!kept) {
      call.conclude([constat('SNE-REG-001', [...cible.tokens], {})])
      return {}
    }
    const examen = this.#examiner.look(kept, cible, input, call, { version: 'libre' })
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
    return this.#doublons.look(entrants, aboutExisting(kept, input, call), call)
  }

  /** The co-applicants who come in, as the search of duplicates sees them. */
  #entrants(contenu: ContenuLu, { entrants }: Confrontation): readonly Cherchee[] {
    const ranks = new Set(entrants.map(({ rang }) => rang))
    return this.#doublons
      .chercheesOf(contenu)
      .filter(({ role, indexee }) => role === 'COTITULAIRE' && ranks.has(indexee.rang))
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
