/** Starts gateways in processes of their own, on free ports of the loopback. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { ChildOrder } from './gateway-child.ts'

const CHILD = fileURLToPath(new URL('./gateway-child.ts', import.meta.url))

export interface Gateway {
  readonly address: string
  /** Without notice; returns once the process is gone. Raises when it had ended by itself. */
  kill(): Promise<void>
}

/** Starts one. In: its order, and a folder where what one start compiles serves the next. */
export const startGateway = async (order: ChildOrder, compiled: string): Promise<Gateway> => {
  const child = spawn(process.execPath, [CHILD, JSON.stringify(order)], {
    env: { ...process.env, NODE_COMPILE_CACHE: compiled },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const exit = once(child, 'exit')
  const [said] = await Promise.race([once(child.stdout, 'data'), exit.then(() => [undefined])])
  if (said === undefined) throw new Error(`the gateway ended by itself: ${child.exitCode}`)
  return {
    address: String(said).trim(),
    kill: async () => {
      if (child.exitCode !== null) throw new Error(`the gateway ended by itself: ${child.exitCode}`)
      child.kill('SIGKILL')
      await exit
    },
  }
}
