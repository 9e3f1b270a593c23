/** The persons of applications and the keys under which they are found, in SQLite. */
import type { DatabaseSync } from 'node:sqlite'
import { CANDIDATS_MAX } from './deed.ts'
import type { Candidat, PersonneIndexee } from './ports.ts'

type Statement = ReturnType<DatabaseSync['prepare']>

const SEARCH = `
  SELECT p.num_unique AS "numUnique", d.etat, d.territoire, d.guichet,
    d.date_creation_demande AS "dateCreationDemande", p.role, p.rang, p.identite, h.communes
  FROM (
    SELECT personne, count(*) AS communes FROM cles_identite
    WHERE cle IN (SELECT value FROM json_each(?1))
    GROUP BY personne) h
  JOIN personnes p ON p.id = h.personne
  JOIN demandes d ON d.num_unique = p.num_unique
  WHERE ?2 IS NULL OR d.territoire = ?2 OR h.communes > 1
  ORDER BY h.communes DESC, p.id LIMIT ${CANDIDATS_MAX}`
const INSERT_PERSON = `
  INSERT INTO personnes (num_unique, role, rang, identite, cles, version_cles) VALUES (?, ?, ?, ?, ?, ?)
  RETURNING id`
const INSERT_KEY = 'INSERT OR IGNORE INTO cles_identite (cle, personne) VALUES (?, ?)'
const DELETE_KEYS = `
  DELETE FROM cles_identite WHERE (cle, personne) IN (
    SELECT k.value, p.id FROM personnes p, json_each(p.cles) k WHERE p.num_unique = ?)`
const DELETE_PERSONS = 'DELETE FROM personnes WHERE num_unique = ?'

// Keys use all 64 bits, more than a JSON number read by JavaScript holds: they stay text on this side.
const listOf = (cles: readonly bigint[]): string => `[${cles.join(',')}]`

/**
 * Persons that share keys with those searched, the most alike first; for an act, of those who share a single key only
 * the ones of its territory, where alone they may stand against it.
 */
export class SqliteSearch {
  readonly #search: Statement

  constructor(db: DatabaseSync) {
    this.#search = db.prepare(SEARCH)
  }

  find(personnes: readonly PersonneIndexee[], territoire?: string): Candidat[] {
    return personnes.flatMap(({ cles }, cherchee) =>
      this.#search
        .all(listOf(cles), territoire ?? null)
        .map((row) => ({ ...row, cherchee }) as unknown as Candidat),
    )
  }
}

/** Writes and erases the persons of an application inside the transaction that the caller holds. */
export class SqlitePersons {
  readonly #insert: Statement
  readonly #insertKey: Statement
  readonly #deleteKeys: Statement
  readonly #deletePersons: Statement

  constructor(db: DatabaseSync) {
    this.#insert = db.prepare(INSERT_PERSON)
    this.#insertKey = db.prepare(INSERT_KEY)
    this.#deleteKeys = db.prepare(DELETE_KEYS)
    this.#deletePersons = db.prepare(DELETE_PERSONS)
  }

  add(numUnique: string, personnes: readonly PersonneIndexee[]): void {
    for (const { role, rang, identite, cles, versionCles } of personnes) {
      const list = listOf(cles)
      const row = this.#insert.get(numUnique, role, rang, identite, list, versionCles)
      const id = Number(row?.id)
      for (const cle of cles) this.#insertKey.run(cle, id)
    }
  }

  remove(numUnique: string): void {
    this.#deleteKeys.run(numUnique)
    this.#deletePersons.run(numUnique)
  }
}
