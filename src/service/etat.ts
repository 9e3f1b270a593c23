/** The legal state of an application on a day, whether or not the clock's job has already applied it. */
import { type Constat, constat, type Tokens } from '../diagnostic/constat.ts'
import type { DemandeLogement } from '../model/demande.ts'
import { finDeReactivation, type Horloge, jourDeRadiation } from '../rules/echeances.ts'
import type { Draft } from '../rules/rule.ts'
import type { DemandeKept } from '../store/ports.ts'
import { territoireDe } from './contenu.ts'

/** The clock of a kept application. */
export const horlogeOf = ({ dateCreationDemande, dateRenouvellement }: DemandeKept): Horloge => ({
  dateCreationDemande,
  dateRenouvellement: dateRenouvellement ?? undefined,
})

export interface Radiee {
  readonly motif: string
  readonly date: string
}

/** How an application has ended, or undefined while it is active. */
export const radiationAt = (kept: DemandeKept, jour: string): Radiee | undefined => {
  if (kept.etat === 'RADIEE') return { motif: kept.motifRadiation ?? '', date: kept.dateRadiation ?? jour }
  const date = jourDeRadiation(horlogeOf(kept))
  return jour >= date ? { motif: 'RADREN', date } : undefined
}

/**
 * Why an application cannot be changed on a day; empty when it can.
 * @param tokens where the message names the application
 */
export const againstChange = (kept: DemandeKept, jour: string, tokens: Tokens): readonly Constat[] => {
  const radiee = radiationAt(kept, jour)
  return radiee ? [constat('SNE-REG-004', tokens, { jour: radiee.date })] : []
}

/** Why a content cannot replace the one in force: the number, the sequence and the duplicates are of one territory. */
export const againstTerritoire = (
  { territoire }: DemandeKept,
  demande: Draft<DemandeLogement>,
): readonly Constat[] => {
  const sought = territoireDe(demande)
  if (sought === undefined || sought === territoire) return []
  const tokens = ['demandeLogement', 'logementRecherche', 'listeLocalisationSouhaite']
  return [constat('SNE-REG-016', tokens, { territoire })]
}

/** Why a cancellation cannot bear its date: the record knows of the application only later, where the message is silent. */
export const againstRadiation = (
  kept: DemandeKept,
  { dateCreationDemande, radiation }: Draft<DemandeLogement>,
): readonly Constat[] => {
  const date = radiation?.dateRadiation
  if (date === undefined || date >= kept.dateCreationDemande) return []
  // The rules of coherence have said it, by the date of creation that the message gives.
  if (dateCreationDemande !== undefined && date < dateCreationDemande) return []
  const tokens = ['demandeLogement', 'radiation', 'dateRadiation']
  return [constat('SNE-COH-040', tokens, { nom: 'dateRadiation' })]
}

/**
 * Why an application cannot be made active again on a day; empty when it can (arrêté of 23 March 2015, annex, §6).
 * @param tokens where the message names the application
 */
export const againstReactivation = (kept: DemandeKept, jour: string, tokens: Tokens): readonly Constat[] => {
  const radiee = radiationAt(kept, jour)
  if (!radiee) return [constat('SNE-REG-005', tokens, {})]
  const fin = finDeReactivation(horlogeOf(kept), radiee)
  if (fin === undefined) return [constat('SNE-REG-007', tokens, { motif: radiee.motif })]
  return jour > fin ? [constat('SNE-REG-006', tokens, { jour: fin })] : []
}
