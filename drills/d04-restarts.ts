/** PostgreSQL restarted in order, again and again, under load: nearly nobody sees it, and nothing is wrong. */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ABSENT } from './d03-postgres-down.ts'
import type { Ctx, Drill, Verdict } from './drill.ts'
import { startGateway } from './gateway.ts'
import { Ledger } from './ledger.ts'
import { Load } from './load.ts'
import { inspect } from './oracle.ts'
import { withPlace } from './places.ts'
import type { Sabotage } from './sabotages.ts'

const CLIENTS = 8
const TIMES = 5
const MOST = 0.01
const RETRY_AFTER_MS = 2000
const BETWEEN_MS = { court: 1500, plein: 6000 }

const drill = (ctx: Ctx, sabotages: readonly Sabotage[]): Promise<Verdict> =>
  withPlace(ctx, 'postgresql', async (place) => {
    const cluster = await ctx.cluster()
    const { databaseUrl, sqliteFile } = place
    // Two gateways at once on the same applications' keys, so that transactions fail against each other too.
    const gateways = await Promise.all(
      [1, 2].map(() => startGateway({ databaseUrl, sqliteFile, sabotages, secret: 'x' })),
    )
    const ledger = new Ledger(join(place.dossier, 'registre-de-l-exercice'))
    let turn = 0
    const load = new Load(ledger, () => gateways[turn++ % 2]?.address ?? '', {
      clients: CLIENTS,
      modifie: 3,
      backMs: RETRY_AFTER_MS,
    })
    const manques: string[] = []
    try {
      load.start()
      for (let time = 0; time < TIMES; time += 1) {
        await sleep(ctx.plein ? BETWEEN_MS.plein : BETWEEN_MS.court)
        await cluster.halt('fast')
        await cluster.begin()
      }
      await sleep(BETWEEN_MS.court)
      await load.stop()
      await load.settle()
      manques.push(...(await inspect(place, ledger)))
    } finally {
      for (const gateway of gateways) await gateway.stop()
      ledger.close()
    }
    const part = load.refused.length / load.sent
    if (part > MOST) manques.push(`${(part * 100).toFixed(1)} % des appels ont vu un 503`)
    if (load.odd.length > 0) manques.push(`réponses imprévues : ${JSON.stringify(load.odd.slice(0, 3))}`)
    return {
      chiffres: {
        redémarrages: TIMES,
        appels: load.sent,
        acquittés: ledger.acknowledged.length,
        '503 (%)': (part * 100).toFixed(2),
      },
      manques,
    }
  })

export const d04: Drill = {
  name: 'D4',
  titre: 'PostgreSQL redémarré sous la charge',
  fault: `arrêt « fast » puis démarrage, ${TIMES} fois, sous la charge de 8 appelants par deux passerelles`,
  bar: '≤ 1 % des appels voient un 503 ; 0 faux',
  sabotage: 'la réponse part avant la validation',
  rapide: false,
  run: (ctx) => (ctx.registres.includes('postgresql') ? drill(ctx, []) : ABSENT),
  twin: (ctx) =>
    ctx.registres.includes('postgresql') ? drill({ ...ctx, plein: false }, ['repond-avant']) : ABSENT,
}
