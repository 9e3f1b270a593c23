import { buildApp } from '../../src/app.ts'
import { readConfig } from '../../src/config/config.ts'
import type { Examens } from '../../src/service/depot.ts'
import type { Store } from '../../src/store/ports.ts'

/** A gateway on a store and a place for documents; silent. */
export const openAppOn = (store: Store, examens: Examens) =>
  buildApp({ ...readConfig({ SNE_SQLITE: ':memory:' }), logLevel: 'silent' }, { store, examens })
