/** The register of accesses in PostgreSQL: read whole, written inside the transaction that the caller holds. */
import type { AccesKept } from './acces.ts'
import { EffetImpossible } from './deed.ts'
import type { Line } from './postgres-acts.ts'

const HOLD = "SELECT pg_advisory_xact_lock(hashtext('sne-gateway acces ' || current_schema()))"
const READ = 'SELECT nature, code, revision, contenu FROM acces ORDER BY nature, code'
const WRITE = `
WITH r AS (
  SELECT * FROM json_to_recordset($1::json) AS r(nature text, code text, revision int, contenu text)
), neuve AS (
  INSERT INTO acces (nature, code, revision, contenu, horodatage)
  SELECT nature, code, 1, contenu, $2::timestamptz FROM r WHERE revision = 1 ORDER BY nature, code
  RETURNING 1
), suivie AS (
  UPDATE acces a SET revision = r.revision, contenu = r.contenu, horodatage = $2::timestamptz
  FROM r WHERE a.nature = r.nature AND a.code = r.code AND r.revision > 1 AND a.revision = r.revision - 1
  RETURNING 1
)
SELECT (SELECT count(*) FROM neuve) + (SELECT count(*) FROM suivie) = (SELECT count(*) FROM r) AS tenu`

/** Nobody else changes the register until the transaction ends. */
export const holdAcces = async (line: Line): Promise<void> => {
  await line.query({ name: 'tenir-acces', text: HOLD })
}

export const readAcces = async (line: Line): Promise<readonly AccesKept[]> =>
  (await line.query<AccesKept & Record<string, unknown>>({ name: 'lire-acces', text: READ })).rows

/** Raises EffetImpossible, or the driver's error. */
export const writeAcces = async (
  line: Line,
  entrees: readonly AccesKept[],
  horodatage: string,
): Promise<void> => {
  const values = [JSON.stringify(entrees), horodatage]
  const { rows } = await line.query<{ tenu: boolean }>({ name: 'ecrire-acces', text: WRITE, values })
  if (!rows[0]?.tenu) throw new EffetImpossible('acces')
}
