/** Assembly: configuration and store in, a server with its doors out. Listens to nothing by itself. */

import { randomBytes, randomUUID } from 'node:crypto'
import type { RequestListener } from 'node:http'
import type { Server } from 'node:https'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import { pino } from 'pino'
import { dayInFrance } from './base/day.ts'
import type { Gate } from './base/gate.ts'
import { isOpen } from './config/acces.ts'
import type { Config } from './config/config.ts'
import { fault } from './diagnostic/gateway-fault.ts'
import { interfaceNuu } from './model/fichier.ts'
import { personalNames } from './model/path.ts'
import { OPERATIONS } from './operation/index.ts'
import type { Operation } from './operation/operation.ts'
import { prepareShape } from './rules/shape.ts'
import type { Expiration } from './service/acces.ts'
import { DEFAULT_POLICY } from './service/decide.ts'
import type { Examens } from './service/depot.ts'
import type { Suivi } from './service/quarantaine.ts'
import { openServices, type Services } from './service/services.ts'
import type { Store } from './store/ports.ts'
import type { Tls } from './tls/open.ts'
import { callersBy, NOTICE_DAYS } from './wire/caller.ts'
import { nameBy } from './wire/caller-name.ts'
import { contractDoor } from './wire/contract-door.ts'
import { CutRequests } from './wire/cut-requests.ts'
import type { DocumentReceiver, Doors } from './wire/doors.ts'
import { answerErrors } from './wire/fallback.ts'
import { figures, shownError } from './wire/figures.ts'
import { pathOf } from './wire/framing.ts'
import { openGate } from './wire/gate.ts'
import { health } from './wire/health.ts'
import { HTTP_LIMITS, type HttpLimits, REQUEST_OPTIONS, serverOptions } from './wire/http-limits.ts'
import { maskPersonal } from './wire/log-mask.ts'
import { acceptLongBodies } from './wire/long-body.ts'
import { methodsByAddress } from './wire/methods.ts'
import { operatorsDoor } from './wire/operators-door.ts'
import { pieceContent } from './wire/piece-content.ts'
import { proxiedCertificate, tlsCertificate } from './wire/preuves/certificat.ts'
import { jetonPreuve } from './wire/preuves/jeton.ts'
import type { ReadPreuve } from './wire/preuves/preuve.ts'
import { restDoor } from './wire/rest-door.ts'
import { securityTxt } from './wire/security.ts'
import { sneDoor } from './wire/sne-door.ts'
import { soapDoor } from './wire/soap-door.ts'
import { KEPT } from './wire/streamed-body.ts'

export interface AppPorts {
  readonly store: Store
  /** Under it the keys of persons are hashed, the same for every process on a store; a new one when absent. */
  readonly secret?: Buffer
  readonly clock?: () => Date
  /** Where log lines go; standard output when absent. */
  readonly log?: { write(line: string): void }
  readonly operations?: readonly Operation[]
  /** What documents go through; without it none is taken. */
  readonly examens?: Examens
  /** Encrypts; in clear when absent. */
  readonly tls?: Tls | undefined
  /** Takes the documents that messages bear, in place of the service's own. */
  readonly receive?: DocumentReceiver
  /** In place of the limits that connections and calls are held to. */
  readonly limits?: Partial<HttpLimits>
  /** Asked on the way of a write, by drills only. */
  readonly gate?: Gate
}

const SECRET_LENGTH = 32
/** An exchange key in a path, each of its characters escaped. */
const PARAM_MAX = 600
const CORRELATION = /^[A-Za-z0-9._:-]{1,64}$/

declare module 'fastify' {
  interface FastifyInstance {
    /** The operators' address, when there is one; the caller listens, it closes with the rest. */
    operators: FastifyInstance | undefined
    /** Says not ready from now on, so that a balancer turns away before the server closes. */
    drain(): void
    /** Judges the pieces that wait for the antivirus, sweeps the bytes that no piece refers to, reads the others again. */
    tendPieces(maintenant: Date): Promise<Suivi | undefined>
    /** Credentials that end soon and have no successor. */
    expiringAcces(maintenant: Date): Promise<readonly Expiration[]>
  }
}

/** Builds the server. The caller listens and closes; the store stays the caller's. */
export const buildApp = async (config: Config, ports: AppPorts): Promise<FastifyInstance> => {
  const { store, clock = () => new Date(), operations = OPERATIONS } = ports
  const { maxConnections: connections, maxCalls: calls } = config
  const limits: HttpLimits = { ...HTTP_LIMITS, connections, calls, ...ports.limits }
  const cut = new CutRequests()
  const log = openLog(config, ports)
  const app = Fastify({
    ...REQUEST_OPTIONS,
    ...(ports.tls ? { serverFactory: encrypted(ports.tls, limits) } : { http: serverOptions(limits) }),
    rewriteUrl: pathOf,
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'correlation' }),
    bodyLimit: config.envelopeLimit,
    return503OnClosing: false,
    routerOptions: { maxParamLength: PARAM_MAX },
    frameworkErrors: (error, request, reply) => void answer(error, request, reply),
    genReqId: (request) => {
      const given = request.headers['x-correlation-id']
      return typeof given === 'string' && CORRELATION.test(given) ? given : randomUUID()
    },
  })
  cut.watch(app)
  let draining = false
  let closing = false
  app.addHook('preClose', async () => {
    closing = true
    ports.tls?.dropUnfinished()
    await operators?.close()
  })
  app.decorate('drain', () => {
    draining = true
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  const methodsAt = methodsByAddress(app)
  const operators = config.operators && operatorsDoor(log, ports.tls)
  app.decorate('operators', operators)
  const inside = operators ? [app, operators] : [app]
  const { temoin, ...observers } = figures(
    app,
    { store, examens: ports.examens },
    { on: inside, tls: ports.tls },
  )
  const services = openServices(store, {
    secret: ports.secret ?? randomBytes(SECRET_LENGTH),
    limiteDoutes: config.doubtLimit,
    examens: ports.examens,
    temoin: {
      ...temoin,
      rendue: (type, resultat) => {
        temoin.rendue(type, resultat)
        // Neither which one nor whose: the piece itself says that it has none.
        if (resultat !== 'FAITE') app.log.warn({ type, resultat }, 'pièce sans rendu')
      },
    },
    gate: ports.gate,
  })
  const ouvert = isOpen(config)
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-correlation-id', request.id)
    if (ouvert) reply.header('x-acces', 'ouvert')
    done(closing ? fault('SNE-SRV-004', {}) : undefined)
  })
  if (ports.tls) leaveOutdated(app, ports.tls)
  openGate(app, {
    limits,
    envelopeLimit: config.envelopeLimit,
    isPublic: config.publicUrl !== undefined || ports.tls !== undefined,
    store,
    nameOf: nameBy(config.keys, services.acces),
    observeCut: observers.observeCut,
    cut,
  })
  const receive = ports.receive ?? receiverOf(services, ports.examens)
  app.decorate('expiringAcces', (maintenant: Date) =>
    services.acces.expiring(dayInFrance(maintenant), NOTICE_DAYS),
  )
  app.decorateRequest('identifiantExpire', undefined)
  app.addHook('onSend', (request, reply, payload, done) => {
    if (request.identifiantExpire !== undefined)
      reply.header('x-identifiant-expire', request.identifiantExpire)
    done(null, payload)
  })
  app.decorate('tendPieces', async (maintenant: Date) => {
    const suivi = await services.depots.tend(maintenant)
    for (const { blob, etat } of suivi?.alterees ?? []) {
      app.log.error({ code: 'SNE-PIE-053', idPiece: blob.piece, etat }, 'octets d’une pièce altérés')
    }
    return suivi
  })
  const doors: Doors = {
    operations,
    ports: {
      store,
      services,
      policy: [...DEFAULT_POLICY, ...config.policy],
      clock,
      gate: ports.gate,
    },
    callers: callersBy({
      keys: config.keys,
      ouvert,
      acces: services.acces,
      clock,
      preuves: preuvesOf(config, clock),
    }),
    envelopeLimit: config.envelopeLimit,
    ...(receive && { receive }),
    ...observers,
  }
  app.register(async (scope) => {
    acceptLongBodies(scope, receive ? Math.min(KEPT, config.envelopeLimit) : config.envelopeLimit)
    soapDoor(scope, doors)
    sneDoor(scope, doors)
  })
  restDoor(app, doors)
  pieceContent(app, doors)
  contractDoor(app, operations, config.publicUrl)
  for (const door of inside) health(door, { store, examens: ports.examens, clock, draining: () => draining })
  securityTxt(app, config.securityContact, config.publicUrl, clock)
  const answer = answerErrors(doors)
  app.setErrorHandler(answer)
  app.setNotFoundHandler((request, reply) => {
    const methods = methodsAt(request.url)
    if (methods.length === 0) return answer(fault('SNE-ENV-008', {}), request, reply)
    reply.header('allow', methods.join(', '))
    return answer(fault('SNE-ENV-035', { methode: request.method }), request, reply)
  })
  for (const operation of operations) prepareShape(operation.input)
  return app
}

/** What may prove a caller beside a key, as far as it is configured. */
const preuvesOf = (config: Config, clock: () => Date): readonly ReadPreuve[] => {
  const { jetonEmetteur: nom, jetonCles: cles, jetonAudience: audience } = config
  return [
    tlsCertificate(clock),
    ...(config.mandataires.length > 0
      ? [proxiedCertificate(config.mandataires, config.mandataireEntete, clock)]
      : []),
    ...(nom && cles && audience ? [jetonPreuve({ nom, cles, audience }, clock)] : []),
  ]
}

/** Fastify sets the limits of its own servers only. */
const encrypted =
  (tls: Tls, limits: HttpLimits) =>
  (handler: RequestListener, options: { keepAliveTimeout?: number }): Server =>
    tls.createServer(handler, {
      ...serverOptions(limits),
      ...(options.keepAliveTimeout !== undefined && { keepAliveTimeout: options.keepAliveTimeout }),
      ...REQUEST_OPTIONS,
    })

/** A connection whose client was checked against lists since replaced ends with the answer under way. */
const leaveOutdated = (app: FastifyInstance, tls: Tls): void => {
  app.addHook('onSend', (request, reply, payload, done) => {
    if (tls.isOutdated(request.socket)) reply.header('connection', 'close')
    done(null, payload)
  })
}

const receiverOf = (services: Services, examens: Examens | undefined): DocumentReceiver | undefined =>
  examens && {
    limit: examens.limite,
    receive: (source) => services.depots.receive(source),
    discard: (reception) => reception.discard(),
  }

const openLog = (config: Config, ports: AppPorts): FastifyBaseLogger => {
  const options = {
    level: config.logLevel,
    base: { service: 'sne-gateway' },
    // Nothing is said of a request itself: neither its URL, which may hold a number, nor its headers.
    serializers: { req: () => ({}), res: () => ({}), err: shownError },
    formatters: {
      log: maskPersonal(personalNames([interfaceNuu, ...OPERATIONS.flatMap((o) => [o.input, o.output])])),
    },
  }
  return ports.log ? pino(options, ports.log) : pino(options)
}
