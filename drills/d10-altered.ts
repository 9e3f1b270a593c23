/** A key used again for another content, be it by one byte: refused, with both hashes, and the first effect as it was. */

import { PATH } from '../test/kit/sne.ts'
import { everyRow } from '../test/store/places.ts'
import { isDone, withBenches } from './bench.ts'
import { type Ctx, type Drill, onEach, type Registre, type Verdict } from './drill.ts'
import { ACTS, type Sent } from './operations.ts'
import { withPlace } from './places.ts'
import { spoil } from './sabotages.ts'

const TIMES = { court: 1, plein: 20 }

/** The same request, one character of its content changed; undefined where it has none, or where the content is in the key. */
const altered = (sent: Sent): Sent | undefined => {
  if (sent.url === PATH) return undefined
  const { payload } = sent
  if (Buffer.isBuffer(payload)) {
    const bytes = Buffer.from(payload)
    bytes[bytes.length - 2]! ^= 1
    return { ...sent, payload: bytes }
  }
  const text = JSON.stringify(payload ?? {})
  const other = text
    .replace(
      /"(voie|motif|libelle|indice)":"([^"])/,
      (_, name, first) => `"${name}":"${first === 'z' ? 'y' : 'z'}`,
    )
    .replace('OBSOLETE', 'INEXPLOITABLE')
  return other === text ? undefined : { ...sent, payload: JSON.parse(other) as object }
}

const runOn = (ctx: Ctx, registre: Registre, isTwin: boolean): Promise<Verdict> =>
  withPlace(ctx, registre, (place) =>
    withBenches(place, 1, {}, async ([bench]) => {
      const manques: string[] = []
      let [sentTwice, refused, hashed] = [0, 0, 0]
      if (isTwin) await spoil(place, 'cles-oubliees')
      for (let time = 0; time < (ctx.plein ? TIMES.plein : TIMES.court); time += 1) {
        for (const [i, act] of ACTS.entries()) {
          const n = time * ACTS.length + i + 1
          const sent = await act.aim(n, (one) => bench!.must(one))
          const other = altered(sent)
          if (!other) continue
          const cle = `cle-${n}`
          const first = await bench!.call(sent, cle)
          if (!isDone(first)) throw new Error(`${act.name} : ${first.text.slice(0, 300)}`)
          const { journal: _j, maillons: _m, ...before } = await everyRow(place)
          const answer = await bench!.call(other, cle)
          const { journal: _k, maillons: _n, ...after } = await everyRow(place)
          sentTwice += 1
          if (answer.text.includes('SNE-SRV-003')) refused += 1
          else manques.push(`${act.name} : répond ${answer.status} ${answer.text.slice(0, 150)}`)
          if (new Set(answer.text.match(/\b[0-9a-f]{64}\b/g)).size >= 2) hashed += 1
          if (JSON.stringify(before) !== JSON.stringify(after))
            manques.push(`${act.name} : le premier effet a changé`)
          const again = await bench!.call(sent, cle)
          if (!isDone(again) || !again.replayed)
            manques.push(`${act.name} : le premier contenu n’est plus rejoué`)
        }
      }
      if (hashed < refused) manques.push(`${refused - hashed} refus sans les deux empreintes`)
      return {
        chiffres: { 'doublons altérés': sentTwice, refusés: refused, 'avec les deux empreintes': hashed },
        manques,
      }
    }),
  )

export const d10: Drill = {
  name: 'D10',
  titre: 'Le doublon altéré',
  fault:
    'la même clé, un octet du contenu changé, pour chaque opération qui en a un et dont l’appelant donne la clé',
  bar: '100 % refusés, avec les deux empreintes ; premier effet inchangé',
  sabotage: 'une clé est oubliée aussitôt prise',
  rapide: true,
  run: (ctx) => onEach(ctx, (registre) => runOn(ctx, registre, false)),
  twin: (ctx) => onEach(ctx, (registre) => runOn({ ...ctx, plein: false }, registre, true)),
}
