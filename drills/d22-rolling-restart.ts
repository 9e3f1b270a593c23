/** Two instances behind a balancer, restarted in turn under load: no call fails. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Agent } from 'undici'
import { openBalancer } from './balancer.ts'
import { depotOf, send } from './calls.ts'
import { ABSENT } from './d03-postgres-down.ts'
import type { Ctx, Drill, Verdict } from './drill.ts'
import { withPlace } from './places.ts'
import { environmentOf, type Product, readyWithin, startProduct } from './product.ts'

const CLIENTS = 8
const CALLS = { court: 1000, plein: 50_000 }
/** However long the calls take, each instance is restarted at least so many times. */
const RESTARTS = 2
const START_MS = 30_000

const drill = (ctx: Ctx, signal: 'SIGTERM' | 'SIGKILL'): Promise<Verdict> =>
  withPlace(ctx, 'postgresql', async (place) => {
    // A tenth of the time to stop is given to the balancer to turn away.
    const start = async (): Promise<Product> => {
      const product = await startProduct({ ...environmentOf(place), SNE_DELAI_ARRET: '10' })
      if ((await readyWithin(product, START_MS)) === Number.POSITIVE_INFINITY) throw new Error(product.said())
      return product
    }
    const instances = [await start(), await start()]
    const balancer = await openBalancer(instances)
    // One connection for each call, as a balancer of connections needs it.
    const agent = new Agent({ connections: CLIENTS, pipelining: 0 })
    const errors: string[] = []
    let [calls, restarts] = [0, 0]
    let stopping = false
    const wanted = ctx.plein ? CALLS.plein : CALLS.court
    const client = async () => {
      while (!stopping) {
        const rank = ++calls
        const answer = await send(balancer.address, depotOf(`d-${rank}`, rank), agent).catch(
          (error: Error) => error,
        )
        if (answer instanceof Error) errors.push(answer.message)
        else if (answer.status !== 201) errors.push(`${answer.status} ${answer.text.slice(0, 150)}`)
      }
    }
    const clients = Promise.all(Array.from({ length: CLIENTS }, client))
    try {
      while (calls < wanted || restarts < RESTARTS * instances.length) {
        const i = restarts % instances.length
        const leaving = instances[i]
        leaving?.child.kill(signal)
        await leaving?.ended
        instances[i] = await start()
        restarts += 1
        await sleep(500)
        if (signal === 'SIGKILL' && errors.length > 0) break
      }
      stopping = true
      await clients
      return {
        chiffres: { appels: calls, redémarrages: restarts, erreurs: errors.length },
        manques: errors.length > 0 ? [`${errors.length} appels ratés : ${errors[0]}`] : [],
      }
    } finally {
      stopping = true
      await clients
      await balancer.close()
      await agent.destroy()
      await Promise.all(instances.map((one) => one.stop()))
    }
  })

export const d22: Drill = {
  name: 'D22',
  titre: 'Le redémarrage tournant',
  fault:
    'deux instances derrière un répartiteur, arrêtées par SIGTERM et relancées tour à tour sous la charge',
  bar: '0 erreur en 50 000 appels',
  court: 'un répartiteur de connexions écrit pour l’exercice, à la place de haproxy',
  sabotage: 'SIGKILL à la place de SIGTERM',
  rapide: false,
  run: (ctx) => (ctx.registres.includes('postgresql') ? drill(ctx, 'SIGTERM') : ABSENT),
  twin: (ctx) => (ctx.registres.includes('postgresql') ? drill({ ...ctx, plein: false }, 'SIGKILL') : ABSENT),
}
