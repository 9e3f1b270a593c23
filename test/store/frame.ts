/** One suite for every store: each check has a place of its own, and what it opened is closed after it. */
import t from 'tap'
import { openStore } from '../../src/store/open.ts'
import type { Store, StoreOptions } from '../../src/store/ports.ts'
import { postgresPlace, sqlitePlace, type TestPlace } from './places.ts'

export type Tap = Pick<
  typeof t,
  'test' | 'ok' | 'notOk' | 'equal' | 'not' | 'same' | 'strictSame' | 'match' | 'notMatch' | 'rejects'
>

export type Open = (options?: StoreOptions) => Promise<Store>
type Body = (t: Tap, open: Open, place: TestPlace) => Promise<void>
/** Declares one expectation of every store. */
export type Check = (name: string, body: Body) => void

const url = process.env['SNE_DATABASE_URL']
/** Every kind of store that this machine has. */
export const PLACES: readonly { readonly name: string; readonly open?: () => Promise<TestPlace> }[] = [
  { name: 'SQLite', open: sqlitePlace },
  { name: 'PostgreSQL', ...(url !== undefined && { open: () => postgresPlace(url) }) },
]

/** Runs the same checks on each store; one that this machine has not is said to be left out. */
export const onEveryStore = (declare: (check: Check) => void): void => {
  for (const { name, open: newPlace } of PLACES) {
    if (newPlace === undefined) t.pass(name, { skip: 'SNE_DATABASE_URL absent' })
    else t.test(name, async (t) => declare((name, body) => t.test(name, (t) => stage(t, newPlace, body))))
  }
}

const stage = async (t: Tap, newPlace: () => Promise<TestPlace>, body: Body): Promise<void> => {
  const place = await newPlace()
  const opened: Store[] = []
  const open: Open = async (options) => {
    const store = await openStore(place, options)
    opened.push(store)
    return store
  }
  try {
    await body(t, open, place)
  } finally {
    await Promise.all(opened.map((store) => store.close()))
    await place.remove()
  }
}

/** Rows of a table, or of what follows FROM. */
export const count = async (place: TestPlace, table: string): Promise<number> =>
  Number((await place.query(`SELECT count(*) AS n FROM ${table}`))[0]?.['n'])
