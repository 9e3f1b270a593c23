/** A new application: judged, given its numéro unique, kept. */
import { demandeLogement, numUnique } from '../model/demande.ts'
import { integer, NS_MODELE, opt } from '../model/field.ts'
import { accuse, complementIdentite } from '../model/guichet.ts'
import { operation } from './operation.ts'

/** Number of a kept version, from 1. */
export const version = integer(1, 1_000_000_000, 'Version de la demande', 'Version of the application')

export const deposerDemande = operation({
  name: 'deposerDemande',
  since: '1.0',
  label: { fr: 'Déposer une demande', en: 'Submit an application' },
  rest: 'POST /v1/demandes',
  writes: true,
  target: {},
  payload: {
    demandeLogement: { ...demandeLogement, ns: NS_MODELE },
    complementIdentite: opt(complementIdentite),
  },
  output: { numUnique, version, ...accuse },
  nature: () => 'CRE',
  run: (input, call) => call.demandes.depose(input, call),
})
