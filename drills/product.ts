/** The product as it is installed: `sne-gateway serve` with an environment, its health, its words. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from '../test/kit/free-port.ts'
import { get } from './calls.ts'
import type { Place } from './places.ts'

const PROGRAM = fileURLToPath(new URL('../bin/sne-gateway.js', import.meta.url))

export interface Product {
  readonly child: ChildProcess
  readonly address: string
  /** The code or the signal that it ended with. */
  readonly ended: Promise<number | NodeJS.Signals>
  /** What it wrote on both outputs. */
  said(): string
  stop(): Promise<void>
}

/** The environment of a product on a place. */
export const environmentOf = (place: Place): Record<string, string> => ({
  SNE_NIVEAU_JOURNAL: 'warn',
  SNE_PIECES: place.dossier,
  SNE_SECRET_IDENTITE: 'un secret commun aux passerelles de l’exercice',
  SNE_CLE_PIECES: `exercice:${'07'.repeat(32)}`,
  SNE_SCEAUX: `${place.dossier}/sceaux`,
  ...(place.databaseUrl === undefined
    ? { SNE_SQLITE: place.sqliteFile }
    : { SNE_DATABASE_URL: place.databaseUrl }),
})

/** Starts one on a free port; does not wait for it. */
export const startProduct = async (env: Readonly<Record<string, string>>): Promise<Product> => {
  const port = env['SNE_PORT'] ?? String(await freePort())
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(process.execPath, [PROGRAM, 'serve'], {
    env: { PATH, HOME, SNE_PORT: port, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data) => {
      text += String(data)
    })
  const ended = once(child, 'exit').then(([code, signal]) => (signal ?? code) as number | NodeJS.Signals)
  return {
    child,
    address: `http://127.0.0.1:${port}`,
    ended,
    said: () => text,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
      await ended
    },
  }
}

/** What `/health/ready` says; undefined when nobody answers. */
export const readiness = ({ address }: Pick<Product, 'address'>) =>
  get(address, '/health/ready').catch(() => undefined)

/** Milliseconds until it is ready; Infinity when it is not within the time given. */
export const readyWithin = async (product: Product, ms: number): Promise<number> => {
  const started = performance.now()
  while (performance.now() - started < ms) {
    if ((await readiness(product))?.status === 200) return performance.now() - started
    await sleep(50)
  }
  return Number.POSITIVE_INFINITY
}
