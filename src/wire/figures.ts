/** What operations staff see: Prometheus figures and one log line for each call, without a word on any person. */
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest } from 'fastify'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Code } from '../diagnostic/catalogue.ts'
import type { GatewayFault } from '../diagnostic/gateway-fault.ts'
import type { Temoin } from '../service/temoin.ts'
import type { Tls } from '../tls/open.ts'
import { type PieceSources, pieceFigures } from './figures-pieces.ts'
import type { Trace } from './handle.ts'
import { tlsFigures } from './tls-figures.ts'

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]

interface Shown {
  /** Where `/metrics` is served. */
  readonly on: readonly FastifyInstance[]
  readonly tls?: Tls | undefined
}

export interface Figures {
  observe(request: FastifyRequest, trace: Trace): void
  observeFault(request: FastifyRequest, porte: string, fault: GatewayFault): void
  readonly temoin: Temoin
  /** A connection was refused or cut, outside any call. */
  observeCut(code: Code): void
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Monotonic milliseconds at its arrival. */
    startedAt: number
  }
}

/** Notes the beginning of each request and registers `/metrics` where asked; returns the observers. */
export const figures = (app: FastifyInstance, { store, examens }: PieceSources, shown: Shown): Figures => {
  app.decorateRequest('startedAt', 0)
  app.addHook('onRequest', (request, _reply, done) => {
    request.startedAt = performance.now()
    done()
  })
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const calls = new Counter({
    name: 'sne_appels_total',
    help: 'Appels jugés, par opération, porte et décision',
    labelNames: ['operation', 'porte', 'decision'],
    registers,
  })
  const faults = new Counter({
    name: 'sne_fautes_total',
    help: 'Appels qui n’ont pu être jugés, par porte et code',
    labelNames: ['porte', 'code'],
    registers,
  })
  const constats = new Counter({
    name: 'sne_constats_total',
    help: 'Constats, par code',
    labelNames: ['operation', 'code'],
    registers,
  })
  const durations = new Histogram({
    name: 'sne_appel_duree_secondes',
    help: 'Durée d’un appel, par opération, porte et étape',
    labelNames: ['operation', 'porte', 'etape'],
    buckets: SECONDS,
    registers,
  })
  const storeGauge = new Gauge({
    name: 'sne_registre',
    help: 'Registre : transactions, écritures, écritures en attente',
    labelNames: ['type', 'mesure'],
    registers,
    collect() {
      for (const [mesure, value] of Object.entries(store.figures()))
        this.set({ type: store.kind, mesure }, value)
    },
  })
  void storeGauge
  if (shown.tls) tlsFigures(registry, shown.tls)
  for (const door of shown.on) {
    door.get('/metrics', async (_request, reply) =>
      reply.header('content-type', registry.contentType).send(await registry.metrics()),
    )
  }

  return {
    temoin: pieceFigures(registers, { store, examens }),
    observe(request, trace) {
      const { operation, porte, decision, guichet, codes, durees } = trace
      calls.inc({ operation, porte, decision })
      for (const code of codes) constats.inc({ operation, code })
      const total = performance.now() - request.startedAt
      durations.observe({ operation, porte, etape: 'total' }, total / 1000)
      for (const [etape, ms] of Object.entries(durees))
        durations.observe({ operation, porte, etape }, ms / 1000)
      request.log.info(
        { operation, porte, guichet, decision, codes, dureesMs: rounded({ ...durees, total }) },
        'appel',
      )
    },
    observeFault(request, porte, found) {
      faults.inc({ porte, code: found.code })
      const line = {
        porte,
        code: found.code,
        status: found.status,
        dureeMs: round(performance.now() - request.startedAt),
      }
      if (found.fromCaller) request.log.info(line, 'faute')
      else logOurs(request.log, line, found)
    },
    observeCut(code) {
      faults.inc({ porte: 'connexion', code })
      app.log.info({ porte: 'connexion', code }, 'faute')
    },
  }
}

const logOurs = (log: FastifyBaseLogger, line: object, found: GatewayFault): void => {
  const { cause } = found
  log.error({ ...line, cause: cause instanceof Error ? shownError(cause) : undefined }, 'faute')
}

/**
 * What a log line says of an error: its kind and those of its causes, with their codes, and where it happened. Messages
 * are left out, for a driver's may quote what it was given.
 */
export const shownError = (error: Error): { type: string; message: string; stack: string } => ({
  type: kindsOf(error).join(' < '),
  message: '',
  stack: framesOf(error).join('\n'),
})

const CAUSES_MAX = 5

const kindsOf = (error: Error): string[] => {
  const kinds: string[] = []
  for (let at: unknown = error; at instanceof Error && kinds.length < CAUSES_MAX; at = at.cause) {
    // SQLSTATE, errno or SQLite's own number: words of a list, never of a message.
    const { code, errcode } = at as { code?: unknown; errcode?: unknown }
    const told = [code, errcode].filter((one) => /^[A-Z0-9_]{1,40}$/.test(String(one ?? '')))
    kinds.push([at.name === 'Error' ? at.constructor.name : at.name, ...told].join(' '))
  }
  return kinds
}

const framesOf = (error: Error): string[] =>
  (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .map((line) => line.trim())

const round = (ms: number): number => Math.round(ms * 100) / 100
const rounded = (durees: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(durees).map(([etape, ms]) => [etape, round(ms)]))
