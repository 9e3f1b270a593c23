/** An application on a store in memory, with a fixed clock and its log kept. */
import { buildApp } from '../../src/app.ts'
import { type Config, readConfig } from '../../src/config/config.ts'
import type { Examens } from '../../src/service/depot.ts'
import { openStore, type StorePlace } from '../../src/store/open.ts'
import type { Store } from '../../src/store/ports.ts'
import type { Tls } from '../../src/tls/open.ts'
import type { DocumentReceiver } from '../../src/wire/doors.ts'
import type { HttpLimits } from '../../src/wire/http-limits.ts'

/** The instant that every test lives in. */
export const NOW = new Date('2026-02-10T09:00:00Z')

export interface Changes {
  readonly config?: Partial<Config>
  /** The day it is, when not NOW's. */
  readonly jour?: string | undefined
  /** Replaces some of the store's deeds. */
  readonly store?: Partial<Store>
  /** Where the store is, when not in memory. */
  readonly place?: StorePlace
  /** Takes the documents that messages bear. */
  readonly receive?: DocumentReceiver
  /** What documents go through; without it none is taken. */
  readonly examens?: Examens
  /** Encrypts; in clear when absent. */
  readonly tls?: Tls
  /** In place of the limits that connections and calls are held to. */
  readonly limits?: Partial<HttpLimits>
}

/** Opens an application; closed with its store when the test given ends, or by `close`. */
export const openApp = async (
  t?: { teardown(close: () => Promise<void>): void } | undefined,
  changes: Changes = {},
) => {
  const kept = await openStore(changes.place ?? { sqliteFile: ':memory:' })
  const store = new Proxy(kept, {
    get: (target, name) => {
      const deed = changes.store?.[name as keyof Store] ?? target[name as keyof Store]
      return typeof deed === 'function' ? deed.bind(target) : deed
    },
  })
  const log: string[] = []
  let now = NOW
  const setDay = (jour: string | undefined) => {
    now = jour === undefined ? NOW : new Date(`${jour}T09:00:00Z`)
  }
  setDay(changes.jour)
  const app = await buildApp(
    { ...readConfig({ SNE_SQLITE: ':memory:', SNE_DELAI_ARRET: '1' }), logLevel: 'info', ...changes.config },
    {
      store,
      clock: () => now,
      log: { write: (line) => log.push(line) },
      ...(changes.receive && { receive: changes.receive }),
      ...(changes.examens && { examens: changes.examens }),
      tls: changes.tls,
      ...(changes.limits && { limits: changes.limits }),
    },
  )
  const close = async () => {
    await app.close()
    await kept.close()
  }
  t?.teardown(close)
  return { app, store, log, setDay, close }
}
