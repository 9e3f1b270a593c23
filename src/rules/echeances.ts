/**
 * The clocks of an application, as pure functions of days `YYYY-MM-DD` in France.
 *
 * A delay in months ends on the same day of the month, else on that month's last day (CPC, art. 641), and is counted
 * from the presentation or the last renewal, never from another delay.
 */
import { addDays, addMonths } from '../base/day.ts'

/** Validity of an application (CCH R441-2-7). */
const VALIDITE = 12
/** The notice goes at least a month before the end of validity (CCH R441-2-7). */
const PREAVIS = 11
/** An application not renewed is cancelled one month later (arrêté of 23 March 2015, annex, §6.1). */
const RADIATION = 13
/** Until then a late renewal keeps number and age (ibid.). */
const REACTIVATION = 18
/** Likewise for an applicant who could not be reached, from the cancellation (ibid., §6.5). */
const REACTIVATION_CONTACT = 5
/** Nominative data are kept one year after the cancellation (ibid., §7). */
const CONSERVATION = 12

export interface Horloge {
  readonly dateCreationDemande: string
  readonly dateRenouvellement: string | undefined
}

/** Day from which the delays run: the last renewal, else the presentation. */
const baseOf = ({ dateCreationDemande, dateRenouvellement }: Horloge): string =>
  dateRenouvellement ?? dateCreationDemande

/** Last day of validity. */
export const finDeValidite = (horloge: Horloge): string => addMonths(baseOf(horloge), VALIDITE)

/** Day on which the notice of renewal is due. */
export const jourDuPreavis = (horloge: Horloge): string => addMonths(baseOf(horloge), PREAVIS)

/** First day on which an application that was not renewed is cancelled. */
export const jourDeRadiation = (horloge: Horloge): string => addMonths(baseOf(horloge), RADIATION)

/**
 * Last day on which a cancelled application may be made active again.
 * Undefined for the reasons that end it for good: attribution, renunciation, inadmissibility.
 */
export const finDeReactivation = (
  horloge: Horloge,
  radiation: { readonly motif: string; readonly date: string },
): string | undefined => {
  if (radiation.motif === 'RADREN') return addMonths(baseOf(horloge), REACTIVATION)
  return radiation.motif === 'RADCON' ? addMonths(radiation.date, REACTIVATION_CONTACT) : undefined
}

/** First day on which the data of an application cancelled on a day must be gone. */
export const jourDePurge = (dateRadiation: string): string =>
  addDays(addMonths(dateRadiation, CONSERVATION), 1)

/** Latest base on which a delay of that many months has run out on a day: what a search by date needs. */
const dernierDebut = (jour: string, mois: number): string => {
  // A month's end may answer to several days: the last day whose delay has run is looked for from the next month's.
  let debut = addMonths(jour, -mois)
  for (let next = addDays(debut, 1); addMonths(next, mois) <= jour; next = addDays(debut, 1)) debut = next
  return debut
}

/** Applications presented or renewed on this day or before are due for their notice. */
export const presentationsAPrevenir = (jour: string): string => dernierDebut(jour, PREAVIS)
/** Applications presented or renewed on this day or before are to be cancelled. */
export const presentationsARadier = (jour: string): string => dernierDebut(jour, RADIATION)
/** Applications cancelled on this day or before are to be purged. */
export const radiationsAPurger = (jour: string): string => dernierDebut(addDays(jour, -1), CONSERVATION)
