/** The register of accesses: guichets, private systems, what proves them and what they hold. */
import { listeGuichet, listeSysteme } from '../model/acces.ts'
import { GERENT } from './droits.ts'
import { operation } from './operation.ts'

export const listerAcces = operation({
  name: 'listerAcces',
  since: '1.2',
  label: {
    fr: 'Lister les guichets et les systèmes inscrits',
    en: 'List the registered guichets and systems',
  },
  rest: 'GET /v1/systemes',
  writes: false,
  droits: { profils: GERENT, portee: 'nationale' },
  target: {},
  payload: {},
  output: { listeGuichet, listeSysteme },
  run: (_input, call) => call.services.acces.list(call),
})
