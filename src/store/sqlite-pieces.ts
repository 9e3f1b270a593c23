/** Pieces and the plan in SQLite: readings, and what an act writes inside the transaction that its caller holds. */
import type { DatabaseSync } from 'node:sqlite'
import { EffetImpossible } from './deed.ts'
import type { EffetPiece, PieceKept, PlaceTenue, PlanKept, VueDossier } from './pieces.ts'
import type { ReadsOfPieces } from './store-of-deeds.ts'

type Value = string | number | null

const PLAN = 'SELECT version, date_effet AS "dateEffet", contenu FROM plans'
const PLAN_AT = `${PLAN} WHERE date_effet <= ? ORDER BY version DESC LIMIT 1`
const PLANS = `${PLAN} ORDER BY version`
const PIECE = `
  SELECT id, num_unique AS "numUnique", categorie, personne, etat, revision, empreinte, blob, rendu, recue, contenu
  FROM pieces`
const HELD = `${PIECE} WHERE num_unique = ? AND etat <> 'SUPPRIMEE' ORDER BY recue, id`
const ONE = `${PIECE} WHERE id = ?`
const WAITING = `${PIECE} WHERE etat = 'EN_ANALYSE' ORDER BY recue LIMIT ?`
const COUNT_WAITING = "SELECT count(*) AS nombre FROM pieces WHERE etat = 'EN_ANALYSE'"
const STORED = `${PIECE} WHERE id > ? AND blob IS NOT NULL ORDER BY id LIMIT ?`
const PLACES = 'SELECT categorie, personne, tenues FROM places WHERE num_unique = ? AND tenues > 0'
const BLOBS = `
  SELECT blob AS cle FROM pieces WHERE blob IN (SELECT value FROM json_each(?1))
  UNION ALL SELECT rendu FROM pieces WHERE rendu IN (SELECT value FROM json_each(?1))`
const BEYOND = `
  SELECT l.key AS categorie, count(DISTINCT p.num_unique) AS dossiers
  FROM json_each(?) l JOIN places p ON p.categorie = l.key AND p.tenues > l.value GROUP BY l.key ORDER BY l.key`
const ETAT = "SELECT etat FROM demandes WHERE num_unique = ? AND etat <> 'PURGEE'"

const TAKE = `
  INSERT INTO places AS p (num_unique, categorie, personne, tenues) SELECT ?1, ?2, ?3, 1 WHERE ?4 > 0
  ON CONFLICT (num_unique, categorie, personne) DO UPDATE SET tenues = p.tenues + 1 WHERE p.tenues < ?4`
const LEAVE = 'UPDATE places SET tenues = tenues - 1 WHERE num_unique = ? AND categorie = ? AND personne = ?'
const INSERT = `
  INSERT INTO pieces (id, num_unique, categorie, personne, etat, revision, empreinte, blob, rendu, recue, contenu)
  VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?)`
const UPDATE = `
  UPDATE pieces SET categorie = ?, personne = ?, etat = ?, revision = revision + 1, blob = ?, rendu = ?, contenu = ?
  WHERE id = ? AND revision = ?`
const EVOLUTION = `
  INSERT INTO evolutions (num_unique, version, nature, horodatage, piece) VALUES (?, ?, ?, ?, ?)`
const PUBLISH = 'INSERT INTO plans (version, date_effet, contenu, horodatage, guichet) VALUES (?, ?, ?, ?, ?)'

export class SqlitePieces implements ReadsOfPieces {
  readonly #db: DatabaseSync
  readonly #statements = new Map<string, ReturnType<DatabaseSync['prepare']>>()

  constructor(db: DatabaseSync) {
    this.#db = db
  }

  /** The file as it stands on this connection. */
  view(numUnique: string, jour: string): VueDossier | undefined {
    const [demande] = this.#all<Pick<VueDossier, 'etat'>>(ETAT, numUnique)
    return (
      demande && {
        etat: demande.etat,
        plan: this.#all<PlanKept>(PLAN_AT, jour)[0],
        pieces: this.#all<PieceKept>(HELD, numUnique),
        places: this.#all<PlaceTenue>(PLACES, numUnique),
      }
    )
  }

  plans(): readonly PlanKept[] {
    return this.#all(PLANS)
  }

  /** Raises EffetImpossible, or SQLite's error. */
  write({ nature, piece, libere, prend }: EffetPiece, horodatage: string): void {
    const { id, numUnique, categorie, personne, etat, revision, empreinte, blob, rendu, recue, contenu } =
      piece
    if (libere) this.#one(LEAVE, numUnique, libere.categorie, libere.personne)
    if (prend) this.#one(TAKE, numUnique, prend.categorie, prend.personne, prend.limite)
    if (revision === 1)
      this.#one(INSERT, id, numUnique, categorie, personne, etat, empreinte, blob, rendu, recue, contenu)
    else this.#one(UPDATE, categorie, personne, etat, blob, rendu, contenu, id, revision - 1)
    this.#one(EVOLUTION, numUnique, revision, nature, horodatage, id)
  }

  publish({ version, dateEffet, contenu }: PlanKept, horodatage: string, guichet: string): void {
    this.#one(PUBLISH, version, dateEffet, contenu, horodatage, guichet)
    this.#one(EVOLUTION, '', version, 'PLAN_PUBLIE', horodatage, '')
  }

  async findPlanAt(jour: string): Promise<PlanKept | undefined> {
    return this.#all<PlanKept>(PLAN_AT, jour)[0]
  }

  async findPlans(): Promise<readonly PlanKept[]> {
    return this.plans()
  }

  async findDossier(numUnique: string, jour: string): Promise<VueDossier | undefined> {
    return this.view(numUnique, jour)
  }

  async findPiece(id: string): Promise<PieceKept | undefined> {
    return this.#all<PieceKept>(ONE, id)[0]
  }

  async findEnAnalyse(limite: number): Promise<readonly PieceKept[]> {
    return this.#all(WAITING, limite)
  }

  async countEnAnalyse(): Promise<number> {
    return this.#all<{ nombre: number }>(COUNT_WAITING)[0]?.nombre ?? 0
  }

  async findStored(after: string, limite: number): Promise<readonly PieceKept[]> {
    return this.#all(STORED, after, limite)
  }

  async findBlobs(cles: readonly string[]): Promise<readonly string[]> {
    return this.#all<{ cle: string }>(BLOBS, JSON.stringify(cles)).map(({ cle }) => cle)
  }

  async countBeyond(limites: Readonly<Record<string, number>>) {
    return this.#all<{ categorie: string; dossiers: number }>(BEYOND, JSON.stringify(limites))
  }

  #prepared(sql: string) {
    let statement = this.#statements.get(sql)
    if (!statement) {
      statement = this.#db.prepare(sql)
      this.#statements.set(sql, statement)
    }
    return statement
  }

  #all<T>(sql: string, ...values: Value[]): T[] {
    return this.#prepared(sql).all(...values) as T[]
  }

  /** Must change one row. */
  #one(sql: string, ...values: Value[]): void {
    if (Number(this.#prepared(sql).run(...values).changes) !== 1)
      throw new EffetImpossible(sql.trim().slice(0, 40))
  }
}
