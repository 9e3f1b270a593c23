/** Readings in PostgreSQL. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool, QueryResultRow } from 'pg'
import type { AccesKept } from './acces.ts'
import type {
  Candidat,
  DemandeKept,
  Echue,
  Evolution,
  KeyName,
  NatureEvolution,
  PersonneIndexee,
  ReponseKept,
} from './ports.ts'
import { readAcces } from './postgres-acces.ts'
import { KNOWN, searchCandidats } from './postgres-acts.ts'
import { type KnownColumns, knownKey } from './postgres-batch.ts'
import { PostgresPieces } from './postgres-pieces.ts'
import { PostgresSeals } from './postgres-seals.ts'
import type { Reads } from './store-of-deeds.ts'

const HEALTH_MS = 2000

const day = (column: string, alias: string) => `to_char(d.${column}, 'YYYY-MM-DD') AS "${alias}"`
const instant = (column: string) =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS horodatage`

const DEMANDE = `
  SELECT d.num_unique AS "numUnique", v.version, d.etat, d.territoire,
    ${day('date_creation_demande', 'dateCreationDemande')}, ${day('date_renouvellement', 'dateRenouvellement')},
    ${day('date_radiation', 'dateRadiation')}, d.motif_radiation AS "motifRadiation",
    ${instant('v.horodatage')}, v.guichet, v.contenu
  FROM demandes d
  JOIN versions v ON v.num_unique = d.num_unique AND v.version = coalesce($2::int, d.version_courante)
  WHERE d.num_unique = $1`
const VERSION_VUE = `
  SELECT max(version) AS version FROM (
    SELECT version FROM lectures WHERE num_unique = $1 AND guichet = $2
    UNION ALL SELECT version FROM versions WHERE num_unique = $1 AND guichet = $2) vues`
const ECHUES = `
  SELECT num_unique AS "numUnique", version_courante AS version FROM demandes
  WHERE etat = $1 AND coalesce(date_radiation, date_renouvellement, date_creation_demande) <= $2::date
    AND (NOT $4::boolean OR preavis IS NULL)
  ORDER BY coalesce(date_radiation, date_renouvellement, date_creation_demande), num_unique LIMIT $3`
const EVOLUTIONS = `
  SELECT e.num_unique AS "numUnique", e.version, ${instant('e.horodatage')} FROM evolutions e
  WHERE e.nature = $1 AND e.horodatage >= $2::timestamptz AND (
    EXISTS (SELECT FROM versions v WHERE v.num_unique = e.num_unique AND v.guichet = $3)
    OR EXISTS (SELECT FROM lectures l WHERE l.num_unique = e.num_unique AND l.guichet = $3))
  ORDER BY e.seq LIMIT $4`

/** The readings that the store offers. */
export class PostgresReads implements Reads {
  readonly pieces: PostgresPieces
  readonly journal: PostgresSeals
  readonly #pool: Pool

  constructor(pool: Pool) {
    this.#pool = pool
    this.pieces = new PostgresPieces(pool)
    this.journal = new PostgresSeals(pool)
  }

  async #rows<T extends QueryResultRow>(name: string, text: string, values: unknown[]): Promise<T[]> {
    return (await this.#pool.query<T>({ name, text, values })).rows
  }

  async findDemande(numUnique: string, version?: number): Promise<DemandeKept | undefined> {
    return (await this.#rows<DemandeKept>('lire-demande', DEMANDE, [numUnique, version ?? null]))[0]
  }

  async findReponse({ guichet, cle }: KeyName, horodatage: string): Promise<ReponseKept | undefined> {
    const [row] = await this.#rows<KnownColumns>('lire-reponse', KNOWN, [guichet, cle, horodatage])
    return row && knownKey(row)
  }

  async findVersionVue(numUnique: string, guichet: string): Promise<number | undefined> {
    const [row] = await this.#rows<{ version: number | null }>('version-vue', VERSION_VUE, [
      numUnique,
      guichet,
    ])
    return row?.version ?? undefined
  }

  async findCandidats(personnes: readonly PersonneIndexee[]): Promise<readonly Candidat[]> {
    return searchCandidats(this.#pool, personnes)
  }

  async countDoutes(guichet: string, depuis: string): Promise<number> {
    const sql =
      'SELECT count(*)::int AS n FROM journal WHERE doute AND guichet = $1 AND horodatage >= $2::timestamptz'
    return (await this.#rows<{ n: number }>('compter-doutes', sql, [guichet, depuis]))[0]?.n ?? 0
  }

  async findEchues(
    etat: string,
    jusquAu: string,
    limite: number,
    aPrevenir = false,
  ): Promise<readonly Echue[]> {
    return this.#rows('echues', ECHUES, [etat, jusquAu, limite, aPrevenir])
  }

  async findEvolutions(
    nature: NatureEvolution,
    depuis: string,
    guichet: string,
    limite: number,
  ): Promise<readonly Evolution[]> {
    return this.#rows('evolutions', EVOLUTIONS, [nature, depuis, guichet, limite])
  }

  async findAcces(): Promise<readonly AccesKept[]> {
    return readAcces(this.#pool)
  }

  async remember(nom: string, valeur: string): Promise<string> {
    await this.#pool.query('INSERT INTO parametres (nom, valeur) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
      nom,
      valeur,
    ])
    const { rows } = await this.#pool.query<{ valeur: string }>(
      'SELECT valeur FROM parametres WHERE nom = $1',
      [nom],
    )
    return rows[0]?.valeur ?? ''
  }

  async forgetKeys(horodatage: string): Promise<void> {
    await this.#pool.query(
      "DELETE FROM idempotence WHERE horodatage < $1::timestamptz - interval '30 days'",
      [horodatage],
    )
  }

  async ping(): Promise<string | undefined> {
    const timer = new AbortController()
    const late = sleep(HEALTH_MS, undefined, { signal: timer.signal, ref: false }).then(() => {
      throw new Error('la base de données tarde à répondre')
    })
    // The one that loses the race must not be an unhandled rejection.
    late.catch(() => undefined)
    const asked = this.#pool.query('SELECT 1')
    asked.catch(() => undefined)
    try {
      await Promise.race([asked, late])
      return undefined
    } finally {
      timer.abort()
    }
  }
}
