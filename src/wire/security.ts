/** What browsers and researchers are told: security headers on every answer, and `security.txt` (RFC 9116). */
import { TLSSocket } from 'node:tls'
import type { FastifyInstance } from 'fastify'

/**
 * On every answer, until its route says otherwise. The gateway serves no page of its own: nothing may load, run or frame
 * what it answers, and nothing personal is kept on the way.
 */
export const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
} as const

/** Two years. */
const HSTS = 'max-age=63072000'

/** @param isPublic true when callers reach the gateway by https, whoever ends TLS */
export const securityHeaders = (app: FastifyInstance, isPublic: boolean): void => {
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(SECURITY_HEADERS)
    if (isPublic || request.raw.socket instanceof TLSSocket) reply.header('strict-transport-security', HSTS)
    done()
  })
}

const DAY_MS = 86_400_000
/** At most a year (RFC 9116, 2.5.5); a reader that keeps it for some months still has one in force. */
const VALID_DAYS = 180

/** Where it is, from the root of the host. */
export const SECURITY_TXT = '/.well-known/security.txt'

/** The text. @param contact an address `mailto:`, `https:` or `tel:` */
export const writeSecurityTxt = (
  contact: string,
  publicUrl: string | undefined,
  maintenant: Date,
): string => {
  const expires = new Date(Math.floor(maintenant.getTime() / DAY_MS + VALID_DAYS) * DAY_MS)
  return [
    `Contact: ${contact}`,
    `Expires: ${expires.toISOString()}`,
    'Preferred-Languages: fr, en',
    ...(publicUrl === undefined ? [] : [`Canonical: ${new URL(SECURITY_TXT, publicUrl)}`]),
    '',
  ].join('\n')
}

/** Registers `/.well-known/security.txt`, when there is somebody to write to. */
export const securityTxt = (
  app: FastifyInstance,
  contact: string | undefined,
  publicUrl: string | undefined,
  clock: () => Date,
): void => {
  if (contact === undefined) return
  app.get(SECURITY_TXT, async (_request, reply) =>
    reply
      .header('content-type', 'text/plain; charset=utf-8')
      .header('cache-control', 'public, max-age=86400')
      .send(writeSecurityTxt(contact, publicUrl, clock())),
  )
}
