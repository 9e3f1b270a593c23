/** From the command to a service that says it is ready, and the memory it then holds. */
import { join } from 'node:path'
import { request } from 'undici'
import { median } from './median.ts'
import { memoryOf, startService } from './service.ts'

const STARTS = 5

export interface Startup {
  readonly starts: number
  readonly milliseconds: number
  /** Resident memory in MiB; undefined where the system does not tell it. */
  readonly residentMiB: number | undefined
}

/** Starts the service several times on a new SQLite file each; medians. Raises when one does not become ready. */
export const measureStartup = async (folder: string): Promise<Startup> => {
  const all: { ms: number; resident: number | undefined }[] = []
  for (let i = 0; i < STARTS; i++) all.push(await startOnce(join(folder, `depart-${i}.sqlite`)))
  const resident = all.map((one) => one.resident).filter((mib) => mib !== undefined)
  return {
    starts: STARTS,
    milliseconds: median(all.map((one) => one.ms)),
    residentMiB: resident.length > 0 ? median(resident) : undefined,
  }
}

const startOnce = async (sqliteFile: string) => {
  const started = performance.now()
  const service = await startService({ SNE_SQLITE: sqliteFile })
  try {
    const url = `${service.address}/health/ready`
    const { statusCode, body } = await request(url)
    await body.dump()
    if (statusCode !== 200) throw new Error(`${url} a répondu ${statusCode}`)
    return { ms: performance.now() - started, resident: memoryOf(service.pid, 'VmRSS') }
  } finally {
    await service.stop()
  }
}
