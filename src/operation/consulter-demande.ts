/** An application as kept, with its version and state. */
import { demandeLogement, numUnique } from '../model/demande.ts'
import { instant, NS_MODELE, opt, text } from '../model/field.ts'
import { dateRenouvellement, finValidite, version } from '../model/guichet.ts'
import { CONSULTENT } from './droits.ts'
import { operation } from './operation.ts'

export const consulterDemande = operation({
  name: 'consulterDemande',
  since: '1.0',
  label: { fr: 'Consulter une demande', en: 'Read an application' },
  rest: 'GET /v1/demandes/{numUnique}',
  writes: false,
  droits: { profils: CONSULTENT, portee: 'territoire' },
  target: { numUnique },
  payload: {},
  output: {
    numUnique,
    version,
    etat: text(20, 'État de la demande', 'State of the application'),
    horodatageVersion: instant('Instant de cette version', 'Instant of this version'),
    dateRenouvellement: opt(dateRenouvellement),
    finValidite: opt(finValidite),
    demandeLogement: { ...demandeLogement, ns: NS_MODELE },
  },
  run: (input, call) => call.services.demandes.consult(input.numUnique, call),
})
