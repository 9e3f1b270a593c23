import { readdir, readFile } from 'node:fs/promises'

/** One step of the schema. */
export interface Migration {
  readonly nom: string
  readonly sql: string
}

/** What a driver offers so that its schema be brought up to date. */
export interface MigrationSession {
  /** Opens a transaction that no other process can hold at the same time. */
  begin(): Promise<void>
  run(sql: string): Promise<void>
  /** Names of the migrations already applied. */
  applied(): Promise<readonly string[]>
  /** Remembers one as applied. */
  mark(nom: string, horodatage: string): Promise<void>
  commit(): Promise<void>
  rollback(): Promise<void>
}

const TABLE = `CREATE TABLE IF NOT EXISTS migrations (
  nom TEXT NOT NULL,
  horodatage TEXT NOT NULL,
  CONSTRAINT une_seule_fois_par_migration PRIMARY KEY (nom)
)`

/** Migrations of a dialect, in the order of their names. Raises when the folder cannot be read. */
export async function readMigrations(dialect: 'sqlite' | 'postgresql'): Promise<readonly Migration[]> {
  const folder = new URL(`./migrations/${dialect}/`, import.meta.url)
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  return Promise.all(names.map(async (nom) => ({ nom, sql: await readFile(new URL(nom, folder), 'utf8') })))
}

/**
 * Applies what is missing, all or nothing, one process at a time.
 * Raises the driver's error, after which nothing is changed.
 */
export async function migrate(migrations: readonly Migration[], session: MigrationSession): Promise<void> {
  await session.begin()
  try {
    await session.run(TABLE)
    const applied = new Set(await session.applied())
    for (const { nom, sql } of migrations) {
      if (applied.has(nom)) continue
      await session.run(sql)
      await session.mark(nom, new Date().toISOString())
    }
    await session.commit()
  } catch (error) {
    // The first error is the one to tell, even when the connection is gone.
    await session.rollback().catch(() => undefined)
    throw error
  }
}
