/** Hundreds of callers that send or read drop by drop: they are cut, and who calls well hardly notices. */
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { depotOf, send } from './calls.ts'
import { type Ctx, type Drill, quantile, type Verdict } from './drill.ts'
import { startGateway } from './gateway.ts'
import { withPlace } from './places.ts'

const SOCKETS = 500
const DROP_MS = 2000
const CUT_MS = 30_000
const SLOWED = 2
const GROWN_MIB = 100
const QUIET = 100
const NEVER = 1_000_000_000

const HEADS: Readonly<Record<string, string>> = {
  'en-têtes': 'POST /v1/demandes HTTP/1.1\r\nHost: essai\r\n',
  corps:
    'POST /v1/demandes HTTP/1.1\r\nHost: essai\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n',
  lecture: `${'GET /openapi.json HTTP/1.1\r\nHost: essai\r\n\r\n'.repeat(20)}`,
}
const DROPS: Readonly<Record<string, string>> = { 'en-têtes': 'X-A: b\r\n', corps: ' ', lecture: '' }

const residentOf = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024

/** Opens one that goes on drop by drop. Calls back when it is cut. */
const slowly = (address: string, kind: string, onCut: () => void): Socket => {
  const { hostname, port } = new URL(address)
  const socket = connect(Number(port), hostname)
  const dropping = setInterval(() => socket.writable && socket.write(DROPS[kind] ?? ''), DROP_MS)
  socket
    .on('error', () => undefined)
    .on('close', () => {
      clearInterval(dropping)
      onCut()
    })
  if (kind === 'lecture') socket.pause()
  else socket.resume()
  socket.write(HEADS[kind] ?? '')
  return socket
}

const drill = (ctx: Ctx, isTwin: boolean): Promise<Verdict> =>
  withPlace(ctx, 'sqlite', async ({ sqliteFile }) => {
    const limits = isTwin ? { headersMs: NEVER, smallBodyMs: NEVER, windowMs: NEVER } : {}
    const gateway = await startGateway({ sqliteFile, limits })
    const manques: string[] = []
    let rank = 0
    const good = async () => {
      rank += 1
      const answer = await send(gateway.address, depotOf(`bon-${rank}`, rank))
      if (answer.status !== 201) manques.push(`un bon appelant reçoit ${answer.status}`)
      return answer.ms
    }
    const sockets: Socket[] = []
    try {
      const quiet: number[] = []
      for (let i = 0; i < QUIET; i += 1) quiet.push(await good())
      const before = residentOf(gateway.pid)
      const started = performance.now()
      const kinds = Object.keys(HEADS)
      const cuts: Record<string, number[]> = Object.fromEntries(kinds.map((kind) => [kind, []]))
      for (let i = 0; i < SOCKETS; i += 1) {
        const kind = kinds[i % kinds.length] ?? ''
        sockets.push(slowly(gateway.address, kind, () => cuts[kind]?.push(performance.now() - started)))
      }
      const during: number[] = []
      let grown = 0
      const isCut = () => Object.values(cuts).flat().length === SOCKETS
      while (performance.now() - started < CUT_MS + 2000 && !isCut()) {
        during.push(await good())
        grown = Math.max(grown, residentOf(gateway.pid) - before)
        await sleep(50)
      }
      for (const kind of kinds) {
        const all = sockets.filter((_, i) => kinds[i % kinds.length] === kind).length
        const late = all - (cuts[kind] ?? []).filter((ms) => ms <= CUT_MS).length
        if (late > 0) manques.push(`${kind} : ${late} connexions sur ${all} non coupées en 30 s`)
      }
      const [calm, slowed] = [quantile(quiet, 0.95), quantile(during, 0.95)]
      if (slowed > SLOWED * calm)
        manques.push(`p95 ${slowed.toFixed(1)} ms pour ${calm.toFixed(1)} ms au calme`)
      if (grown > GROWN_MIB) manques.push(`mémoire + ${Math.round(grown)} Mio`)
      return {
        chiffres: {
          connexions: SOCKETS,
          ...Object.fromEntries(
            kinds.map((kind) => [
              `${kind}, coupées au plus tard (s)`,
              (quantile(cuts[kind] ?? [], 1) / 1000).toFixed(1),
            ]),
          ),
          'mémoire en plus (Mio)': Math.round(grown),
          'p95 au calme, pendant (ms)': `${calm.toFixed(1)}, ${slowed.toFixed(1)}`,
        },
        manques,
      }
    } finally {
      for (const socket of sockets) socket.destroy()
      await gateway.kill()
    }
  })

export const d16: Drill = {
  name: 'D16',
  titre: 'Les appelants lents',
  fault: `${SOCKETS} connexions qui envoient leurs en-têtes, leur corps, ou lisent leur réponse goutte à goutte`,
  bar: 'p95 d’un bon appelant ≤ 2 × au calme ; mémoire + ≤ 100 Mio ; coupées ≤ 30 s',
  sabotage: 'les délais d’envoi et de lecture sont sans fin',
  rapide: false,
  run: (ctx) => drill(ctx, false),
  twin: (ctx) => drill(ctx, true),
}
