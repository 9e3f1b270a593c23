/** The service as in production: its command in a process of its own, on a free port of the loopback. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'

/** As `npm start` and the image have it (ADR 0010). */
const FLAGS = ['--max-semi-space-size=4']
const COMMAND = fileURLToPath(new URL('../bin/sne-gateway.js', import.meta.url))

export interface Service {
  /** `http://127.0.0.1:…`. */
  readonly address: string
  readonly pid: number
  stop(): Promise<void>
}

/** Starts it and waits until it listens. In: its variables. Raises when it ends before. */
export const startService = async (env: Readonly<Record<string, string>>): Promise<Service> => {
  const child = spawn(process.execPath, [...FLAGS, COMMAND, 'serve'], {
    env: { ...process.env, SNE_PORT: '0', SNE_DATABASE_URL: '', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  const stop = async () => {
    child.kill('SIGINT')
    await ended
  }
  return { address: await addressOf(child.stdout), pid: child.pid ?? 0, stop }
}

/** The address that the service says on its standard output, which is then read to its end. */
const addressOf = (output: Readable): Promise<string> =>
  new Promise((resolve, reject) => {
    let said = ''
    const onData = (chunk: Buffer) => {
      said += chunk
      const address = /(http:\S+)\/health\/ready/.exec(said)?.[1]
      if (!address) return
      output.off('data', onData).resume()
      resolve(address)
    }
    output.on('data', onData)
    output.on('end', () => reject(new Error(`le service s’est arrêté : ${said}`)))
  })

/** A line of `/proc/<pid>/status` in MiB; undefined where the system does not tell. */
export const memoryOf = (pid: number, line: 'VmRSS' | 'VmHWM'): number | undefined => {
  try {
    const kib = new RegExp(`^${line}:\\s+(\\d+) kB$`, 'm').exec(
      readFileSync(`/proc/${pid}/status`, 'utf8'),
    )?.[1]
    return kib === undefined ? undefined : Number(kib) / 1024
  } catch {
    return undefined
  }
}
