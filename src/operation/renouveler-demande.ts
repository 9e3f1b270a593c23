/** An application renewed for a year; with a content, changed too. */
import { demandeLogement, numUnique } from '../model/demande.ts'
import { NS_MODELE, opt } from '../model/field.ts'
import {
  accuse,
  complementIdentite,
  dateRenouvellement,
  finValidite,
  version,
  versionLue,
} from '../model/guichet.ts'
import { changementEtatCivil, doublonEcarte, surLeRegistre } from '../model/registre.ts'
import { ENREGISTRENT } from './droits.ts'
import { operation } from './operation.ts'

export const renouvelerDemande = operation({
  name: 'renouvelerDemande',
  since: '1.0',
  label: { fr: 'Renouveler une demande', en: 'Renew an application' },
  rest: 'POST /v1/demandes/{numUnique}/renouvellements',
  writes: true,
  droits: { profils: ENREGISTRENT, portee: 'territoire' },
  target: { numUnique, versionLue: opt(versionLue) },
  payload: {
    dateRenouvellement: opt(dateRenouvellement),
    demandeLogement: opt({ ...demandeLogement, ns: NS_MODELE }),
    complementIdentite: opt(complementIdentite),
    doublonEcarte: opt(doublonEcarte),
    changementEtatCivil: opt(changementEtatCivil),
  },
  output: {
    numUnique,
    version,
    dateRenouvellement,
    finValidite,
    adresseAttestation: accuse.adresseAttestation,
    ...surLeRegistre,
  },
  nature: ({ demandeLogement }) => (demandeLogement === undefined ? undefined : 'REN'),
  examine: ({ numUnique, versionLue, ...input }, call) =>
    call.services.vie.foresee({ numUnique, versionLue, tokens: ['numUnique'] }, input, call),
  run: ({ numUnique, versionLue, ...input }, call) =>
    call.services.vie.renew({ numUnique, ...(versionLue && { versionLue }) }, input, call),
})
