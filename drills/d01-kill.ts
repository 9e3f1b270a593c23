/** The gateway killed amid submits, modifications and documents; what was answered must be there, the rest settles by one retry. */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Ctx, type Drill, onEach, type Registre, type Verdict } from './drill.ts'
import { type Gateway, startGateway } from './gateway.ts'
import { Ledger } from './ledger.ts'
import { Load } from './load.ts'
import { inspect } from './oracle.ts'
import { type Place, withPlace } from './places.ts'
import type { Sabotage } from './sabotages.ts'

const CLIENTS = 8
const READY_MS = 3000
const ROUNDS = { court: 3, plein: 20, most: 60, twin: 10 }
const ENOUGH = 10_000

interface Round {
  readonly interrupted: number
  readonly readyMs: number
}

/** Lets the load run, kills the gateway, starts it again, settles. */
const strike = async (
  load: Load,
  live: { gateway: Gateway },
  start: () => Promise<Gateway>,
): Promise<Round> => {
  const before = load.ledger.acknowledged.length
  load.start()
  // On a busy machine the first answer may be late: the kill waits for it, so that every round has something to lose.
  for (let waited = 0; load.ledger.acknowledged.length === before && waited < 10_000; waited += 10)
    await sleep(10)
  await sleep(50 + Math.random() * 1450)
  const killed = live.gateway.kill()
  await Promise.all([killed, load.stop()])
  const started = performance.now()
  live.gateway = await start()
  return { readyMs: performance.now() - started, interrupted: await load.settle() }
}

const runOn = async (ctx: Ctx, registre: Registre, sabotages: readonly Sabotage[]): Promise<Verdict> =>
  withPlace(ctx, registre, async (place: Place) => {
    const ledger = new Ledger(join(place.dossier, 'registre-de-l-exercice'))
    const start = () =>
      startGateway({
        databaseUrl: place.databaseUrl,
        sqliteFile: place.sqliteFile,
        dossier: place.dossier,
        sabotages,
      })
    const live = { gateway: await start() }
    const load = new Load(ledger, () => live.gateway.address, { clients: CLIENTS, modifie: 3, piece: 15 })
    const rounds: Round[] = []
    const manques: string[] = []
    const least = ctx.plein ? ROUNDS.plein : ROUNDS.court
    const isTwin = sabotages.length > 0
    const isEnough = () =>
      isTwin
        ? manques.length > 0 || rounds.length >= ROUNDS.twin
        : rounds.length >= least &&
          (!ctx.plein || ledger.acknowledged.length >= ENOUGH || rounds.length >= ROUNDS.most)
    try {
      while (!isEnough()) {
        rounds.push(await strike(load, live, start))
        if (isTwin || rounds.length % 5 === 0) manques.push(...(await inspect(place, ledger)))
      }
      // It writes again, after an orderly restart too.
      await live.gateway.stop()
      live.gateway = await start()
      const before = ledger.acknowledged.length
      load.start()
      await sleep(200)
      await load.stop()
      if (ledger.acknowledged.length === before) manques.push('n’écrit plus après un arrêt en ordre')
      manques.push(...(await inspect(place, ledger)))
    } finally {
      await live.gateway.stop()
      ledger.close()
    }
    const interrompus = rounds.reduce((sum, { interrupted }) => sum + interrupted, 0)
    const pret = Math.max(...rounds.map(({ readyMs }) => readyMs))
    if (load.odd.length > 0) manques.push(`réponses imprévues : ${JSON.stringify(load.odd.slice(0, 3))}`)
    if (interrompus === 0) manques.push('aucun appel n’était en cours')
    if (ctx.plein && ledger.acknowledged.length < ENOUGH) manques.push(`moins de ${ENOUGH} acquittés`)
    if (pret > READY_MS) manques.push(`prêt après ${Math.round(pret)} ms`)
    return {
      chiffres: {
        arrêts: rounds.length,
        acquittés: ledger.acknowledged.length,
        interrompus,
        'prêt de nouveau, au plus (ms)': Math.round(pret),
      },
      manques,
    }
  })

export const d01: Drill = {
  name: 'D1',
  titre: 'La passerelle tuée en pleine charge',
  fault:
    'kill -9 de la passerelle entre 50 et 1500 ms après le début, 8 appelants qui déposent, modifient, remettent des pièces',
  bar: '≥ 10 000 acquittés en 20 arrêts ou plus, 0 perdu, 0 double, prête de nouveau en 3 s',
  sabotage: 'la réponse part avant la validation',
  rapide: true,
  run: (ctx) => onEach(ctx, (registre) => runOn(ctx, registre, [])),
  twin: (ctx) =>
    onEach({ ...ctx, plein: false }, (registre) =>
      runOn({ ...ctx, plein: false }, registre, ['repond-avant']),
    ),
}
