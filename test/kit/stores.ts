/** The stores that a journey is lived on. */
import { postgresPlace, sqlitePlace, type TestPlace } from '../store/places.ts'
import { type Changes, openApp } from './open-app.ts'

const url = process.env['SNE_DATABASE_URL']

export const STORES: readonly {
  readonly name: string
  readonly skip: string | false
  readonly open: () => Promise<TestPlace>
}[] = [
  { name: 'SQLite', skip: false, open: sqlitePlace },
  {
    name: 'PostgreSQL',
    skip: url === undefined && 'SNE_DATABASE_URL absent',
    open: () => postgresPlace(url ?? ''),
  },
]

/** An application on a place of its own, whose rows can be looked at; both go when the test ends. */
export const openOn = async (
  t: { teardown(close: () => Promise<void>): void },
  open: () => Promise<TestPlace>,
  changes: Changes = {},
) => {
  const place = await open()
  const opened = await openApp(undefined, { ...changes, place })
  t.teardown(async () => {
    await opened.close()
    await place.remove()
  })
  return { ...opened, place }
}
