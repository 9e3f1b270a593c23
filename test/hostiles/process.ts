/** The gateway as it is run, in a process of its own, with what it says and what it takes. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const BIN = fileURLToPath(new URL('../../bin/sne-gateway.js', import.meta.url))

/** What the process has taken so far. */
export interface Taken {
  /** Seconds of processor time. */
  readonly cpu: number
  /** Bytes resident. */
  readonly rss: number
}

/** Starts `serve` on a free port. In: its environment. */
export const startService = async (env: Readonly<Record<string, string>>) => {
  const child = spawn(process.execPath, [BIN, 'serve'], {
    env: { PATH: process.env['PATH'], SNE_PORT: '0', SNE_DELAI_ARRET: '5', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => {
      said += text
    })
  const exit = once(child, 'close')
  while (!said.includes('service ouvert')) {
    if (child.exitCode !== null) throw new Error(`the service ended before it opened: ${said}`)
    await sleep(20)
  }
  const address = /REST +(http:\/\/[^/]+)/.exec(said)?.[1] ?? ''
  const taken = async (): Promise<Taken> => {
    const text = await (await fetch(`${address}/metrics`)).text()
    const figure = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1])
    return { cpu: figure('process_cpu_seconds_total'), rss: figure('process_resident_memory_bytes') }
  }
  return {
    address,
    taken,
    /** All that it wrote on both outputs. */
    said: () => said,
    isAlive: () => child.exitCode === null,
    stop: async () => {
      child.kill('SIGTERM')
      await exit
    },
  }
}
