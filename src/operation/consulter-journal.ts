/** Who asked for an application, when, and with which result. */

import { numUnique } from '../model/demande.ts'
import { opt } from '../model/field.ts'
import { listeAcces, suite } from '../model/journal.ts'
import { GERENT } from './droits.ts'
import { operation } from './operation.ts'

export const consulterJournal = operation({
  name: 'consulterJournal',
  since: '1.1',
  label: { fr: 'Consulter le journal d’une demande', en: 'Read the journal of an application' },
  rest: 'GET /v1/demandes/{numUnique}/journal',
  droits: { profils: GERENT, portee: 'territoire' },
  writes: false,
  target: { numUnique, apres: opt(suite) },
  payload: {},
  output: { listeAcces, suite: opt(suite) },
  run: (input, call) => call.services.journal.list(input, call),
})
