/** The product started before what it depends on: it lives, says that it is not ready and why, then becomes ready alone. */
import { setTimeout as sleep } from 'node:timers/promises'
import { depotOf, send } from './calls.ts'
import { ABSENT } from './d03-postgres-down.ts'
import type { Ctx, Drill, Verdict } from './drill.ts'
import { withPlace } from './places.ts'
import { environmentOf, readiness, readyWithin, startProduct } from './product.ts'

const READY_MS = 5000
const DOWN_MS = 4000
const PATIENCE_MS = 20_000

const drill = (ctx: Ctx, isTwin: boolean): Promise<Verdict> =>
  withPlace(ctx, 'postgresql', async (place) => {
    const cluster = await ctx.cluster()
    await cluster.halt('fast')
    // The antivirus is absent all along: documents wait, nothing else does.
    const product = await startProduct({ ...environmentOf(place), SNE_CLAMD: '127.0.0.1:9' })
    const manques: string[] = []
    try {
      await sleep(DOWN_MS)
      const before = await readiness(product)
      if (before?.status !== 503)
        manques.push(`sans PostgreSQL, /health/ready : ${before?.status ?? 'pas de réponse'}`)
      else if (!before.text.includes('registre')) manques.push(`la cause n’est pas dite : ${before.text}`)
      // The twin's PostgreSQL never comes back.
      if (!isTwin) await cluster.begin()
      const ready = await readyWithin(product, isTwin ? READY_MS : PATIENCE_MS)
      if (ready > READY_MS) manques.push(`prêt après ${Math.round(ready)} ms`)
      else {
        const answer = await send(product.address, depotOf('ensuite', 1))
        if (answer.status !== 201) manques.push(`un dépôt ensuite : ${answer.status}`)
      }
      return { chiffres: { 'prêt après le retour de PostgreSQL (ms)': Math.round(ready) }, manques }
    } finally {
      await product.stop()
      if (isTwin) await cluster.begin()
    }
  })

export const d28: Drill = {
  name: 'D28',
  titre: 'L’ordre des démarrages',
  fault: 'la passerelle démarrée avant PostgreSQL, et sans antivirus',
  bar: 'elle vit, dit qu’elle n’est pas prête et pourquoi, est prête ≤ 5 s après le dernier',
  court: 'sans S3, dont rien n’est demandé au démarrage',
  sabotage: 'PostgreSQL ne revient pas',
  rapide: true,
  run: (ctx) => (ctx.registres.includes('postgresql') ? drill(ctx, false) : ABSENT),
  twin: (ctx) => (ctx.registres.includes('postgresql') ? drill(ctx, true) : ABSENT),
}
