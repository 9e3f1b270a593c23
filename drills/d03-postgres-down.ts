/** PostgreSQL killed, stopped without order, frozen, amid submits: refused for a time, nothing lost, and the gateway goes on by itself. */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Cluster } from '../bench/identity/cluster.ts'
import { type Ctx, type Drill, quantile, type Verdict } from './drill.ts'
import { startGateway } from './gateway.ts'
import { Ledger } from './ledger.ts'
import { Load } from './load.ts'
import { inspect } from './oracle.ts'
import { withPlace } from './places.ts'
import { spoil } from './sabotages.ts'

const CLIENTS = 8
const FIRST_MS = 5000
const REFUSED_MS = 5000

type Fault = 'mort' | 'arrêt immédiat' | 'gel'
const FAULTS: readonly Fault[] = ['mort', 'arrêt immédiat', 'gel']
const SIZES = {
  court: { times: 1, loadMs: 1500, frozenMs: 12_000, acknowledged: 0 },
  plein: { times: 4, loadMs: 5000, frozenMs: 20_000, acknowledged: 30_000 },
}
/** The longest wait for as many acknowledged as one fault should have before it. */
const PATIENCE_MS = 90_000
/** Nobody listens for so long. */
const DOWN_MS = 500

/** Strikes; returns the instant when PostgreSQL answered again. */
const strike = async (cluster: Cluster, fault: Fault, frozenMs: number): Promise<number> => {
  if (fault === 'gel') {
    cluster.signal('SIGSTOP')
    await sleep(frozenMs)
    cluster.signal('SIGCONT')
    return performance.now()
  }
  await cluster.halt(fault === 'mort' ? 'kill' : 'immediate')
  await sleep(DOWN_MS)
  await cluster.begin()
  return performance.now()
}

const firstAfter = async (load: Load, instant: number): Promise<number> => {
  for (let waited = 0; load.last < instant && waited < 4 * FIRST_MS; waited += 10) await sleep(10)
  return load.last < instant ? Number.POSITIVE_INFINITY : load.last - instant
}

const drill = (ctx: Ctx, isTwin: boolean): Promise<Verdict> =>
  withPlace(ctx, 'postgresql', async (place) => {
    const cluster = await ctx.cluster()
    const { times, loadMs, frozenMs, acknowledged } = ctx.plein ? SIZES.plein : SIZES.court
    const gateway = await startGateway({ databaseUrl: place.databaseUrl, sqliteFile: place.sqliteFile })
    if (isTwin) await spoil(place, 'commit-differe')
    const ledger = new Ledger(join(place.dossier, 'registre-de-l-exercice'))
    const load = new Load(ledger, () => gateway.address, { clients: CLIENTS, modifie: 3 })
    const firsts: number[] = []
    const refused: Record<string, number[]> = {}
    const manques: string[] = []
    const faults = isTwin
      ? Array<Fault>(4).fill('mort')
      : FAULTS.flatMap((one) => Array<Fault>(times).fill(one))
    try {
      for (const [i, fault] of faults.entries()) {
        load.start()
        await sleep(loadMs)
        const share = (acknowledged * (i + 1)) / faults.length
        for (let waited = 0; ledger.acknowledged.length < share && waited < PATIENCE_MS; waited += 100)
          await sleep(100)
        firsts.push(await firstAfter(load, await strike(cluster, fault, frozenMs)))
        await load.stop()
        refused[fault] = [...(refused[fault] ?? []), ...load.refused.splice(0)]
        await load.settle()
      }
      manques.push(...(await inspect(place, ledger)))
    } finally {
      await gateway.stop()
      ledger.close()
    }
    if (ledger.acknowledged.length < acknowledged) manques.push(`moins de ${acknowledged} acquittés`)
    const first = Math.max(...firsts)
    if (first > FIRST_MS) manques.push(`premier succès ${Math.round(first)} ms après le retour`)
    const p99s = Object.entries(refused).map(
      ([fault, times]) => [fault, Math.round(quantile(times, 0.99))] as const,
    )
    // A server that is back before the callers' patience ends has nobody refused; frozen, it keeps everyone waiting.
    if (Object.values(refused).flat().length === 0) manques.push('aucun refus')
    for (const [fault, p99] of p99s) if (p99 > REFUSED_MS) manques.push(`${fault} : p99 des refus ${p99} ms`)
    if (load.odd.length > 0) manques.push(`réponses imprévues : ${JSON.stringify(load.odd.slice(0, 3))}`)
    return {
      chiffres: {
        pannes: faults.length,
        acquittés: ledger.acknowledged.length,
        'refusés ou sans réponse': Object.values(refused).flat().length,
        ...Object.fromEntries(p99s.map(([fault, p99]) => [`p99 des refus, ${fault} (ms)`, p99])),
        'premier succès après le retour, au plus (ms)': Math.round(first),
      },
      manques,
    }
  })

export const d03: Drill = {
  name: 'D3',
  titre: 'PostgreSQL tué, arrêté, gelé',
  fault:
    'kill -9 de tous les processus, arrêt immédiat, SIGSTOP 20 s (12 s en rapide), sous la charge de 8 appelants ; la passerelle n’est pas relancée',
  bar: '0 perdu sur ≥ 30 000 ; premier succès ≤ 5 s après le retour ; p99 des appels refusés ≤ 5 s',
  sabotage: '`synchronous_commit = off`, mis par un déclencheur dans la transaction même',
  rapide: true,
  run: (ctx) => (ctx.registres.includes('postgresql') ? drill(ctx, false) : ABSENT),
  twin: (ctx) => (ctx.registres.includes('postgresql') ? drill({ ...ctx, plein: false }, true) : ABSENT),
}

/** Without PostgreSQL's programs a drill of its own proves nothing. */
export const ABSENT = Promise.resolve<Verdict>({ chiffres: {}, manques: ['PostgreSQL est absent'] })
