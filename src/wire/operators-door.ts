/** The operators' address: a listener of its own, in clear and without a key, to keep on the loopback or a closed network. */
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import { groupName, signatureName, suiteName, versionName } from '../tls/names.ts'
import type { Tls } from '../tls/open.ts'
import { ACCEPTED_GROUPS, ACCEPTED_SIGNATURES, ACCEPTED_VERSIONS, PROFILES } from '../tls/profile.ts'
import type { Offer, Refusal } from '../tls/refusals.ts'

/** Opens it with `/tls/refus`, when TLS is there. The caller adds health and figures, listens and closes. */
export const operatorsDoor = (log: FastifyBaseLogger, tls: Tls | undefined): FastifyInstance => {
  const app = Fastify({
    loggerInstance: log.child({}),
    logController: new LogController({ disableRequestLogging: true }),
  })
  if (tls) {
    app.get('/tls/refus', async (request, reply) => {
      const report = reportOf(tls)
      reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff')
      return request.headers.accept?.includes('application/json')
        ? reply.send(report)
        : reply.type('text/plain; charset=utf-8').send(written(report))
    })
  }
  return app
}

const reportOf = (tls: Tls) => ({
  profil: tls.profile,
  accepte: {
    versions: ACCEPTED_VERSIONS.map(versionName),
    suites: PROFILES[tls.profile].map(({ code }) => suiteName(code)),
    groupes: ACCEPTED_GROUPS.map(groupName),
    signatures: ACCEPTED_SIGNATURES.map(signatureName),
    certificats: tls.served.map(({ kind, group, notAfter }) => ({
      type: kind === 'ec' ? 'ECDSA' : 'RSA',
      ...(group !== undefined && { courbe: groupName(group) }),
      fin: notAfter.toISOString(),
    })),
  },
  total: Object.fromEntries(tls.refusals.counts),
  refus: tls.refusals.last,
})

const written = ({ profil, accepte, total, refus }: ReturnType<typeof reportOf>): string =>
  [
    `Profil ${profil} ; certificats ${accepte.certificats.map(({ type }) => type).join(' et ')}.`,
    `Refus depuis le démarrage : ${JSON.stringify(total)}`,
    ...refus.map(writtenRefusal),
    '',
  ].join('\n')

const writtenRefusal = ({ instant, adresse, raison, constat, remede, propose, code }: Refusal): string =>
  [
    '',
    `${instant} ${adresse} ${raison}${code === undefined ? '' : ` (${code})`}${propose?.nom ? ` → ${propose.nom}` : ''}`,
    `  ${constat.fr}`,
    `  ${remede.fr}`,
    `  ${constat.en}`,
    `  ${remede.en}`,
    ...(propose ? writtenOffer(propose) : []),
  ].join('\n')

const writtenOffer = ({ versions, suites, groupes, signatures }: Offer): string[] =>
  Object.entries({ versions, suites, groupes, signatures }).map(
    ([dimension, names]) => `  ${dimension} : ${names.join(' ') || '–'}`,
  )
