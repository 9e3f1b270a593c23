/** Labelled pairs: what the message says, what the record says, what the comparison must say of them. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import type { Comparaison, Flow, Trait } from '../../../src/rules/identite/outcomes.ts'
import type { Personne } from '../../../src/rules/identite/personne.ts'

const FIXTURES = fileURLToPath(new URL('../../../fixtures/identite/', import.meta.url))

export interface Expected extends Readonly<Record<Trait, string>> {
  readonly verdict: string
  readonly repair: readonly string[]
}

export interface LabelledPair {
  readonly id: string
  readonly kind: string
  readonly flow: Flow
  readonly xml: Personne
  readonly sne: Personne
  readonly expected: Expected
  readonly why: string
}

/** The pairs of one file. */
export const readPairs = (name: string): readonly LabelledPair[] =>
  (JSON.parse(readFileSync(`${FIXTURES}${name}`, 'utf8')) as { pairs: LabelledPair[] }).pairs

/** A comparison in the terms of a labelled pair. */
export const saidBy = ({ traits, verdict, repairs }: Comparaison): Expected => ({
  names: traits.names.code,
  firstNames: traits.firstNames.code,
  birthDate: traits.birthDate.code,
  birthPlace: traits.birthPlace.code,
  civility: traits.civility.code,
  nir: traits.nir.code,
  verdict,
  repair: repairs.map(({ code }) => code),
})

/** A pair drawn from a model of errors: 1 when both sides are one person. */
export interface DrawnPair {
  readonly label: 0 | 1
  readonly cls: string
  readonly xml: Personne
  readonly sne: Personne
}

/** The training pairs. */
export const readDrawnPairs = (): readonly DrawnPair[] =>
  gunzipSync(readFileSync(`${FIXTURES}synth_pairs_train.jsonl.gz`))
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as DrawnPair)
