/** Applications of the base, each drawn from its rank alone: whoever knows a rank can draw the same one again. */
import { isIleDeFrance, regionOf, territoireOf } from '../../src/model/geographie.ts'
import { mmaaOf } from '../../src/model/numero-unique.ts'
import type { Personne } from '../../src/rules/identite/personne.ts'
import { composeNumUnique } from '../../src/store/deed.ts'
import type { RolePersonne } from '../../src/store/ports.ts'
import type { DrawnPair } from '../../test/rules/identite/kit.ts'
import { drawPairs } from './generate.ts'
import { integer, personOf, pick, type Rng, rngOf } from './population.ts'

/** The secret of the keys of the bench. */
export const SECRET = Buffer.alloc(32, 7)

export interface Membre {
  readonly role: RolePersonne
  readonly rang: number
  readonly personne: Personne
}

export interface Application {
  readonly numUnique: string
  readonly territoire: string
  readonly guichet: string
  readonly dateCreationDemande: string
  readonly membres: readonly Membre[]
}

const DEPARTEMENTS = [
  ...Array.from({ length: 95 }, (_, i) => String(i + 1).padStart(2, '0')),
  ...['2A', '2B', '971', '972', '973', '974', '975', '976'],
].filter((code) => regionOf(code) !== undefined)
const ELSEWHERE = DEPARTEMENTS.filter((code) => !isIleDeFrance(code)).map(territoireOf)
const [ILE_DE_FRANCE = ''] = DEPARTEMENTS.filter(isIleDeFrance).map(territoireOf)
const ILE_DE_FRANCE_SHARE = 0.3
const COTITULAIRE_SHARE = 0.2

/** Applications of one month of one number in turn: no number of six digits runs out. */
const MONTH_ROWS = 10_000
const MONTHS = 40
const LAST_MONTH = 2025 * 12 + 11
const GUICHETS = 2000
/** One in so many has an applicant of whom the model of errors gives a message. */
export const PAIR_EVERY = 40

/** Spreads neighbouring ranks over all the seeds. */
const seedOf = (rank: number): number => Math.imul(rank + 1, 0x9e3779b1)

const membresOf = (rng: Rng, demandeur: Personne): readonly Membre[] => {
  const first: Membre = { role: 'DEMANDEUR', rang: 1, personne: demandeur }
  if (rng() >= COTITULAIRE_SHARE) return [first]
  const other = personOf(rng)
  const personne = rng() < 0.5 ? { ...other, nom: demandeur.nom, telephone: demandeur.telephone } : other
  return [first, { role: 'COTITULAIRE', rang: 1, personne }]
}

/** What a counter sends of the applicant of that rank, beside what the base holds; only for ranks that have one. */
export const pairOf = (rank: number): DrawnPair | undefined => {
  if (rank % PAIR_EVERY !== 0) return undefined
  const [pair] = drawPairs(rngOf(seedOf(rank)), 1)
  return pair
}

/** The application of a rank, from 0. */
export const applicationOf = (rank: number): Application => {
  const rng = rngOf(seedOf(rank) ^ 0x5bd1e995)
  const territoire = rng() < ILE_DE_FRANCE_SHARE ? ILE_DE_FRANCE : pick(rng, ELSEWHERE)
  const block = Math.floor(rank / MONTH_ROWS)
  const month = LAST_MONTH - (block % MONTHS)
  const dateCreationDemande = `${Math.floor(month / 12)}-${two((month % 12) + 1)}-${two(integer(rng, 1, 28))}`
  const guichet = `G${String(integer(rng, 1, GUICHETS)).padStart(4, '0')}`
  const number = Math.floor(block / MONTHS) * MONTH_ROWS + (rank % MONTH_ROWS) + 1
  return {
    numUnique: composeNumUnique({ territoire, mmaa: mmaaOf(dateCreationDemande), guichet }, number),
    territoire,
    guichet,
    dateCreationDemande,
    membres: membresOf(rng, pairOf(rank)?.sne ?? personOf(rng)),
  }
}

const two = (n: number) => String(n).padStart(2, '0')
