/** A register of a drill's own, whose rows can be looked at behind the gateway's back. */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqlitePlace, type TestPlace } from '../test/store/places.ts'
import type { Ctx, Registre } from './drill.ts'

/** A register, with the folder of its documents. */
export interface Place extends TestPlace {
  readonly registre: Registre
  readonly dossier: string
  /** Name of the database in the drills' cluster. */
  readonly base: string
}

/** Makes one, empty. */
export const newPlace = async (ctx: Ctx, registre: Registre): Promise<Place> => {
  const dossier = await mkdtemp(join(tmpdir(), 'sne-exercice-'))
  const place = registre === 'sqlite' ? { ...(await sqlitePlace()), base: '' } : await databaseOf(ctx)
  return {
    ...place,
    registre,
    dossier,
    remove: async () => {
      await place.remove()
      await rm(dossier, { recursive: true, force: true })
    },
  }
}

const databaseOf = async (ctx: Ctx): Promise<TestPlace & { readonly base: string }> => {
  const cluster = await ctx.cluster()
  const base = `exercice_${randomBytes(6).toString('hex')}`
  const databaseUrl = await cluster.create(base)
  const line = cluster.line(base)
  return {
    base,
    databaseUrl,
    sqliteFile: ':memory:',
    query: (sql) => line.ask(sql),
    run: async (sql) => {
      await line.ask(sql)
    },
    remove: async () => {
      await line.end()
      await cluster.ask('postgres', `DROP DATABASE ${base} WITH (FORCE)`)
    },
  }
}

/** Runs with a place, and removes it whatever happens. */
export const withPlace = async <T>(
  ctx: Ctx,
  registre: Registre,
  run: (place: Place) => Promise<T>,
): Promise<T> => {
  const place = await newPlace(ctx, registre)
  try {
    return await run(place)
  } finally {
    await place.remove()
  }
}
