/** Many documents of ten megabytes at once: those turned away come back, all are kept, and memory stays bounded. */
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { depotOf, newAgent, photoOf, pieceOf, send } from './calls.ts'
import type { Ctx, Drill, Verdict } from './drill.ts'
import { startGateway } from './gateway.ts'
import type { Appel } from './ledger.ts'
import { inspectBytes } from './oracle.ts'
import { withPlace } from './places.ts'
import type { Sabotage } from './sabotages.ts'

const AT_ONCE = { court: 40, plein: 200 }
const SIZE = 10_000_000
const MOST_MIB = 400
const TRIES = 200
const PHOTO = photoOf(SIZE)

/** The most memory that a process has held, in MiB. */
const peakOf = (pid: number): number =>
  Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024

const drill = (ctx: Ctx, sabotages: readonly Sabotage[]): Promise<Verdict> =>
  withPlace(ctx, 'sqlite', async (place) => {
    const { sqliteFile, dossier } = place
    const gateway = await startGateway({ sqliteFile, dossier, sabotages })
    const manques: string[] = []
    const count = ctx.plein || sabotages.length > 0 ? AT_ONCE.plein : AT_ONCE.court
    const agent = newAgent(count)
    let turnedAway = 0
    const deposit = async (rank: number) => {
      const kept = await insist(depotOf(`d-${rank}`, rank))
      const piece = pieceOf(`p-${rank}`, kept?.recu.numUnique ?? '', 'ID01', PHOTO)
      await insist({ ...piece, headers: { 'content-type': 'image/jpeg' } })
    }
    /** Comes back as long as it is turned away. */
    const insist = async (appel: Appel) => {
      for (let attempt = 0; attempt < TRIES; attempt += 1) {
        const answer = await send(gateway.address, appel, agent).catch(() => undefined)
        if (answer?.status === 201) return answer
        if (answer && ![429, 503].includes(answer.status)) {
          manques.push(`répond ${answer.status} ${answer.text.slice(0, 150)}`)
          return undefined
        }
        if (answer && answer.retryAfter === undefined) manques.push(`${answer.status} sans Retry-After`)
        turnedAway += 1
        await sleep(1000 + Math.random() * 1000)
      }
      manques.push('jamais gardée')
      return undefined
    }
    try {
      const started = performance.now()
      await Promise.all(Array.from({ length: count }, (_, i) => deposit(i + 1)))
      const seconds = (performance.now() - started) / 1000
      const peak = Math.round(peakOf(gateway.pid))
      if (peak > MOST_MIB) manques.push(`${peak} Mio tenus`)
      if (sabotages.length === 0) manques.push(...(await inspectBytes(place)))
      return {
        chiffres: {
          'remises de 10 Mo à la fois': count,
          'renvoyées puis revenues': turnedAway,
          'mémoire tenue, au plus (Mio)': peak,
          'durée (s)': seconds.toFixed(0),
        },
        manques,
      }
    } finally {
      await agent.destroy()
      await gateway.kill()
    }
  })

export const d18: Drill = {
  name: 'D18',
  titre: 'La mémoire sous les grosses pièces',
  fault: '200 remises de 10 Mo au même instant',
  bar: `mémoire ≤ ${MOST_MIB} Mio ; toutes gardées, après renvoi s’il le faut ; le processus n’est pas tué`,
  court:
    'la mémoire du processus est lue (VmHWM) au lieu d’être bornée par un cgroup, que toutes les machines n’ont pas ; SQLite seul',
  sabotage: 'chaque pièce est rassemblée en mémoire',
  rapide: false,
  run: (ctx) => drill(ctx, []),
  twin: (ctx) => drill(ctx, ['tout-en-memoire']),
}
