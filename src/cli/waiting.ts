/** A service whose database does not answer yet: it lives, says that it is not ready and why, and tries again. */
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from '../config/config.ts'
import { tlsFiles } from '../config/tls.ts'
import type { Store } from '../store/ports.ts'
import { openConfigured } from './configured-store.ts'
import { CommandFailure, EXIT, type Io } from './io.ts'

const AGAIN_MS = 500
/** The server is not there, not reachable, starting or full; anything else does not pass by waiting. */
const PASSING = /^(?:E[A-Z]+|08\d{3}|53300|57P0[123])$/

/**
 * Opens the store that the configuration names. While PostgreSQL cannot be reached, `/health/live` and `/health/ready`
 * answer in its place; with TLS only on the operators' address. Raises CommandFailure for what waiting will not mend.
 */
export const openPatiently = async (config: Config, io: Io): Promise<Store> => {
  let server: Server | undefined
  try {
    for (;;) {
      try {
        return await openConfigured(config)
      } catch (error) {
        if (config.databaseUrl === undefined || !isPassing(error)) throw error
        if (!server) io.stderr.write(`${(error as Error).message}\n`)
      }
      server ??= await answerMeanwhile(config, io)
      await sleep(AGAIN_MS)
    }
  } finally {
    server?.close()
    server?.closeAllConnections()
  }
}

const isPassing = (error: unknown): boolean => {
  for (let one = error; one instanceof Error; one = one.cause) {
    const { code, errors } = one as { code?: unknown; errors?: readonly unknown[] }
    if (PASSING.test(String(code)) || errors?.some(isPassing)) return true
    if (/timeout/i.test(one.message)) return true
  }
  return false
}

const BODIES: Readonly<Record<string, readonly [number, object]>> = {
  '/health/live': [200, { etat: 'vivant' }],
  '/health/ready': [
    503,
    {
      etat: 'pas-pret',
      causes: ['registre : base de données injoignable'],
      reserves: [],
      registre: 'postgresql',
    },
  ],
}

/** Raises CommandFailure when the address is not free. */
const answerMeanwhile = async (config: Config, io: Io): Promise<Server> => {
  const server = createServer(({ url }, reply) => {
    const [status, body] = BODIES[url ?? ''] ?? [503, {}]
    reply.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'retry-after': '2' })
    reply.end(JSON.stringify(body))
  })
  const { host, port } = config.operators ?? config
  if (!config.operators && tlsFiles(config)) {
    io.stderr.write('Le service attend la base de données.\n')
    return server
  }
  try {
    await once(server.listen(port, host), 'listening')
  } catch (error) {
    const cause = (error as { code?: string }).code ?? 'inconnue'
    throw new CommandFailure(EXIT.usage, `Impossible d’écouter sur ${host}:${port} (${cause}).`)
  }
  const address = server.address()
  const taken = typeof address === 'object' && address ? address.port : port
  io.stderr.write(`Le service attend la base de données, à l’écoute sur ${host}:${taken}.\n`)
  return server
}
