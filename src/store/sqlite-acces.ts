/** The register of accesses in SQLite: read whole, written inside the transaction that the caller holds. */
import type { DatabaseSync } from 'node:sqlite'
import type { AccesKept } from './acces.ts'
import { EffetImpossible } from './deed.ts'

const READ = 'SELECT nature, code, revision, contenu FROM acces ORDER BY nature, code'
const INSERT = 'INSERT INTO acces (nature, code, revision, contenu, horodatage) VALUES (?, ?, 1, ?, ?)'
const UPDATE = `
  UPDATE acces SET revision = revision + 1, contenu = ?, horodatage = ?
  WHERE nature = ? AND code = ? AND revision = ?`

export const readAcces = (db: DatabaseSync): readonly AccesKept[] =>
  db
    .prepare(READ)
    .all()
    .map((row) => ({ ...row }) as unknown as AccesKept)

/** Raises EffetImpossible, or SQLite's error. */
export const writeAcces = (db: DatabaseSync, entrees: readonly AccesKept[], horodatage: string): void => {
  for (const { nature, code, revision, contenu } of entrees) {
    const { changes } =
      revision === 1
        ? db.prepare(INSERT).run(nature, code, contenu, horodatage)
        : db.prepare(UPDATE).run(contenu, horodatage, nature, code, revision - 1)
    if (Number(changes) !== 1) throw new EffetImpossible('acces')
  }
}
