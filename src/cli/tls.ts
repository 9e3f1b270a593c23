/** Certificates followed while the service runs. */
import type { FastifyBaseLogger } from 'fastify'
import type { Tls } from '../tls/open.ts'

/** Between two looks at the files. */
const LOOK_MS = 30_000

/** Looks at the files now and then, and at each SIGHUP, until the process ends. */
export const followTls = (tls: Tls, log: FastifyBaseLogger): void => {
  for (const avertissement of tls.warnings) log.warn({ avertissement }, 'certificat à revoir')
  const look = () => {
    const found = tls.reload()
    if (found.etat === 'refuse') log.error(found, 'fichiers TLS refusés : les précédents servent encore')
    if (found.etat === 'recharge') log.info(found, 'fichiers TLS relus')
  }
  setInterval(look, LOOK_MS).unref()
  process.on('SIGHUP', look)
}
