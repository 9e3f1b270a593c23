/** The persons of one application as the store is given them: three, each under eight keys that nobody else has. */
import { randomBytes } from 'node:crypto'
import type { Depot, PersonneIndexee } from '../src/store/ports.ts'
import { journalEntry } from '../test/store/places.ts'

const ADULTS = 3
const KEYS = 8

const personne = (rang: number): PersonneIndexee => {
  const bytes = randomBytes(KEYS * 8)
  return {
    role: rang === 0 ? 'DEMANDEUR' : 'COTITULAIRE',
    rang: Math.max(rang, 1),
    identite: '{"civilite":"MME","nom":"Grandin","prenoms":"Odile","dateNaissance":"1984-07-09"}',
    cles: Array.from({ length: KEYS }, (_, i) => bytes.readBigInt64BE(i * 8)),
    versionCles: 1,
  }
}

/** Persons to write, and the search that goes before, which lets everybody in. */
export const searchedPersons = (): Required<Pick<Depot, 'personnes' | 'recherche'>> => {
  const personnes = Array.from({ length: ADULTS }, (_, i) => personne(i))
  return {
    personnes,
    recherche: {
      personnes,
      sauf: [],
      trier: () => ({ refuse: false, journal: journalEntry(), reponse: '{}' }),
    },
  }
}
