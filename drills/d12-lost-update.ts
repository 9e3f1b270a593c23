/** Counters that modify one application at once, with the version they read: one wins, the others are told; nothing is lost. */
import { type Bench, withBenches } from './bench.ts'
import { contentOf } from './calls.ts'
import { depotSent } from './d13-last-slot.ts'
import { type Ctx, type Drill, onEach, type Registre, type Verdict } from './drill.ts'
import { withPlace } from './places.ts'
import type { Sabotage } from './sabotages.ts'

const COUNTERS = 4
const INCREMENTS = { court: 80, plein: 10_000 }

interface Held {
  readonly version: number
  readonly compte: number
}

/** Reads the number that the street holds. */
const read = async ({ app }: Bench, numUnique: string): Promise<Held> => {
  const answer = await app.inject({ url: `/v1/demandes/${numUnique}`, headers: { 'x-guichet': 'G1226' } })
  const voie = /"voie":"rue (\d+)"/.exec(answer.body)?.[1]
  if (voie === undefined) throw new Error(answer.body.slice(0, 300))
  return { version: Number(String(answer.headers['etag']).replaceAll('"', '')), compte: Number(voie) }
}

const runOn = (ctx: Ctx, registre: Registre, sabotages: readonly Sabotage[]): Promise<Verdict> =>
  withPlace(ctx, registre, (place) =>
    withBenches(place, 2, { sabotages }, async (benches) => {
      const wanted = ctx.plein ? INCREMENTS.plein : INCREMENTS.court
      const { numUnique = '' } = await benches[0]!.must(depotSent('0', 1))
      let [done, conflicts] = [0, 0]
      const manques: string[] = []
      const counter = async (n: number) => {
        const bench = benches[n % benches.length]!
        while (done < wanted && manques.length === 0) {
          const { version, compte } = await read(bench, numUnique)
          const answer = await bench.call({
            method: 'PUT',
            url: `/v1/demandes/${numUnique}`,
            headers: { 'x-guichet': 'G1226', 'if-match': `"${version}"` },
            payload: { demandeLogement: contentOf(1, `rue ${compte + 1}`) },
          })
          if (answer.status === 200) done += 1
          else if (answer.status === 412 || answer.status === 409) conflicts += 1
          else manques.push(`répond ${answer.status} ${answer.text.slice(0, 200)}`)
        }
      }
      await Promise.all(Array.from({ length: COUNTERS }, (_, n) => counter(n)))
      const { compte, version } = await read(benches[0]!, numUnique)
      if (compte !== done) manques.push(`${done - compte} modifications acquittées et perdues sur ${done}`)
      if (version !== done + 1) manques.push(`version ${version} après ${done} modifications`)
      return {
        chiffres: { 'modifications acquittées': done, conflits: conflicts, perdues: done - compte },
        manques,
      }
    }),
  )

export const d12: Drill = {
  name: 'D12',
  titre: 'Deux guichets modifient la même demande',
  fault: `${COUNTERS} guichets lisent puis modifient la même demande sans relâche, par deux passerelles`,
  bar: '10 000 incréments d’un champ = 10 000 succès comptés, 0 perdu ; les autres reçoivent un conflit',
  sabotage: 'la version lue n’est pas regardée : la dernière écriture gagne',
  rapide: true,
  run: (ctx) => onEach(ctx, (registre) => runOn(ctx, registre, [])),
  twin: (ctx) => onEach(ctx, (registre) => runOn({ ...ctx, plein: false }, registre, ['derniere-ecriture'])),
}
