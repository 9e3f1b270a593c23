/** From the command to a service that says it is ready, and the memory it then holds. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { request } from 'undici'
import { median } from './median.ts'

const COMMAND = fileURLToPath(new URL('../bin/sne-gateway.js', import.meta.url))
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
  const service = spawn(process.execPath, [COMMAND, 'serve'], {
    env: { ...process.env, SNE_PORT: '0', SNE_SQLITE: sqliteFile, SNE_DATABASE_URL: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(service, 'exit')
  try {
    const url = await addressOf(service.stdout)
    const { statusCode, body } = await request(url)
    await body.dump()
    if (statusCode !== 200) throw new Error(`${url} a répondu ${statusCode}`)
    return { ms: performance.now() - started, resident: residentOf(service.pid ?? 0) }
  } finally {
    service.kill('SIGINT')
    await ended
  }
}

/** The address of its readiness that the service says on its standard output, which is then read to its end. */
const addressOf = (output: Readable): Promise<string> =>
  new Promise((resolve, reject) => {
    let said = ''
    output.on('data', (chunk: Buffer) => {
      said += chunk
      const url = /http:\S+\/health\/ready/.exec(said)?.[0]
      if (url) resolve(url)
    })
    output.on('end', () => reject(new Error(`le service s’est arrêté : ${said}`)))
  })

const residentOf = (pid: number): number | undefined => {
  try {
    const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return kib === undefined ? undefined : Number(kib) / 1024
  } catch {
    return undefined
  }
}
