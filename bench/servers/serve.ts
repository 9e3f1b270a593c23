/** What every server of the bench does: says its address, and its processor time when asked. */
import type { AddressInfo, Server } from 'node:net'

/** Tells the parent where the server listens, and answers its questions. */
export const ready = (server: Server, path: string): void => {
  process.on('message', () => process.send?.({ cpu: process.cpuUsage(), rss: process.memoryUsage.rss() }))
  process.on('disconnect', () => process.exit(0))
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}` })
}
