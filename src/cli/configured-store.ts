/** The store that the configuration names, for the commands that need one. */
import type { Config } from '../config/config.ts'
import { openStore } from '../store/open.ts'
import { type Store, StoreUnavailable } from '../store/ports.ts'
import { CommandFailure, EXIT } from './io.ts'

/** Opens it. Raises CommandFailure when it cannot be opened. */
export const openConfigured = (
  config: Pick<Config, 'databaseUrl' | 'ownerUrl' | 'sqliteFile'>,
): Promise<Store> =>
  openStore({
    databaseUrl: config.databaseUrl,
    ownerUrl: config.ownerUrl,
    sqliteFile: config.sqliteFile,
  }).catch((error: unknown) => {
    if (!(error instanceof StoreUnavailable)) throw error
    throw new CommandFailure(
      EXIT.unreachable,
      `L’enregistrement ne peut pas être ouvert : ${error.message}.`,
      { cause: error },
    )
  })
