/** The schema in PostgreSQL brought up to date, and the service's rights in it, by whoever owns it. */
import pg from 'pg'
import { type Migration, migrate, readMigrations } from './migrate.ts'
import type { Line } from './postgres-acts.ts'
import { grantRights } from './postgres-rights.ts'

const CONNECT_MS = 2000
const LOCK = "SELECT pg_advisory_xact_lock(hashtext('sne-gateway migrations ' || current_schema()))"

/**
 * Brings the schema up to date. With an owner's address, its role does it, and gives the service's role its rights;
 * without, the service's connection does all. Raises the driver's error, after which nothing is changed.
 */
export async function prepareSchema(service: Line, ownerUrl: string | undefined): Promise<void> {
  const migrations = await readMigrations('postgresql')
  if (ownerUrl === undefined) {
    // A role that owns nothing may open a schema that is up to date.
    if (!(await isUpToDate(service, migrations))) await migrateWith(service, migrations)
    return
  }
  const { rows } = await service.query<{ role: string }>('SELECT current_user AS role')
  const owner = new pg.Client({ connectionString: ownerUrl, connectionTimeoutMillis: CONNECT_MS })
  await owner.connect()
  try {
    await migrateWith(owner, migrations)
    await owner.query('BEGIN')
    await owner.query(LOCK)
    const { rows: own } = await owner.query<{ role: string }>('SELECT current_user AS role')
    const role = rows[0]?.role ?? ''
    if (role !== own[0]?.role) await grantRights(owner, role)
    await owner.query('COMMIT')
  } finally {
    await owner.end()
  }
}

const isUpToDate = async (line: Line, migrations: readonly Migration[]): Promise<boolean> => {
  const { rows } = await line.query<{ there: boolean }>(
    "SELECT to_regclass('migrations') IS NOT NULL AS there",
  )
  if (!rows[0]?.there) return false
  const applied = new Set(await appliedOn(line))
  return migrations.every(({ nom }) => applied.has(nom))
}

const appliedOn = async (line: Line): Promise<readonly string[]> =>
  (await line.query<{ nom: string }>('SELECT nom FROM migrations')).rows.map((row) => row.nom)

const migrateWith = (line: Line, migrations: readonly Migration[]): Promise<void> =>
  migrate(migrations, {
    begin: async () => {
      await line.query('BEGIN')
      await line.query(LOCK)
    },
    run: async (sql) => {
      await line.query(sql)
    },
    applied: () => appliedOn(line),
    mark: async (nom, horodatage) => {
      await line.query('INSERT INTO migrations (nom, horodatage) VALUES ($1, $2)', [nom, horodatage])
    },
    commit: async () => {
      await line.query('COMMIT')
    },
    rollback: async () => {
      await line.query('ROLLBACK')
    },
  })
