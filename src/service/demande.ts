/** Deeds on applications: to deposit one, to read one. A transaction begins and ends in the store's own call. */
import { fault } from '../diagnostic/gateway-fault.ts'
import type { DemandeLogement } from '../model/demande.ts'
import { departementOf, territoireOf } from '../model/geographie.ts'
import type { ComplementIdentite, Rapport } from '../model/guichet.ts'
import { mmaaOf } from '../model/numero-unique.ts'
import type { Store } from '../store/ports.ts'
import type { Call } from './call.ts'

export interface Depose {
  readonly demandeLogement: DemandeLogement
  readonly complementIdentite?: ComplementIdentite
}

/** What is kept with the exchange key, so that the same message gets the same answer. */
interface Facts {
  readonly dateCreationDemande: string
  readonly rapport: Rapport
}

export class DemandeService {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  /**
   * Keeps a new application under a new numéro unique.
   * Raises SNE-SRV-003 when the exchange key was used for another content.
   */
  async depose(input: Depose, call: Call) {
    const demande = input.demandeLogement
    const guichet = demande.numGuichet ?? call.guichet
    const departement = territoryOf(demande)
    if (!guichet || !departement) throw fault('SNE-DRO-002', {})
    const dateCreationDemande = demande.dateCreationDemande ?? call.aujourdhui
    const facts: Facts = { dateCreationDemande, rapport: call.rapport }
    const outcome = await this.#store.depose({
      territoire: territoireOf(departement),
      mmaa: mmaaOf(call.aujourdhui),
      guichet,
      dateCreationDemande,
      contenu: JSON.stringify(input),
      key: call.cleEchange ? { guichet, cle: call.cleEchange, empreinte: call.empreinteContenu } : undefined,
      journal: call.journal,
      reponse: JSON.stringify(facts),
    })
    if (outcome.kind === 'cle-reutilisee') throw fault('SNE-SRV-003', {})
    call.journalled()
    const answer = JSON.parse(outcome.reponse) as Facts
    if (outcome.kind === 'rejeu') call.replayed(answer.rapport)
    return {
      numUnique: outcome.numUnique,
      version: outcome.version,
      dateCreationDemande: answer.dateCreationDemande,
    }
  }

  /** The last version of an application. Raises SNE-REG-001 when none is visible under the number. */
  async consult(numUnique: string, _call: Call) {
    const kept = await this.#store.findDemande(numUnique)
    if (!kept) throw fault('SNE-REG-001', {})
    const { demandeLogement } = JSON.parse(kept.contenu) as Depose
    return {
      numUnique: kept.numUnique,
      version: kept.version,
      etat: kept.etat,
      horodatageVersion: kept.horodatage,
      demandeLogement: { ...demandeLogement, numUnique: kept.numUnique },
    }
  }
}

/** Department of the first place sought: all are in one territory, which the rules have judged. */
const territoryOf = (demande: DemandeLogement): string | undefined => {
  const commune = demande.logementRecherche?.listeLocalisationSouhaite[0]?.commune
  return commune === undefined ? undefined : departementOf(commune)
}
