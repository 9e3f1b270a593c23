/** The antivirus down, mute, slow, frozen, or refusing the size: no document is served without its word, and the rest goes on. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Clamd, startClamd } from '../test/kit/clamd.ts'
import { openFaultProxy } from '../test/kit/fault-proxy.ts'
import { type Bench, withBenches } from './bench.ts'
import { photoOf } from './calls.ts'
import { depotSent, pieceSent } from './d13-last-slot.ts'
import { type Ctx, type Drill, onEach, quantile, type Registre, type Verdict } from './drill.ts'
import { withPlace } from './places.ts'
import type { Sabotage } from './sabotages.ts'

/** Three seconds, and the budget of a scan. */
const ANSWER_MS = 3000 + 3000
const DRAINED_MS = 60_000
const OVERSIZE = 300_000
const EACH = { court: 1, plein: 8 }

const served = async ({ app }: Bench, id: string): Promise<boolean> =>
  (await app.inject({ url: `/v1/pieces/${id}/contenu` })).statusCode === 200

const withClamd = async (run: (clamd: Clamd) => Promise<Verdict>): Promise<Verdict> => {
  const clamd = await startClamd(['StreamMaxLength 200K'])
  if (typeof clamd === 'string') return { chiffres: {}, manques: [clamd] }
  try {
    return await run(clamd)
  } finally {
    process.kill(clamd.pid, 'SIGCONT')
    await clamd.stop()
  }
}

const runOn = (
  ctx: Ctx,
  registre: Registre,
  clamd: Clamd,
  sabotages: readonly Sabotage[],
): Promise<Verdict> =>
  withPlace(ctx, registre, async (place) => {
    const proxy = await openFaultProxy(`http://${clamd.adresse}`)
    try {
      return await withBenches(
        place,
        1,
        { sabotages, clamd: new URL(proxy.endpoint).host },
        async ([bench]) => {
          const manques: string[] = []
          const times: number[] = []
          const waiting: string[] = []
          let rank = 0
          const deposit = async (name: string, long?: Buffer) => {
            const { numUnique = '' } = await bench!.must(depotSent(`demande-${++rank}`, rank))
            const sent = pieceSent(numUnique, String(rank))
            const changes = long && { payload: long, headers: { 'content-type': 'image/jpeg' } }
            const started = performance.now()
            const answer = await bench!.call({ ...sent, ...changes }, `piece-${rank}`)
            times.push(performance.now() - started)
            const id = /"id":"([0-9a-f]{32})"/.exec(answer.text)?.[1]
            if (id && (await served(bench!, id))) manques.push(`${name} : servie sans verdict`)
            if (id) waiting.push(id)
            else if (![422, 503].includes(answer.status)) manques.push(`${name} : répond ${answer.status}`)
          }
          const each = ctx.plein ? EACH.plein : EACH.court
          const faults: readonly (readonly [string, () => void, () => void])[] = [
            ['arrêté', () => proxy.set({ kind: 'refus' }), () => undefined],
            ['muet', () => proxy.set({ kind: 'silence', octets: 0 }), () => undefined],
            ['lent', () => proxy.set({ kind: 'lenteur', ms: 10_000 }), () => undefined],
            [
              'gelé',
              () => {
                proxy.set({ kind: 'aucune' })
                process.kill(clamd.pid, 'SIGSTOP')
              },
              () => void process.kill(clamd.pid, 'SIGCONT'),
            ],
          ]
          for (const [name, begin, end] of faults) {
            begin()
            for (let i = 0; i < each; i += 1) await deposit(name)
            const started = performance.now()
            await bench!.must(depotSent(`autre-${++rank}`, rank))
            if (performance.now() - started > ANSWER_MS)
              manques.push(`${name} : un dépôt de demande attend l’antivirus`)
            end()
          }
          proxy.set({ kind: 'aucune' })
          await deposit('trop grand', photoOf(OVERSIZE))
          const oversize = waiting.length - faults.length * each
          const back = performance.now()
          let left = waiting.slice(0, faults.length * each)
          while (left.length > 0 && performance.now() - back < DRAINED_MS) {
            await bench!.app.tendPieces(new Date())
            const still = await Promise.all(left.map(async (id) => ((await served(bench!, id)) ? [] : [id])))
            left = still.flat()
            if (left.length > 0) await sleep(200)
          }
          const drained = performance.now() - back
          if (left.length > 0) manques.push(`${left.length} pièces attendent encore`)
          const slowest = quantile(times, 1)
          if (slowest > ANSWER_MS) manques.push(`remise répondue en ${Math.round(slowest)} ms`)
          return {
            chiffres: {
              'remises sans verdict': waiting.length,
              'dont trop grandes pour clamd': oversize,
              'remise la plus lente (ms)': Math.round(slowest),
              'file écoulée après le retour (ms)': Math.round(drained),
            },
            manques,
          }
        },
      )
    } finally {
      await proxy.close()
    }
  })

const drill = (ctx: Ctx, sabotages: readonly Sabotage[]): Promise<Verdict> =>
  withClamd((clamd) => onEach(ctx, (registre) => runOn(ctx, registre, clamd, sabotages)))

export const d08: Drill = {
  name: 'D8',
  titre: 'L’antivirus arrêté, muet, lent, gelé, débordé',
  fault:
    'clamd refuse la connexion, se tait, répond par morceaux de 10 s, est gelé (SIGSTOP), ou reçoit plus que StreamMaxLength',
  bar: '0 pièce servie sans verdict ; réponse ≤ 3 s + budget d’examen (3 s) ; file écoulée ≤ 60 s après le retour',
  sabotage: 'le silence de l’antivirus passe pour un verdict sain',
  rapide: false,
  run: (ctx) => drill(ctx, []),
  twin: (ctx) => drill({ ...ctx, plein: false, registres: ['sqlite'] }, ['silence-vaut-sain']),
}
