/** An application ended, for a reason of the law (CCH R441-2-8). */
import { demandeLogement, numUnique } from '../model/demande.ts'
import { day, NS_MODELE, opt } from '../model/field.ts'
import { version, versionLue } from '../model/guichet.ts'
import { surLeRegistre } from '../model/registre.ts'
import { ENREGISTRENT } from './droits.ts'
import { operation } from './operation.ts'

export const radierDemande = operation({
  name: 'radierDemande',
  since: '1.0',
  label: { fr: 'Radier une demande', en: 'Cancel an application' },
  rest: 'POST /v1/demandes/{numUnique}/radiation',
  writes: true,
  droits: { profils: ENREGISTRENT, portee: 'territoire' },
  target: { numUnique, versionLue: opt(versionLue) },
  payload: { demandeLogement: { ...demandeLogement, ns: NS_MODELE } },
  output: {
    numUnique,
    version,
    dateRadiation: day('Date de radiation', 'Date of cancellation'),
    ...surLeRegistre,
  },
  nature: () => 'RAD',
  examine: ({ numUnique, versionLue, ...input }, call) =>
    call.services.vie.foresee({ numUnique, versionLue, tokens: ['numUnique'] }, input, call),
  run: ({ numUnique, versionLue, ...input }, call) =>
    call.services.vie.cancel({ numUnique, ...(versionLue && { versionLue }) }, input, call),
})
