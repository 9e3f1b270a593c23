/** The whole judgement of an application, nothing written: what a deposit, a change or a renewal would say. */
import { demandeLogement } from '../model/demande.ts'
import { boolean, keyword, NS_MODELE, opt } from '../model/field.ts'
import { complementIdentite } from '../model/guichet.ts'
import { isCodeOf } from '../model/nomenclature/code-list.ts'
import { NATURE_VERIFICATION } from '../model/nomenclature/echange.ts'
import { changementEtatCivil, doublonEcarte, separation, surLeRegistre } from '../model/registre.ts'
import type { Call } from '../service/call.ts'
import type { Prevision } from '../service/prevision.ts'
import { ENREGISTRENT } from './droits.ts'
import { operation } from './operation.ts'

/** A creation is searched among those in force, anything else is compared with the application that it names. */
const foresee = async (input: Prevision, call: Call) => {
  if (input.sansRegistre) {
    call.leaveRecord('non demandée')
    return {}
  }
  return call.nature === 'CRE' || call.nature === 'CRS'
    ? call.services.demandes.foresee(input, call)
    : call.services.vie.foresee(
        { numUnique: input.demandeLogement?.numUnique, tokens: ['demandeLogement', 'numUnique'] },
        input,
        call,
      )
}

export const verifierDemande = operation({
  name: 'verifierDemande',
  since: '1.0',
  label: { fr: 'Vérifier une demande sans rien enregistrer', en: 'Verify an application, writing nothing' },
  rest: 'POST /v1/demandes/verification',
  writes: false,
  droits: { profils: ENREGISTRENT, portee: 'territoire' },
  target: {},
  payload: {
    nature: keyword(NATURE_VERIFICATION, 'Nature de la vérification', 'What the verification is for'),
    sansRegistre: opt(
      boolean(
        'Forme et cohérence seules, sans consulter le registre',
        'Form and coherence only, the record left alone',
      ),
    ),
    demandeLogement: { ...demandeLogement, ns: NS_MODELE },
    complementIdentite: opt(complementIdentite),
    doublonEcarte: opt(doublonEcarte),
    separation: opt(separation),
    changementEtatCivil: opt(changementEtatCivil),
  },
  output: { ...surLeRegistre },
  nature: ({ nature }) => (nature !== undefined && isCodeOf(NATURE_VERIFICATION, nature) ? nature : 'CRE'),
  examine: foresee,
  run: foresee,
})
