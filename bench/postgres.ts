/** PostgreSQL beside the server: a schema of the bench's own, and the processor time of its connections. */
import { readFileSync } from 'node:fs'
import { type PostgresPlace, postgresPlace } from '../test/store/places.ts'

/** Processor time by process. */
type Times = ReadonlyMap<number, number>

/** A schema made for one server; `remove` drops it. */
export interface BenchSchema extends PostgresPlace {
  /** Nanoseconds of each connection's process; empty where the system does not tell them. */
  times(): Promise<Times>
}

/** Makes a schema. Raises the driver's error when the database cannot be reached. */
export const benchSchema = async (url: string): Promise<BenchSchema> => {
  const place = await postgresPlace(url)
  const name = new URL(place.databaseUrl ?? '').searchParams.get('application_name') ?? ''
  return {
    ...place,
    times: async () => {
      const rows = await place.query(
        `SELECT pid FROM pg_stat_activity WHERE application_name = '${name}' AND pid <> pg_backend_pid()`,
      )
      return new Map(rows.flatMap(({ pid }) => timeOf(Number(pid))))
    },
  }
}

/** Milliseconds between two readings; undefined when nothing could be read. */
export const millisecondsBetween = (before: Times, after: Times): number | undefined => {
  if (after.size === 0) return undefined
  let total = 0
  for (const [pid, time] of after) total += time - (before.get(pid) ?? 0)
  return total / 1e6
}

/** Nothing when the process is not on this machine, or the system keeps no such figure. */
const timeOf = (pid: number): [number, number][] => {
  try {
    if (!/^postgres/.test(readFileSync(`/proc/${pid}/comm`, 'utf8'))) return []
    return [[pid, Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0])]]
  } catch {
    return []
  }
}

/** Version of the server. */
export const versionOf = async (place: PostgresPlace): Promise<string> => {
  const [row] = await place.query('SHOW server_version')
  return String(row?.['server_version']).split(' ')[0] ?? ''
}
