/** Seals of the journal in SQLite: days closed, rows erased once old, and what a verification reads. */
import type { DatabaseSync } from 'node:sqlite'
import { endOfDay, sealDay } from './chain.ts'
import type { Acces, LigneIsolee, LigneKept, Maillon, Sceau, StoreOfJournal, Tete } from './journal.ts'
import { OwnTransaction, patiently } from './sqlite-busy.ts'

type Value = string | number | null

const ACCES = `
  SELECT id, horodatage, guichet, agent, systeme, operation, porte, decision, correlation FROM journal
  WHERE num_unique = ? AND id > ? ORDER BY id LIMIT ?`
// Each name is found from the one before it: the table is not read through.
const CHAINES = `
  WITH RECURSIVE noms (chaine) AS (
    SELECT min(chaine) FROM (
      SELECT min(chaine) AS chaine FROM maillons WHERE chaine > ?1
      UNION ALL SELECT min(chaine) FROM tetes WHERE chaine > ?1)
    UNION ALL
    SELECT (SELECT min(chaine) FROM (
      SELECT min(chaine) AS chaine FROM maillons WHERE chaine > noms.chaine
      UNION ALL SELECT min(chaine) FROM tetes WHERE chaine > noms.chaine))
    FROM noms WHERE noms.chaine IS NOT NULL)
  SELECT chaine FROM noms WHERE chaine IS NOT NULL LIMIT ?2`
const MAILLONS = `
  SELECT chaine, rang, origine, horodatage, nombre, premier, dernier, sceau FROM maillons
  WHERE chaine = ? AND rang > ? ORDER BY rang LIMIT ?`
const TETES = 'SELECT jour, chaine, du, au, sceau FROM tetes WHERE chaine = ? ORDER BY au'
const LIGNES = `
  SELECT id, correlation, operation, porte, guichet, agent, horodatage, decision, codes, empreinte,
    num_unique AS "numUnique", doute, systeme, rang, sceau
  FROM journal WHERE id BETWEEN ? AND ? AND chaine = ? ORDER BY id`
const HORS = "(SELECT CAST(valeur AS INTEGER) FROM parametres WHERE nom = 'derniere-ligne-hors-chaine')"
const AVANT = `SELECT count(*) AS n FROM journal WHERE id <= ${HORS} AND chaine IS NULL`
const ISOLEES = `
  SELECT j.id, j.correlation FROM journal j
  LEFT JOIN maillons m ON m.chaine = j.chaine AND m.rang = j.rang AND j.id BETWEEN m.premier AND m.dernier
  WHERE j.id > ? AND j.id <= ? AND m.chaine IS NULL AND NOT (j.id <= ${HORS} AND j.chaine IS NULL)
  ORDER BY j.id LIMIT ?`
const SCEAUX = 'SELECT jour, precedent, lignes, sceau FROM sceaux WHERE jour > ? ORDER BY jour LIMIT ?'
const TETES_DU_JOUR = 'SELECT chaine, du, au, sceau FROM tetes WHERE jour = ? ORDER BY chaine, au'
const DERNIER_SCEAU = 'SELECT jour, sceau FROM sceaux ORDER BY jour DESC LIMIT 1'
const SCELLE_JUSQU_A = 'SELECT max(au) AS au FROM tetes WHERE chaine = ?'
const TETE = `
  SELECT rang AS au, sceau FROM maillons WHERE chaine = ? AND rang > ? AND horodatage < ? ORDER BY rang DESC LIMIT 1`
const NOMBRE = 'SELECT sum(nombre) AS n FROM maillons WHERE chaine = ? AND rang BETWEEN ? AND ?'
const SCELLER =
  'INSERT INTO sceaux (jour, precedent, lignes, sceau) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING'
const COIFFER = 'INSERT INTO tetes (jour, chaine, du, au, sceau) VALUES (?, ?, ?, ?, ?)'
const ANCIENS = `
  SELECT m.chaine, m.rang, m.premier, m.dernier
  FROM tetes t JOIN maillons m ON m.chaine = t.chaine AND m.rang BETWEEN t.du AND t.au WHERE t.jour < ?`
const EFFACER = [
  `DELETE FROM journal WHERE id IN (
    SELECT j.id FROM (${ANCIENS}) a JOIN journal j ON j.id BETWEEN a.premier AND a.dernier
    WHERE j.chaine = a.chaine AND j.rang = a.rang)`,
  `DELETE FROM journal WHERE id <= ${HORS} AND chaine IS NULL AND horodatage < ?`,
] as const
const EFFACER_MAILLONS = `DELETE FROM maillons WHERE (chaine, rang) IN (SELECT chaine, rang FROM (${ANCIENS}))`
const CHAINES_PAR_LOT = 500

export class SqliteSeals implements StoreOfJournal {
  readonly #db: DatabaseSync
  readonly #reader: DatabaseSync

  /** In: the connection that writes and the one that reads. */
  constructor(db: DatabaseSync, reader: DatabaseSync) {
    this.#db = db
    this.#reader = reader
  }

  async findTraces(numUnique: string, apres: number, limite: number): Promise<readonly Acces[]> {
    return this.#all<Acces>(this.#reader, ACCES, numUnique, apres, limite)
  }

  async sealDay(jour: string): Promise<boolean> {
    return this.#transact(() => {
      const [last] = this.#all<Pick<Sceau, 'jour' | 'sceau'>>(this.#db, DERNIER_SCEAU)
      if (last && last.jour >= jour) return false
      const tetes: Tete[] = []
      let lignes = 0
      for (const chaine of this.#everyChaine()) {
        const tete = this.#teteOf(chaine, endOfDay(jour))
        if (!tete) continue
        tetes.push(tete)
        lignes += Number(this.#all<{ n: number }>(this.#db, NOMBRE, chaine, tete.du, tete.au)[0]?.n ?? 0)
      }
      const sceau = { jour, precedent: last?.sceau ?? '', lignes, tetes }
      this.#db.prepare(SCELLER).run(jour, sceau.precedent, lignes, sealDay(sceau))
      for (const { chaine, du, au, sceau } of tetes)
        this.#db.prepare(COIFFER).run(jour, chaine, du, au, sceau)
      return true
    })
  }

  async forgetJournal(avant: string): Promise<number> {
    return this.#transact(() => {
      let erased = 0
      for (const sql of EFFACER) erased += Number(this.#db.prepare(sql).run(avant).changes)
      this.#db.prepare(EFFACER_MAILLONS).run(avant)
      return erased
    })
  }

  async findSceaux(apres: string, limite: number): Promise<readonly Sceau[]> {
    const rows = this.#all<Omit<Sceau, 'tetes'>>(this.#reader, SCEAUX, apres, limite)
    return rows.map((row) => ({ ...row, tetes: this.#all<Tete>(this.#reader, TETES_DU_JOUR, row.jour) }))
  }

  async findChaines(apres: string, limite: number): Promise<readonly string[]> {
    return this.#chaines(this.#reader, apres, limite)
  }

  async findMaillons(chaine: string, apres: number, limite: number): Promise<readonly Maillon[]> {
    return this.#all<Maillon>(this.#reader, MAILLONS, chaine, apres, limite)
  }

  async findTetes(chaine: string): Promise<readonly (Tete & { readonly jour: string })[]> {
    return this.#all(this.#reader, TETES, chaine)
  }

  async findLignes(chaine: string, premier: number, dernier: number): Promise<readonly LigneKept[]> {
    const rows = this.#all<LigneKept>(this.#reader, LIGNES, premier, dernier, chaine)
    return rows.map((row) => ({ ...row, doute: Boolean(row.doute) }))
  }

  async countAvantChaine(): Promise<number> {
    return this.#all<{ n: number }>(this.#reader, AVANT)[0]?.n ?? 0
  }

  async findIsolees(apres: number, jusquA: number, limite: number): Promise<readonly LigneIsolee[]> {
    return this.#all(this.#reader, ISOLEES, apres, jusquA, limite)
  }

  async lastLigne(): Promise<number> {
    return this.#all<{ id: number | null }>(this.#reader, 'SELECT max(id) AS id FROM journal')[0]?.id ?? 0
  }

  /** A file has no rights of its own: whoever writes in it may write anything. */
  async isJournalHeld(): Promise<boolean> {
    return false
  }

  *#everyChaine(): Generator<string> {
    let names: readonly string[]
    let apres = ''
    do {
      names = this.#chaines(this.#db, apres, CHAINES_PAR_LOT)
      yield* names
      apres = names.at(-1) ?? ''
    } while (names.length === CHAINES_PAR_LOT)
  }

  #chaines(db: DatabaseSync, apres: string, limite: number): readonly string[] {
    return this.#all<{ chaine: string }>(db, CHAINES, apres, limite).map(({ chaine }) => chaine)
  }

  #teteOf(chaine: string, fin: string): Tete | undefined {
    const sealed = Number(this.#all<{ au: number | null }>(this.#db, SCELLE_JUSQU_A, chaine)[0]?.au ?? 0)
    const [found] = this.#all<Pick<Tete, 'au' | 'sceau'>>(this.#db, TETE, chaine, sealed, fin)
    return found && { chaine, du: sealed + 1, ...found }
  }

  /** From its beginning to its commit within one turn: no batch can come in between. */
  #transact<T>(act: () => T): Promise<T> {
    return patiently(() => {
      if (this.#db.isTransaction) throw new OwnTransaction('un lot est en cours')
      this.#db.exec('BEGIN IMMEDIATE')
      try {
        const result = act()
        this.#db.exec('COMMIT')
        return result
      } catch (error) {
        if (this.#db.isTransaction) this.#db.exec('ROLLBACK')
        throw error
      }
    })
  }

  #all<T>(db: DatabaseSync, sql: string, ...values: Value[]): T[] {
    return db
      .prepare(sql)
      .all(...values)
      .map((row) => ({ ...row })) as T[]
  }
}
