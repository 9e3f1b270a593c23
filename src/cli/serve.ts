/** The command `serve`: store open, doors open, addresses said, graceful end. */
import { setTimeout as sleep } from 'node:timers/promises'
import closeWithGrace from 'close-with-grace'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import { isOpen } from '../config/acces.ts'
import { type Config, readConfig } from '../config/config.ts'
import { tlsFiles } from '../config/tls.ts'
import type { Expiration } from '../service/acces.ts'
import { applyEcheances } from '../service/echeance.ts'
import { tendJournal } from '../service/sceau.ts'
import type { Store } from '../store/ports.ts'
import { openTls } from '../tls/open.ts'
import { CommandFailure, EXIT, type Exit, type Io } from './io.ts'
import { writeSealFiles } from './seal-files.ts'
import { openSecret } from './secret.ts'
import { followTls } from './tls.ts'
import { openPatiently } from './waiting.ts'

/** Part of the time to stop during which the service still answers but says that it is not ready. */
const TURNED_AWAY = 0.1

/** Starts the service. Returns once it listens; the process lives until a signal. */
export const serve = async (io: Io): Promise<Exit> => {
  const config = readConfig(io.env)
  const store = await openPatiently(config, io)
  const { buildApp } = await import('../app.ts')
  const { openExamens } = await import('./pieces.ts')
  let log: FastifyBaseLogger | undefined
  const open = async () => {
    const secret = await openSecret(config, store)
    const onSilence = (cause: string) => log?.warn({ cause }, 'antivirus sans réponse')
    return { secret, examens: await openExamens(config, store, onSilence) }
  }
  const { secret, examens } = await open().catch(async (error: unknown) => {
    // Its connections would hold the process.
    await store.close()
    throw error
  })
  const files = tlsFiles(config)
  const tls = files && openTls(files)
  const app = await buildApp(config, { store, secret, examens, tls })
  log = app.log
  await listen(app, config, store, io)
  if (!config.clamd) app.log.warn('aucun antivirus : SNE_CLAMD est absente')
  if (!(await store.isJournalHeld()))
    app.log.warn(
      'le journal des actes n’est protégé que par sa chaîne : la base n’en refuse pas la modification',
    )
  const clock = startClock(store, app, config.sealsFolder)
  if (tls) followTls(tls, app.log)
  // With TLS a SIGHUP is no end: it has the files read again.
  stopWithGrace(app, store, examens, clock, config.shutdownSeconds, tls ? ['SIGHUP'] : [])
  return EXIT.accepted
}

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

/** Days before its end when the operator is told of a credential. */
const NOTICES = [7, 14, 60]

/** Whether a credential has come to a notice that was not given yet. */
const isNews = (told: Set<string>, { systeme, nature, au, jours }: Expiration): boolean => {
  const key = `${systeme} ${nature} ${au} ${NOTICES.find((days) => jours <= days)}`
  if (told.has(key)) return false
  told.add(key)
  return true
}

/** Applies the clocks of applications, then closes the journal's days, now and every hour; any number of processes may do so side by side. */
const startClock = (store: Store, app: FastifyInstance, sealsFolder: string): { stop(): Promise<void> } => {
  const { log } = app
  let running: Promise<void> | undefined
  const run = () => {
    running ??= applyEcheances(store, new Date())
      .then(
        (bilan) => log.info({ ...bilan }, 'échéances appliquées'),
        (error: unknown) => log.error({ type: (error as Error).name }, 'échéances non appliquées'),
      )
      .then(async () => {
        const tenue = await tendJournal(store, new Date())
        const sceaux = await writeSealFiles(store, sealsFolder)
        log.info({ ...tenue, fichiers: sceaux.length }, 'journal des actes scellé')
      })
      .catch((error: unknown) => log.error({ type: (error as Error).name }, 'journal des actes non scellé'))
      .finally(() => {
        running = undefined
      })
  }
  const told = new Set<string>()
  const notice = () =>
    app
      .expiringAcces(new Date())
      .then((expiring) => {
        for (const one of expiring.filter((one) => isNews(told, one)))
          log.warn({ ...one }, 'identifiant d’un système près de sa fin')
      })
      .catch((error: unknown) => log.error({ type: (error as Error).name }, 'identifiants non relus'))
  const noticing = setInterval(notice, HOUR_MS)
  noticing.unref()
  notice()
  const timer = setInterval(run, HOUR_MS)
  timer.unref()
  run()
  let tending: Promise<void> | undefined
  const tend = () => {
    tending ??= app
      .tendPieces(new Date())
      .then((bilan) => {
        if (bilan) log.info({ ...bilan, alterees: bilan.alterees.length }, 'pièces suivies')
      })
      .catch((error: unknown) => log.error({ type: (error as Error).name }, 'pièces non suivies'))
      .finally(() => {
        tending = undefined
      })
  }
  const often = setInterval(tend, MINUTE_MS / 2)
  often.unref()
  tend()
  return {
    stop: async () => {
      clearInterval(timer)
      clearInterval(noticing)
      clearInterval(often)
      await running
      await tending
    },
  }
}

const listen = async (app: FastifyInstance, config: Config, store: Store, io: Io): Promise<void> => {
  // The reader's lines come first: Fastify's own line on listening is held back.
  app.log.level = 'silent'
  try {
    await listenOn(app, config)
    if (app.operators && config.operators) {
      app.operators.log.level = 'silent'
      await listenOn(app.operators, config.operators)
    }
  } catch (error) {
    await app.close()
    await store.close()
    throw error
  }
  io.stdout.write(welcome(app, config, store))
  app.log.level = config.logLevel
  app.log.info({ registre: store.kind, portes: app.addresses().length }, 'service ouvert')
}

const listenOn = async (
  app: FastifyInstance,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<void> => {
  try {
    await app.listen({ host, port })
  } catch (error) {
    const cause = (error as { code?: string }).code ?? 'inconnue'
    throw new CommandFailure(EXIT.usage, `Impossible d’écouter sur ${host}:${port} (${cause}).`)
  }
}

/** The address as a caller on this machine writes it. */
const baseAddress = (app: FastifyInstance, host: string, scheme: 'http' | 'https'): string => {
  const [address] = app.addresses()
  const port = typeof address === 'object' ? address.port : 0
  const name = ['0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host
  return `${scheme}://${name.includes(':') ? `[${name}]` : name}:${port}`
}

const welcome = (app: FastifyInstance, config: Config, store: Store): string => {
  const isClear = config.tlsPairs.length === 0
  const base = baseAddress(app, config.host, isClear ? 'http' : 'https')
  return [
    `Passerelle SNE (${store.kind}), à l’écoute :`,
    ...(isOpen(config)
      ? ['  Accès ouvert, pour le développement : la boucle locale est admise sans clé.']
      : []),
    `  REST   ${base}/openapi.json`,
    `  SOAP   ${base}/soap/v1?wsdl`,
    `  Santé  ${base}/health/ready`,
    ...(app.operators && config.operators
      ? [`  Exploitation  ${baseAddress(app.operators, config.operators.host, 'http')}`]
      : []),
    'Un premier dépôt :',
    `  curl -s ${[...curlOptions(config, isClear), `${base}/v1/demandes`].join(' ')} -H 'Content-Type: application/xml' --data-binary @fixtures/deposer-demande/ok-demandeur-seul/request.xml`,
    '',
    '',
  ].join('\n')
}

/** What a first call must bring beside its message. */
const curlOptions = (config: Config, isClear: boolean): readonly string[] => [
  ...(isClear ? [] : ['--cacert "$AUTORITE"']),
  ...(isOpen(config) ? [] : ['-H "Authorization: Bearer $CLE"']),
  // A registered system's key; the operator's own names nobody.
  ...(isOpen(config) || config.keys.length > 0 ? [] : ['-H "X-Agent-Id: $AGENT"']),
]

const stopWithGrace = (
  app: FastifyInstance,
  store: Store,
  examens: { close(): Promise<void> },
  clock: { stop(): Promise<void> },
  seconds: number,
  kept: 'SIGHUP'[],
): void => {
  const options = { delay: seconds * 1000, logger: app.log, skip: kept }
  closeWithGrace(options, async ({ signal, err }) => {
    if (err) app.log.fatal({ err }, 'erreur imprévue')
    app.log.info({ signal }, 'arrêt demandé')
    app.drain()
    // A balancer needs the time of a reading of /health/ready; a person at the keyboard does not.
    if (signal === 'SIGTERM') await sleep(seconds * 1000 * TURNED_AWAY)
    await app.close()
    await clock.stop()
    await examens.close()
    await store.close()
    app.log.info('service arrêté')
  })
}
