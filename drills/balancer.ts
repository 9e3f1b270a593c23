/** A balancer as small as can be: each connection goes to an instance that says it is ready, each in its turn. */
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { type Product, readiness } from './product.ts'

const LOOK_MS = 50

export interface Balancer {
  readonly address: string
  close(): Promise<void>
}

/** @param instances looked at as they are at each moment */
export const openBalancer = async (instances: readonly (Product | undefined)[]): Promise<Balancer> => {
  let ready: readonly string[] = []
  let turn = 0
  const look = async () => {
    const found = await Promise.all(
      instances.map(async (one) => (one && (await readiness(one))?.status === 200 ? [one.address] : [])),
    )
    ready = found.flat()
  }
  await look()
  const looking = setInterval(() => void look(), LOOK_MS)
  const server = createServer((client) => {
    const target = ready[turn++ % ready.length]
    client.on('error', () => undefined)
    if (target === undefined) return void client.destroy()
    const { hostname, port } = new URL(target)
    const instance = connect(Number(port), hostname)
    instance.on('error', () => client.destroy()).on('close', () => client.destroy())
    client.on('close', () => instance.destroy())
    client.pipe(instance).pipe(client)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    address: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    close: async () => {
      clearInterval(looking)
      server.close()
      await once(server, 'close')
    },
  }
}
