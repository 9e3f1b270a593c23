/** Starts gateways in processes of their own, on free ports of the loopback. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Order } from './entry.ts'

const ENTRY = fileURLToPath(new URL('./entry.ts', import.meta.url))

/** Many starts of one program: what the first compiled serves the others. */
const compiled = mkdtempSync(join(tmpdir(), 'sne-compile-'))
process.once('exit', () => rmSync(compiled, { recursive: true, force: true }))

export interface Gateway {
  readonly address: string
  readonly pid: number
  /** Without notice; returns once the process is gone. Raises when it had ended by itself. */
  kill(): Promise<void>
  /** Asks it to end and waits for it. */
  stop(): Promise<void>
  /** The signal or the code that it ended with. */
  readonly ended: Promise<NodeJS.Signals | number>
}

/** Starts one. Raises when it ends before it listens. */
export const startGateway = async (order: Order): Promise<Gateway> => {
  const child = spawn(process.execPath, [ENTRY, JSON.stringify(order)], {
    env: { ...process.env, NODE_COMPILE_CACHE: compiled },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = endOf(child)
  const said = await Promise.race([
    once(child.stdout, 'data').then(([data]) => String(data)),
    ended.then((end) => {
      throw new Error(`the gateway ended by itself: ${end}`)
    }),
  ])
  const isGone = () => child.exitCode !== null || child.signalCode !== null
  return {
    address: said.trim(),
    pid: child.pid ?? 0,
    ended,
    kill: async () => {
      if (child.exitCode !== null) throw new Error(`the gateway ended by itself: ${child.exitCode}`)
      child.kill('SIGKILL')
      await ended
    },
    stop: async () => {
      if (!isGone()) child.kill('SIGTERM')
      await ended
    },
  }
}

const endOf = async (child: ChildProcess): Promise<NodeJS.Signals | number> => {
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
  return signal ?? code ?? 0
}
