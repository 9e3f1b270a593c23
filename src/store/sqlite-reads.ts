/** Readings in SQLite, on a connection that sees committed rows only. */
import type { DatabaseSync } from 'node:sqlite'
import type { AccesKept } from './acces.ts'
import { keyLimit } from './deed.ts'
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
import { readAcces } from './sqlite-acces.ts'
import { patiently } from './sqlite-busy.ts'
import { KNOWN } from './sqlite-deeds.ts'
import { SqliteSearch } from './sqlite-persons.ts'
import { SqlitePieces } from './sqlite-pieces.ts'
import { SqliteSeals } from './sqlite-seals.ts'
import type { Reads } from './store-of-deeds.ts'

const DEMANDE = `
  SELECT d.num_unique AS "numUnique", v.version, d.etat, d.territoire,
    d.date_creation_demande AS "dateCreationDemande", d.date_renouvellement AS "dateRenouvellement",
    d.date_radiation AS "dateRadiation", d.motif_radiation AS "motifRadiation",
    v.horodatage, v.guichet, v.contenu
  FROM demandes d
  JOIN versions v ON v.num_unique = d.num_unique AND v.version = coalesce(?, d.version_courante)
  WHERE d.num_unique = ?`
const VERSION_VUE = `
  SELECT max(version) AS version FROM (
    SELECT version FROM lectures WHERE num_unique = ?1 AND guichet = ?2
    UNION ALL SELECT version FROM versions WHERE num_unique = ?1 AND guichet = ?2)`
const DOUTES = 'SELECT count(*) AS n FROM journal WHERE doute = 1 AND guichet = ? AND horodatage >= ?'
const ECHUES = `
  SELECT num_unique AS "numUnique", version_courante AS version FROM demandes
  WHERE etat = ?1 AND coalesce(date_radiation, date_renouvellement, date_creation_demande) <= ?2
    AND (?4 = 0 OR preavis IS NULL)
  ORDER BY coalesce(date_radiation, date_renouvellement, date_creation_demande), num_unique LIMIT ?3`
const EVOLUTIONS = `
  SELECT e.num_unique AS "numUnique", e.version, e.horodatage FROM evolutions e
  WHERE e.nature = ?1 AND e.horodatage >= ?2 AND (
    EXISTS (SELECT 1 FROM versions v WHERE v.num_unique = e.num_unique AND v.guichet = ?3)
    OR EXISTS (SELECT 1 FROM lectures l WHERE l.num_unique = e.num_unique AND l.guichet = ?3))
  ORDER BY e.seq LIMIT ?4`

const rowsOf = <T>(rows: readonly object[]): readonly T[] => rows.map((row) => ({ ...row }) as T)

/** The readings that the store offers. */
export class SqliteReads implements Reads {
  readonly pieces: SqlitePieces
  readonly journal: SqliteSeals
  readonly #db: DatabaseSync
  readonly #reader: DatabaseSync
  readonly #demande: ReturnType<DatabaseSync['prepare']>
  readonly #search: SqliteSearch
  readonly #inPlace: () => boolean

  /** In: the connection that writes and the one that reads, the same one in memory; whether the file is still there. */
  constructor(db: DatabaseSync, reader: DatabaseSync, inPlace: () => boolean) {
    this.#inPlace = inPlace
    this.#db = db
    this.#reader = reader
    this.#demande = reader.prepare(DEMANDE)
    this.#search = new SqliteSearch(reader)
    this.pieces = new SqlitePieces(reader)
    this.journal = new SqliteSeals(db, reader)
  }

  async findDemande(numUnique: string, version?: number): Promise<DemandeKept | undefined> {
    const row = this.#demande.get(version ?? null, numUnique)
    return row && ({ ...row } as unknown as DemandeKept)
  }

  async findReponse({ guichet, cle }: KeyName, horodatage: string): Promise<ReponseKept | undefined> {
    const row = this.#reader.prepare(KNOWN).get(guichet, cle, keyLimit(horodatage))
    return row && ({ ...row } as unknown as ReponseKept)
  }

  async findVersionVue(numUnique: string, guichet: string): Promise<number | undefined> {
    const version = this.#reader.prepare(VERSION_VUE).get(numUnique, guichet)?.version
    return version === null || version === undefined ? undefined : Number(version)
  }

  async findCandidats(personnes: readonly PersonneIndexee[]): Promise<readonly Candidat[]> {
    return this.#search.find(personnes)
  }

  async countDoutes(guichet: string, depuis: string): Promise<number> {
    return Number(this.#reader.prepare(DOUTES).get(guichet, depuis)?.n ?? 0)
  }

  async findEchues(
    etat: string,
    jusquAu: string,
    limite: number,
    aPrevenir = false,
  ): Promise<readonly Echue[]> {
    return rowsOf(this.#reader.prepare(ECHUES).all(etat, jusquAu, limite, aPrevenir ? 1 : 0))
  }

  async findEvolutions(
    nature: NatureEvolution,
    depuis: string,
    guichet: string,
    limite: number,
  ): Promise<readonly Evolution[]> {
    return rowsOf(this.#reader.prepare(EVOLUTIONS).all(nature, depuis, guichet, limite))
  }

  async findAcces(): Promise<readonly AccesKept[]> {
    return readAcces(this.#reader)
  }

  async remember(nom: string, valeur: string): Promise<string> {
    const insert = this.#db.prepare(
      'INSERT INTO parametres (nom, valeur) VALUES (?, ?) ON CONFLICT DO NOTHING',
    )
    await patiently(() => void insert.run(nom, valeur))
    const row = this.#db.prepare('SELECT valeur FROM parametres WHERE nom = ?').get(nom)
    return String(row?.valeur)
  }

  async forgetKeys(horodatage: string): Promise<void> {
    const forget = this.#db.prepare('DELETE FROM idempotence WHERE horodatage < ?')
    await patiently(() => void forget.run(keyLimit(horodatage)))
  }

  async ping(): Promise<string | undefined> {
    if (!this.#inPlace()) return 'fichier de la base absent ou remplacé'
    this.#reader.prepare('SELECT count(*) FROM migrations').get()
    return undefined
  }
}
