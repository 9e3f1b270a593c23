/** The plan published again while documents come in: each is judged by the plan in force when it is committed. */
import { setTimeout as sleep } from 'node:timers/promises'
import { withBenches } from './bench.ts'
import { depotSent, pieceSent, planSent } from './d13-last-slot.ts'
import { type Ctx, type Drill, onEach, type Registre, type Verdict } from './drill.ts'
import { withPlace } from './places.ts'
import type { Sabotage } from './sabotages.ts'

const ROUNDS = { court: 8, plein: 125 }
/** Deposits about the publication of each round. */
const AROUND = 8

const runOn = (ctx: Ctx, registre: Registre, sabotages: readonly Sabotage[]): Promise<Verdict> =>
  withPlace(ctx, registre, (place) =>
    withBenches(place, 2, { sabotages }, async ([first, second]) => {
      const rounds = ctx.plein ? ROUNDS.plein : ROUNDS.court
      const manques: string[] = []
      let [accepted, outdated, full] = [0, 0, 0]
      for (let round = 1; round <= rounds; round += 1) {
        await first!.must(planSent(AROUND))
        const { numUnique = '' } = await first!.must(depotSent(`demande-${round}`, round))
        const plans = JSON.parse((await first!.app.inject({ url: '/v1/plan-classement' })).body) as {
          plan: { version: number }
        }
        const { version } = plans.plan
        const late = Math.random() * 30
        const publishing = sleep(late).then(() => second!.must(planSent(1)))
        const answers = await Promise.all(
          Array.from({ length: AROUND }, async (_, i) => {
            await sleep(Math.random() * 30)
            const query = `categorie=ID01&personne=1${i % 2 === 0 ? `&planVersion=${version}` : ''}`
            return (i % 3 === 0 ? second! : first!).call(pieceSent(numUnique, `${round}-${i}`, query))
          }),
        )
        await publishing
        accepted += answers.filter(({ status }) => status === 201).length
        outdated += answers.filter(({ text }) => text.includes('SNE-PLA-107')).length
        full += answers.filter(({ text }) => text.includes('SNE-PLA-106')).length
        const odd = answers.find(({ status }) => ![201, 409, 412, 422].includes(status))
        if (odd) manques.push(`tour ${round} : répond ${odd.status} ${odd.text.slice(0, 200)}`)
        // In the order of the outbox: what was told after the publication was judged by it.
        const rows = await place.query(
          `SELECT seq, nature, num_unique FROM evolutions WHERE nature = 'PLAN_PUBLIE' OR num_unique = '${numUnique}' ORDER BY seq`,
        )
        const published = rows.findLastIndex((row) => row['nature'] === 'PLAN_PUBLIE')
        const isDeposit = (row: Record<string, unknown>) => row['nature'] === 'PIECE_DEPOSEE'
        const before = rows.slice(0, published).filter(isDeposit).length
        const after = rows.slice(published).filter(isDeposit).length
        if (after > Math.max(0, 1 - before))
          manques.push(`tour ${round} : ${after} pièces gardées après la limite à 1, ${before} avant`)
      }
      return {
        chiffres: {
          entrelacements: rounds * AROUND,
          acceptées: accepted,
          'plan périmé': outdated,
          'catégorie pleine': full,
        },
        manques,
      }
    }),
  )

export const d11: Drill = {
  name: 'D11',
  titre: 'Le plan change entre le jugement et la validation',
  fault: 'une passerelle publie un plan qui abaisse la limite pendant que des pièces arrivent par deux',
  bar: '0 pièce qu’interdit le plan en vigueur à sa validation ; 1 000 entrelacements au hasard',
  sabotage: 'la pièce est jugée par le plan du moment où elle est arrivée',
  rapide: true,
  run: (ctx) => onEach(ctx, (registre) => runOn(ctx, registre, [])),
  twin: (ctx) => onEach(ctx, (registre) => runOn({ ...ctx, plein: false }, registre, ['plan-fige'])),
}
