/** Pieces and the plan in PostgreSQL: readings, and what an act writes inside the transaction that its caller holds. */
import type { QueryResultRow } from 'pg'
import { EffetImpossible } from './deed.ts'
import type { EffetPiece, PieceKept, PlaceTenue, PlanKept, VueDossier } from './pieces.ts'
import type { Line } from './postgres-acts.ts'
import type { ReadsOfPieces } from './store-of-deeds.ts'

const PLAN = `SELECT version, to_char(date_effet, 'YYYY-MM-DD') AS "dateEffet", contenu FROM plans`
const PLAN_AT = `${PLAN} WHERE date_effet <= $1::date ORDER BY version DESC LIMIT 1`
const PIECE = `
  SELECT id, num_unique AS "numUnique", categorie, personne, etat, revision, empreinte, blob, rendu,
    to_char(recue AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS recue, contenu FROM pieces`
const VIEW = `
  SELECT d.etat, (SELECT to_json(p) FROM (${PLAN_AT.replace('$1', '$2')}) p) AS plan,
    (SELECT json_agg(p ORDER BY p.recue, p.id) FROM (${PIECE} WHERE num_unique = $1 AND etat <> 'SUPPRIMEE') p) AS pieces,
    (SELECT json_agg(p) FROM (
      SELECT categorie, personne, tenues FROM places WHERE num_unique = $1 AND tenues > 0) p) AS places
  FROM demandes d WHERE d.num_unique = $1 AND d.etat <> 'PURGEE'`
const BEYOND = `
  SELECT l.categorie, count(DISTINCT p.num_unique)::int AS dossiers
  FROM json_to_recordset($1::json) AS l(categorie text, limite int)
  JOIN places p ON p.categorie = l.categorie AND p.tenues > l.limite GROUP BY l.categorie ORDER BY l.categorie`

const BLOBS = `
  SELECT blob AS cle FROM pieces WHERE blob = ANY ($1::text[])
  UNION ALL SELECT rendu FROM pieces WHERE rendu = ANY ($1::text[])`

// Publications and acts on files exclude each other; acts among themselves wait only for their own application's row.
const PLAN_LOCK = "hashtext('sne-gateway plan ' || current_schema())"
const SHARE_PLAN = `SELECT pg_advisory_xact_lock_shared(${PLAN_LOCK})`
const HOLD_PLAN = `SELECT pg_advisory_xact_lock(${PLAN_LOCK})`
const HOLD = 'SELECT FROM demandes WHERE num_unique = $1 FOR UPDATE'

const WRITE = `
WITH r AS (
  SELECT * FROM json_to_record($1::json) AS r(
    id text, "numUnique" text, categorie text, personne int, etat text, revision int, empreinte text, blob text,
    rendu text, recue timestamptz, contenu text, nature text, horodatage timestamptz,
    libere_categorie text, libere_personne int, prend_categorie text, prend_personne int, limite int)
), libere AS (
  UPDATE places p SET tenues = p.tenues - 1 FROM r
  WHERE p.num_unique = r."numUnique" AND p.categorie = r.libere_categorie AND p.personne = r.libere_personne
  RETURNING 1
), prend AS (
  INSERT INTO places AS p (num_unique, categorie, personne, tenues)
  SELECT "numUnique", prend_categorie, prend_personne, 1 FROM r WHERE limite > 0
  ON CONFLICT (num_unique, categorie, personne) DO UPDATE SET tenues = p.tenues + 1
    WHERE p.tenues < (SELECT limite FROM r)
  RETURNING 1
), neuve AS (
  INSERT INTO pieces (id, num_unique, categorie, personne, etat, revision, empreinte, blob, rendu, recue, contenu)
  SELECT id, "numUnique", categorie, personne, etat, 1, empreinte, blob, rendu, recue, contenu FROM r WHERE revision = 1
  RETURNING 1
), suivie AS (
  UPDATE pieces p SET categorie = r.categorie, personne = r.personne, etat = r.etat, revision = r.revision,
    blob = r.blob, rendu = r.rendu, contenu = r.contenu
  FROM r WHERE p.id = r.id AND r.revision > 1 AND p.revision = r.revision - 1
  RETURNING 1
), evolution AS (
  INSERT INTO evolutions (num_unique, version, nature, horodatage, piece)
  SELECT "numUnique", revision, nature, horodatage, id FROM r
)
SELECT (libere_categorie IS NULL) <> EXISTS (SELECT FROM libere)
  AND (prend_categorie IS NULL) <> EXISTS (SELECT FROM prend)
  AND EXISTS (SELECT FROM neuve UNION ALL SELECT FROM suivie) AS "tenu" FROM r`

const PUBLISH = `
WITH plan AS (
  INSERT INTO plans (version, date_effet, contenu, horodatage, guichet) VALUES ($1, $2, $3, $4, $5)
)
INSERT INTO evolutions (num_unique, version, nature, horodatage) VALUES ('', $1, 'PLAN_PUBLIE', $4)`

const rowsOf = async <T extends QueryResultRow>(
  line: Line,
  name: string,
  text: string,
  values: unknown[] = [],
) => (await line.query<T>({ name, text, values })).rows

interface ViewRow {
  readonly etat: VueDossier['etat']
  readonly plan: PlanKept | null
  readonly pieces: readonly PieceKept[] | null
  readonly places: readonly PlaceTenue[] | null
}

const readView = async (line: Line, numUnique: string, jour: string): Promise<VueDossier | undefined> => {
  const [row] = await rowsOf<ViewRow>(line, 'voir-dossier', VIEW, [numUnique, jour])
  return (
    row && { etat: row.etat, plan: row.plan ?? undefined, pieces: row.pieces ?? [], places: row.places ?? [] }
  )
}

/** From here to the commit the plan stays as it is. */
export const sharePlan = async (line: Line): Promise<void> => {
  await rowsOf(line, 'partager-plan', SHARE_PLAN)
}

/** The file, which nobody else changes until the commit. The two go in one flight. */
export const holdDossier = async (
  line: Line,
  numUnique: string,
  jour: string,
): Promise<VueDossier | undefined> => {
  const [, view] = await Promise.all([
    rowsOf(line, 'tenir-dossier', HOLD, [numUnique]),
    readView(line, numUnique, jour),
  ])
  return view
}

/** Raises EffetImpossible, or the driver's error. */
export const writeEffet = async (
  line: Line,
  { nature, piece, libere, prend }: EffetPiece,
  horodatage: string,
): Promise<void> => {
  const record = {
    ...piece,
    nature,
    horodatage,
    libere_categorie: libere?.categorie,
    libere_personne: libere?.personne,
    prend_categorie: prend?.categorie,
    prend_personne: prend?.personne,
    limite: prend?.limite,
  }
  const [row] = await rowsOf<{ tenu: boolean }>(line, 'ecrire-piece', WRITE, [JSON.stringify(record)])
  if (!row?.tenu) throw new EffetImpossible(nature)
}

/** From here to the commit nobody judges by the plan, nor publishes one. */
export const holdPlan = async (line: Line): Promise<void> => {
  await rowsOf(line, 'tenir-plan', HOLD_PLAN)
}

export const writePlan = async (
  line: Line,
  { version, dateEffet, contenu }: PlanKept,
  horodatage: string,
  guichet: string,
): Promise<void> => {
  await rowsOf(line, 'publier-plan', PUBLISH, [version, dateEffet, contenu, horodatage, guichet])
}

/** Every version of the plan, the first one first. */
export const readPlans = (line: Line) => rowsOf<PlanKept>(line, 'lire-plans', `${PLAN} ORDER BY version`)

export class PostgresPieces implements ReadsOfPieces {
  readonly #line: Line

  constructor(line: Line) {
    this.#line = line
  }

  async findPlanAt(jour: string): Promise<PlanKept | undefined> {
    return (await rowsOf<PlanKept>(this.#line, 'plan-du-jour', PLAN_AT, [jour]))[0]
  }

  async findPlans(): Promise<readonly PlanKept[]> {
    return readPlans(this.#line)
  }

  async findDossier(numUnique: string, jour: string): Promise<VueDossier | undefined> {
    return readView(this.#line, numUnique, jour)
  }

  async findPiece(id: string): Promise<PieceKept | undefined> {
    return (await rowsOf<PieceKept>(this.#line, 'lire-piece', `${PIECE} WHERE id = $1`, [id]))[0]
  }

  async findEnAnalyse(limite: number): Promise<readonly PieceKept[]> {
    const sql = `${PIECE} WHERE etat = 'EN_ANALYSE' ORDER BY pieces.recue LIMIT $1`
    return rowsOf(this.#line, 'pieces-en-analyse', sql, [limite])
  }

  async countEnAnalyse(): Promise<number> {
    const sql = `SELECT count(*)::int AS nombre FROM pieces WHERE etat = 'EN_ANALYSE'`
    return (await rowsOf<{ nombre: number }>(this.#line, 'compter-en-analyse', sql))[0]?.nombre ?? 0
  }

  async findStored(after: string, limite: number): Promise<readonly PieceKept[]> {
    const sql = `${PIECE} WHERE id > $1 AND blob IS NOT NULL ORDER BY id LIMIT $2`
    return rowsOf(this.#line, 'pieces-gardees', sql, [after, limite])
  }

  async findBlobs(cles: readonly string[]): Promise<readonly string[]> {
    const rows = await rowsOf<{ cle: string }>(this.#line, 'contenus-connus', BLOBS, [cles])
    return rows.map(({ cle }) => cle)
  }

  async countBeyond(limites: Readonly<Record<string, number>>) {
    const asked = Object.entries(limites).map(([categorie, limite]) => ({ categorie, limite }))
    return rowsOf<{ categorie: string; dossiers: number }>(this.#line, 'depassements', BEYOND, [
      JSON.stringify(asked),
    ])
  }
}
