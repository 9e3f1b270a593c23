/** Applications whose persons resemble one that the caller names by identity traits alone. */
import { listeDoublon, recherche } from '../model/registre.ts'
import { RECHERCHENT } from './droits.ts'
import { operation } from './operation.ts'

export const rechercherDoublons = operation({
  name: 'rechercherDoublons',
  since: '1.0',
  label: { fr: 'Rechercher des doublons', en: 'Search for duplicates' },
  rest: 'POST /v1/doublons',
  writes: false,
  droits: { profils: RECHERCHENT, portee: 'libre' },
  target: {},
  payload: recherche,
  output: { listeDoublon },
  run: (input, call) => call.services.doublons.searchFor(input, call),
})
