/** The content of an application replaced, on the version that the caller read. */
import { demandeLogement, numUnique } from '../model/demande.ts'
import { NS_MODELE, opt } from '../model/field.ts'
import { complementIdentite, version, versionLue } from '../model/guichet.ts'
import { changementEtatCivil, doublonEcarte, surLeRegistre } from '../model/registre.ts'
import { ENREGISTRENT } from './droits.ts'
import { operation } from './operation.ts'

export const modifierDemande = operation({
  name: 'modifierDemande',
  since: '1.0',
  label: { fr: 'Modifier une demande', en: 'Change an application' },
  rest: 'PUT /v1/demandes/{numUnique}',
  writes: true,
  droits: { profils: ENREGISTRENT, portee: 'territoire' },
  target: { numUnique, versionLue: opt(versionLue) },
  payload: {
    demandeLogement: { ...demandeLogement, ns: NS_MODELE },
    complementIdentite: opt(complementIdentite),
    doublonEcarte: opt(doublonEcarte),
    changementEtatCivil: opt(changementEtatCivil),
  },
  output: { numUnique, version, ...surLeRegistre },
  nature: () => 'MOD',
  examine: ({ numUnique, versionLue, ...input }, call) =>
    call.services.vie.foresee({ numUnique, versionLue, tokens: ['numUnique'] }, input, call),
  run: ({ numUnique, versionLue, ...input }, call) =>
    call.services.vie.modify({ numUnique, ...(versionLue && { versionLue }) }, input, call),
})
