import type { Store, StoreOptions } from './ports.ts'

/** Where the store lives. */
export interface StorePlace {
  /**
   * PostgreSQL when given, as `postgres://…`. Its schema, when not the default one, goes in the address:
   * `?options=-c%20search_path%3Dnom`.
   */
  readonly databaseUrl?: string | undefined
  /** The same database for the role that owns its tables; without it, the first address does all. */
  readonly ownerUrl?: string | undefined
  /** File of SQLite otherwise; `:memory:` keeps nothing. */
  readonly sqliteFile: string
}

/**
 * Opens the store chosen and brings its schema up to date. Loads only the driver it needs.
 * Raises StoreUnavailable when the store cannot be opened.
 */
export async function openStore(place: StorePlace, options: StoreOptions = {}): Promise<Store> {
  if (place.databaseUrl !== undefined && place.databaseUrl !== '') {
    const { openPostgres } = await import('./postgres.ts')
    return openPostgres(place.databaseUrl, options, place.ownerUrl)
  }
  const { openSqlite } = await import('./sqlite.ts')
  return openSqlite(place.sqliteFile, options)
}
