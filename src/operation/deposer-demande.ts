/** A new application: judged, compared with those in force, given its numéro unique, kept. */
import { demandeLogement, numUnique } from '../model/demande.ts'
import { NS_MODELE, opt } from '../model/field.ts'
import { accuse, complementIdentite, version } from '../model/guichet.ts'
import { doublonEcarte, separation } from '../model/registre.ts'
import { ENREGISTRENT } from './droits.ts'
import { operation } from './operation.ts'

export const deposerDemande = operation({
  name: 'deposerDemande',
  since: '1.0',
  label: { fr: 'Déposer une demande', en: 'Submit an application' },
  rest: 'POST /v1/demandes',
  writes: true,
  droits: { profils: ENREGISTRENT, portee: 'territoire' },
  target: {},
  payload: {
    demandeLogement: { ...demandeLogement, ns: NS_MODELE },
    complementIdentite: opt(complementIdentite),
    doublonEcarte: opt(doublonEcarte),
    separation: opt(separation),
  },
  output: { numUnique, version, ...accuse },
  nature: ({ separation }) => (separation ? 'CRS' : 'CRE'),
  examine: (input, call) => call.services.demandes.foresee(input, call),
  run: (input, call) => call.services.demandes.depose(input, call),
})
