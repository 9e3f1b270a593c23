/** The same search by the likeness of trigrams (`pg_trgm`), as one would add it to a database that has only names. */
import pg from 'pg'
import { fold } from '../../src/rules/identite/fold.ts'
import type { Personne } from '../../src/rules/identite/personne.ts'
import { type Quete, type Spread, spreadOf } from './lookups.ts'

const THRESHOLD = 0.5
const LIMIT = 20

const TABLE = `
CREATE TABLE trigrammes AS
SELECT num_unique, concat_ws(' ', i->>'nom', i->>'nomPatronymique', i->>'prenoms', i->>'dateNaissance') AS texte
FROM (SELECT num_unique, identite::json AS i FROM personnes) p`
const SEARCH = `
SELECT num_unique FROM trigrammes WHERE texte % $1 ORDER BY similarity(texte, $1) DESC LIMIT ${LIMIT}`

export interface Trigrams {
  readonly times: Spread
  readonly candidates: Spread
  readonly found: number
  readonly searched: number
  readonly buildSeconds: number
}

const textOf = ({ nom, nomPatronymique, prenoms, dateNaissance }: Personne): string =>
  [...[nom, nomPatronymique, prenoms].map((name) => fold(name ?? '')), dateNaissance].join(' ')

/** Builds the index beside the tables of a base, measures, and takes it away. */
export const measureTrigrams = async (url: string, quests: readonly Quete[]): Promise<Trigrams> => {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const started = performance.now()
    await client.query('CREATE EXTENSION pg_trgm')
    await client.query(TABLE)
    await client.query('CREATE INDEX ON trigrammes USING gin (texte gin_trgm_ops)')
    await client.query('VACUUM ANALYZE trigrammes')
    const buildSeconds = (performance.now() - started) / 1000
    await client.query(`SET pg_trgm.similarity_threshold = ${THRESHOLD}`)
    const [times, candidates]: [number[], number[]] = [[], []]
    let [found, searched] = [0, 0]
    for (const { personne, numUnique } of quests) {
      const asked = performance.now()
      const { rows } = await client.query<{ num_unique: string }>({
        name: 'trigrammes',
        text: SEARCH,
        values: [textOf(personne)],
      })
      times.push(performance.now() - asked)
      candidates.push(rows.length)
      if (numUnique === undefined) continue
      searched++
      if (rows.some((row) => row.num_unique === numUnique)) found++
    }
    await client.query('DROP TABLE trigrammes')
    await client.query('DROP EXTENSION pg_trgm')
    return { times: spreadOf(times), candidates: spreadOf(candidates), found, searched, buildSeconds }
  } finally {
    await client.end()
  }
}
