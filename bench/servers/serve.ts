/** What every child of the bench does: says that it is ready, then answers each message of its parent. */
import type { AddressInfo, Server } from 'node:net'

/** Answers the parent's messages, one at a time; ends with the parent's channel. */
export const answer = (ready: object, reply: (message: unknown) => object | Promise<object>): void => {
  process.on('message', async (message) => process.send?.(await reply(message)))
  process.on('disconnect', () => process.exit(0))
  process.send?.(ready)
}

/**
 * Tells the parent where the server listens, and its processor time whenever it asks.
 * @param written how many deeds its store committed
 */
export const serve = (server: Server, path: string, written: () => number = () => 0): void =>
  answer({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}` }, () => ({
    cpu: cpuMs(),
    written: written(),
  }))

/** Milliseconds of processor that this process took since its start, every thread counted. */
export const cpuMs = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
