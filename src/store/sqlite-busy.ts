/** Waiting for another process that writes in the same file. */
import { setTimeout as sleep } from 'node:timers/promises'

const PATIENCE_MS = 5000
const SQLITE_BUSY = 5

export const isBusy = (error: unknown): boolean =>
  error instanceof Error &&
  'errcode' in error &&
  typeof error.errcode === 'number' &&
  (error.errcode & 0xff) === SQLITE_BUSY

/** This process's own connection is inside a transaction: what must not join it waits as for another process. */
export class OwnTransaction extends Error {
  readonly errcode = SQLITE_BUSY
}

/** Runs a statement that another process may hold back, until it passes or patience ends. */
export async function patiently<T>(run: () => T): Promise<T> {
  const end = Date.now() + PATIENCE_MS
  for (;;) {
    try {
      return run()
    } catch (error) {
      if (!isBusy(error) || Date.now() > end) throw error
      await sleep(1 + Math.random() * 5)
    }
  }
}
