/** A partner that sends each request ten times at once under one key: one effect, ten equal answers, and the others hardly notice. */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { unmarked } from '../test/kit/replay.ts'
import { type Answer, depotOf, newStranger, send } from './calls.ts'
import { type Ctx, type Drill, onEach, quantile, type Registre, type Verdict } from './drill.ts'
import { startGateway } from './gateway.ts'
import { Ledger } from './ledger.ts'
import { inspect } from './oracle.ts'
import { withPlace } from './places.ts'
import { spoil } from './sabotages.ts'

const COPIES = 10
const KEYS = { court: 60, plein: 1000 }
const SLOWED = 1.5
const PACE_MS = 50
const QUIET = { court: 30, plein: 100 }

/** The other partner: one call at a time, at an even pace. Milliseconds of each, until told to stop. */
const other = (address: string, ledger: Ledger, from: number) => {
  const times: number[] = []
  let stopping = false
  let rank = from
  const run = async () => {
    while (!stopping) {
      const appel = depotOf(`autre-${++rank}`, 1_000_000 + rank)
      await ledger.sent(appel)
      const answer = await send(address, appel, agent)
      await ledger.answered(appel, answer.recu, answer.text)
      times.push(answer.ms)
      await sleep(PACE_MS)
    }
  }
  const agent = newStranger()
  const running = run()
  return {
    times,
    stop: async () => {
      stopping = true
      await running
      await agent.destroy()
      return rank
    },
  }
}

const runOn = (ctx: Ctx, registre: Registre, isTwin: boolean): Promise<Verdict> =>
  withPlace(ctx, registre, async (place) => {
    const { databaseUrl, sqliteFile } = place
    const gateway = await startGateway({ databaseUrl, sqliteFile })
    if (isTwin) await spoil(place, 'cles-oubliees')
    const ledger = new Ledger(join(place.dossier, 'registre-de-l-exercice'))
    const keys = ctx.plein ? KEYS.plein : KEYS.court
    const manques: string[] = []
    try {
      const quiet = other(gateway.address, ledger, 0)
      while (quiet.times.length < (ctx.plein ? QUIET.plein : QUIET.court)) await sleep(PACE_MS)
      const stormy = other(gateway.address, ledger, await quiet.stop())
      let [equal, first] = [0, 0]
      for (let k = 1; k <= keys; k += 1) {
        const appel = depotOf(`cle-${k}`, k)
        await ledger.sent(appel)
        const answers = await Promise.all(Array.from({ length: COPIES }, () => send(gateway.address, appel)))
        const done = answers.filter(({ status }) => status === 201)
        const texts = new Set(done.map(({ text }) => unmarked(text)))
        const odd = answers.find(({ status }: Answer) => status !== 201 && status !== 409)
        if (odd) manques.push(`clé ${k} : répond ${odd.status} ${odd.text.slice(0, 200)}`)
        if (texts.size !== 1) manques.push(`clé ${k} : ${texts.size} réponses différentes`)
        first += done.filter(({ replayed }) => !replayed).length
        equal += done.length
        const kept = done.find(({ replayed }) => !replayed) ?? done[0]
        if (kept) await ledger.answered(appel, kept.recu, kept.text)
      }
      await stormy.stop()
      manques.push(...(await inspect(place, ledger)))
      const [calm, slowed] = [quantile(quiet.times, 0.95), quantile(stormy.times, 0.95)]
      if (first !== keys) manques.push(`${first} effets pour ${keys} clés`)
      if (slowed > SLOWED * calm && ctx.plein)
        manques.push(`p95 de l’autre partenaire ${slowed.toFixed(1)} ms pour ${calm.toFixed(1)} ms au calme`)
      return {
        chiffres: {
          clés: keys,
          effets: first,
          'réponses identiques': equal,
          'p95 de l’autre, au calme (ms)': calm.toFixed(1),
          'p95 de l’autre, sous l’orage (ms)': slowed.toFixed(1),
        },
        manques,
      }
    } finally {
      await gateway.stop()
      ledger.close()
    }
  })

export const d09: Drill = {
  name: 'D9',
  titre: 'Les doublons et l’orage des reprises',
  fault: `un partenaire envoie chaque dépôt ${COPIES} fois au même instant sous la même clé ; un autre dépose à son rythme, d’une autre adresse`,
  bar: '1 000 clés × 10 : 1 000 effets, 10 000 réponses identiques (ou 409) ; p95 de l’autre ≤ 1,5 × au calme (jugé à la main seulement)',
  sabotage: 'une clé est oubliée aussitôt prise',
  rapide: true,
  run: (ctx) => onEach(ctx, (registre) => runOn(ctx, registre, false)),
  twin: (ctx) => onEach(ctx, (registre) => runOn({ ...ctx, plein: false }, registre, true)),
}
