/** A private system let act for a guichet, under a profile, between two days. */
import { codeSysteme, habilitationProposee } from '../model/acces.ts'
import { GERENT } from './droits.ts'
import { operation } from './operation.ts'

export const habiliterSysteme = operation({
  name: 'habiliterSysteme',
  since: '1.2',
  label: { fr: 'Habiliter un système pour un guichet', en: 'Delegate a guichet to a system' },
  rest: 'POST /v1/systemes/{systeme}/habilitations',
  writes: true,
  droits: { profils: GERENT, portee: 'nationale' },
  target: { systeme: codeSysteme },
  payload: { habilitation: habilitationProposee },
  output: {},
  run: (input, call) => call.services.acces.delegate(input, call),
})
