/** The rules of coherence, in the order of their codes. */
import type { Rule } from '../rule.ts'
import { aWayToBeReached } from './a-way-to-be-reached.ts'
import { addressInFranceOrAbroad } from './address-in-france-or-abroad.ts'
import { annexPersonInHousehold } from './annex-person-in-household.ts'
import { associationWithoutHousehold } from './association-without-household.ts'
import { atMostEightPlaces } from './at-most-eight-places.ts'
import { attributionWithLease } from './attribution-with-lease.ts'
import { birthExpectedInTheFuture } from './birth-expected-in-the-future.ts'
import { birthInThePast } from './birth-in-the-past.ts'
import { birthPossible } from './birth-possible.ts'
import { cancellationDates } from './cancellation-dates.ts'
import { childYoungerThanApplicant } from './child-younger-than-applicant.ts'
import { communeExists } from './commune-exists.ts'
import { complementNamesSomeone } from './complement-names-someone.ts'
import { creationAfterBirth } from './creation-after-birth.ts'
import { creationDateNotFuture } from './creation-date-not-future.ts'
import { demandeurMinor } from './demandeur-minor.ts'
import { demandeurUnderSixteen } from './demandeur-under-sixteen.ts'
import { dwellingTypeOnce } from './dwelling-type-once.ts'
import { guichetIsTheCaller } from './guichet-is-the-caller.ts'
import { handicapReasonHasAnnex } from './handicap-reason-has-annex.ts'
import { inadmissibleSaysWhy } from './inadmissible-says-why.ts'
import { inhabitantsAgainstHousehold } from './inhabitants-against-household.ts'
import { mandatoryParts } from './mandatory-parts.ts'
import { newHasNoNumber } from './new-has-no-number.ts'
import { nirKey } from './nir-key.ts'
import { noAnomaliesInARequest } from './no-anomalies-in-a-request.ts'
import { numberIsTheTarget } from './number-is-the-target.ts'
import { oneApplicant } from './one-applicant.ts'
import { onePartner } from './one-partner.ts'
import { otherReasonExplained } from './other-reason-explained.ts'
import { personOnce } from './person-once.ts'
import { placeOnce } from './place-once.ts'
import { placesInOneTerritory } from './places-in-one-territory.ts'
import { postcodeOfCommune } from './postcode-of-commune.ts'
import { radiationOnlyWhenCancelling } from './radiation-only-when-cancelling.ts'
import { reasonOnce } from './reason-once.ts'
import { resourceOnce } from './resource-once.ts'
import { taxAmountHasYear } from './tax-amount-has-year.ts'
import { taxYearRecent } from './tax-year-recent.ts'
import { taxYearsFollow } from './tax-years-follow.ts'
import { tieAgreesWithSituation } from './tie-agrees-with-situation.ts'

export const COHERENCE: readonly Rule[] = [
  mandatoryParts,
  oneApplicant,
  demandeurUnderSixteen,
  demandeurMinor,
  birthInThePast,
  birthPossible,
  creationDateNotFuture,
  creationAfterBirth,
  atMostEightPlaces,
  placesInOneTerritory,
  placeOnce,
  dwellingTypeOnce,
  otherReasonExplained,
  reasonOnce,
  inadmissibleSaysWhy,
  attributionWithLease,
  radiationOnlyWhenCancelling,
  inhabitantsAgainstHousehold,
  birthExpectedInTheFuture,
  personOnce,
  tieAgreesWithSituation,
  onePartner,
  taxYearsFollow,
  taxYearRecent,
  taxAmountHasYear,
  resourceOnce,
  guichetIsTheCaller,
  newHasNoNumber,
  handicapReasonHasAnnex,
  annexPersonInHousehold,
  associationWithoutHousehold,
  communeExists,
  postcodeOfCommune,
  addressInFranceOrAbroad,
  childYoungerThanApplicant,
  noAnomaliesInARequest,
  aWayToBeReached,
  complementNamesSomeone,
  nirKey,
  cancellationDates,
  numberIsTheTarget,
]
