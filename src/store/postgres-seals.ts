/** Seals of the journal in PostgreSQL: days closed, rows erased once old, and what a verification reads. */
import type { Pool, QueryResultRow } from 'pg'
import { endOfDay, sealDay } from './chain.ts'
import type { Acces, LigneIsolee, LigneKept, Maillon, Sceau, StoreOfJournal, Tete } from './journal.ts'

// To the microsecond when there is one that no writer writes: what was changed by so little is seen as well.
const INSTANT = `regexp_replace(to_char(horodatage AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), '000$', '') || 'Z'
  AS horodatage`
const NUMBERS = (...names: readonly string[]) => names.map((name) => `${name}::float8 AS ${name}`).join(', ')

const ACCES = `
  SELECT ${NUMBERS('id')}, ${INSTANT}, guichet, agent, systeme, operation, porte, decision, correlation FROM journal
  WHERE num_unique = $1 AND id > $2 ORDER BY journal.id LIMIT $3`
// Each name is found from the one before it: the table is not read through.
const nextAfter = (name: string) => `(SELECT least(
    (SELECT min(chaine) FROM maillons WHERE chaine > ${name}), (SELECT min(chaine) FROM tetes WHERE chaine > ${name})))`
const CHAINES = `
  WITH RECURSIVE noms (chaine) AS (
    SELECT ${nextAfter('$1::text')} UNION ALL
    SELECT ${nextAfter('noms.chaine')} FROM noms WHERE noms.chaine IS NOT NULL)
  SELECT chaine FROM noms WHERE chaine IS NOT NULL LIMIT $2`
const MAILLONS = `
  SELECT chaine, rang, origine, ${INSTANT}, nombre, ${NUMBERS('premier', 'dernier')}, sceau FROM maillons
  WHERE chaine = $1 AND rang > $2 ORDER BY rang LIMIT $3`
const TETES = `
  SELECT to_char(jour, 'YYYY-MM-DD') AS jour, chaine, du, au, sceau FROM tetes WHERE chaine = $1 ORDER BY au`
const LIGNES = `
  SELECT ${NUMBERS('id')}, correlation, operation, porte, guichet, agent, ${INSTANT}, decision, codes, empreinte,
    num_unique AS "numUnique", doute, systeme, rang, sceau
  FROM journal WHERE journal.id BETWEEN $1 AND $2 AND chaine = $3 ORDER BY journal.id`
const HORS = "(SELECT valeur::bigint FROM parametres WHERE nom = 'derniere-ligne-hors-chaine')"
const AVANT = `SELECT count(*)::float8 AS n FROM journal WHERE id <= ${HORS} AND chaine IS NULL`
const ISOLEES = `
  SELECT j.id::float8 AS id, j.correlation FROM journal j
  LEFT JOIN maillons m ON m.chaine = j.chaine AND m.rang = j.rang AND j.id BETWEEN m.premier AND m.dernier
  WHERE j.id > $1 AND j.id <= $2 AND m.chaine IS NULL AND NOT (j.id <= ${HORS} AND j.chaine IS NULL)
  ORDER BY j.id LIMIT $3`
const SCEAUX = `
  SELECT to_char(s.jour, 'YYYY-MM-DD') AS jour, precedent, ${NUMBERS('lignes')}, sceau, (
    SELECT coalesce(json_agg(json_build_object('chaine', t.chaine, 'du', t.du, 'au', t.au, 'sceau', t.sceau)
      ORDER BY t.chaine COLLATE "C", t.au), '[]') FROM tetes t WHERE t.jour = s.jour) AS tetes
  FROM sceaux s WHERE s.jour > coalesce(nullif($1, ''), '-infinity')::date ORDER BY s.jour LIMIT $2`
const DERNIER_SCEAU =
  "SELECT to_char(jour, 'YYYY-MM-DD') AS jour, sceau FROM sceaux ORDER BY sceaux.jour DESC LIMIT 1"
/** What no seal covers yet of each chain, up to an instant. */
const A_SCELLER = `
  WITH RECURSIVE noms (chaine) AS (
    SELECT min(chaine) FROM maillons UNION ALL
    SELECT (SELECT min(chaine) FROM maillons WHERE chaine > noms.chaine) FROM noms WHERE noms.chaine IS NOT NULL)
  SELECT n.chaine, s.au + 1 AS du, m.rang AS au, m.sceau, (
    SELECT sum(nombre) FROM maillons l WHERE l.chaine = n.chaine AND l.rang BETWEEN s.au + 1 AND m.rang)::float8 AS lignes
  FROM noms n
  CROSS JOIN LATERAL (SELECT coalesce(max(au), 0) AS au FROM tetes WHERE chaine = n.chaine) s
  CROSS JOIN LATERAL (
    SELECT rang, sceau FROM maillons WHERE chaine = n.chaine AND rang > s.au AND horodatage < $1::timestamptz
    ORDER BY rang DESC LIMIT 1) m
  ORDER BY n.chaine COLLATE "C"`
/** Of two processes, the one whose seal comes second changes nothing. */
const SCELLER = `
  WITH scelle AS (
    INSERT INTO sceaux (jour, precedent, lignes, sceau) VALUES ($1::date, $2, $3, $4) ON CONFLICT DO NOTHING
    RETURNING jour
  ), coiffe AS (
    INSERT INTO tetes (jour, chaine, du, au, sceau)
    SELECT scelle.jour, t.chaine, t.du, t.au, t.sceau
    FROM scelle, json_to_recordset($5::json) AS t(chaine text, du int, au int, sceau text)
  )
  SELECT FROM scelle`
const HELD = `
  SELECT bool_or(has_table_privilege(nom, 'UPDATE') OR has_table_privilege(nom, 'DELETE')
    OR has_table_privilege(nom, 'TRUNCATE')) AS libre
  FROM unnest(ARRAY['journal', 'maillons', 'sceaux', 'tetes']) AS nom`

export class PostgresSeals implements StoreOfJournal {
  readonly #pool: Pool

  constructor(pool: Pool) {
    this.#pool = pool
  }

  findTraces(numUnique: string, apres: number, limite: number): Promise<readonly Acces[]> {
    return this.#rows<Acces & QueryResultRow>('acces', ACCES, [numUnique, apres, limite])
  }

  async sealDay(jour: string): Promise<boolean> {
    const [last] = await this.#rows<{ jour: string; sceau: string }>('dernier-sceau', DERNIER_SCEAU, [])
    if (last && last.jour >= jour) return false
    const fin = endOfDay(jour)
    const found = await this.#rows<Tete & { lignes: number }>('a-sceller', A_SCELLER, [fin])
    const tetes = found.map(({ chaine, du, au, sceau }) => ({ chaine, du, au, sceau }))
    const lignes = found.reduce((sum, tete) => sum + tete.lignes, 0)
    const precedent = last?.sceau ?? ''
    const sceau = sealDay({ jour, precedent, lignes, tetes })
    const values = [jour, precedent, lignes, sceau, JSON.stringify(tetes)]
    return (await this.#pool.query({ name: 'sceller', text: SCELLER, values })).rowCount === 1
  }

  async forgetJournal(avant: string): Promise<number> {
    const sql = 'SELECT effacer_journal($1::date)::float8 AS n'
    return (await this.#rows<{ n: number }>('effacer-journal', sql, [avant]))[0]?.n ?? 0
  }

  findSceaux(apres: string, limite: number): Promise<readonly Sceau[]> {
    return this.#rows<Sceau & QueryResultRow>('sceaux', SCEAUX, [apres, limite])
  }

  async findChaines(apres: string, limite: number): Promise<readonly string[]> {
    const rows = await this.#rows<{ chaine: string }>('chaines', CHAINES, [apres, limite])
    return rows.map(({ chaine }) => chaine)
  }

  findMaillons(chaine: string, apres: number, limite: number): Promise<readonly Maillon[]> {
    return this.#rows<Maillon & QueryResultRow>('maillons', MAILLONS, [chaine, apres, limite])
  }

  findTetes(chaine: string): Promise<readonly (Tete & { readonly jour: string })[]> {
    return this.#rows<Tete & { jour: string }>('tetes', TETES, [chaine])
  }

  findLignes(chaine: string, premier: number, dernier: number): Promise<readonly LigneKept[]> {
    return this.#rows<LigneKept & QueryResultRow>('lignes', LIGNES, [premier, dernier, chaine])
  }

  async countAvantChaine(): Promise<number> {
    return (await this.#rows<{ n: number }>('avant-chaine', AVANT, []))[0]?.n ?? 0
  }

  findIsolees(apres: number, jusquA: number, limite: number): Promise<readonly LigneIsolee[]> {
    return this.#rows<LigneIsolee & QueryResultRow>('isolees', ISOLEES, [apres, jusquA, limite])
  }

  async lastLigne(): Promise<number> {
    const sql = 'SELECT max(id)::float8 AS id FROM journal'
    return (await this.#rows<{ id: number | null }>('derniere-ligne', sql, []))[0]?.id ?? 0
  }

  async isJournalHeld(): Promise<boolean> {
    return (await this.#rows<{ libre: boolean }>('journal-tenu', HELD, []))[0]?.libre === false
  }

  async #rows<T extends QueryResultRow>(name: string, text: string, values: unknown[]): Promise<T[]> {
    return (await this.#pool.query<T>({ name, text, values })).rows
  }
}
