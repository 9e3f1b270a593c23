/** Hundreds of callers that send or read drop by drop: they are cut, and who calls well hardly notices. */
import { readdirSync, readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { depotOf, photoOf, pieceOf, send } from './calls.ts'
import { type Ctx, type Drill, quantile, type Verdict } from './drill.ts'
import { startGateway } from './gateway.ts'
import type { Appel } from './ledger.ts'
import { withPlace } from './places.ts'

const SOCKETS = 500
const DROP_MS = 2000
const CUT_MS = 30_000
const SLOWED = 2
const GROWN_MIB = 100
const WARM = 50
const QUIET = 200
/** Between two calls of the good caller, in the calm as among the slow ones: a core that rests answers later. */
const PACE_MS = 50
const SPARE = 5
/** By then every connection was accepted. */
const SETTLED_MS = 5000
const LONG = 120_000

/** Two keys of the operator's are two callers: what the slow ones take is not taken from the other. */
const KEYS = ['cle-du-bon-appelant', 'cle-des-appelants-lents'] as const
const SLOW = `Authorization: Bearer ${KEYS[1]}\r\n`

/** More than what the kernel keeps of an answer for a reader that does not read. */
const UNREAD = photoOf(10_000_000)

const headsOf = (piece: string): Readonly<Record<string, string>> => ({
  'en-têtes': `POST /v1/demandes HTTP/1.1\r\nHost: essai\r\n${SLOW}`,
  corps: `POST /v1/demandes HTTP/1.1\r\nHost: essai\r\n${SLOW}Content-Type: application/json\r\nContent-Length: 60000\r\n\r\n`,
  lecture: `GET /v1/pieces/${piece}/contenu HTTP/1.1\r\nHost: essai\r\nConnection: close\r\n${SLOW}\r\n`,
})
const DROPS: Readonly<Record<string, string>> = { 'en-têtes': 'X-A: b\r\n', corps: ' ', lecture: '' }

const residentOf = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024

const openFiles = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length

/** Opens one that goes on drop by drop. */
const slowly = (address: string, kind: string, head: string): Socket => {
  const { hostname, port } = new URL(address)
  const socket = connect(Number(port), hostname)
  const dropping = setInterval(() => socket.writable && socket.write(DROPS[kind] ?? ''), DROP_MS)
  socket.on('error', () => undefined).on('close', () => clearInterval(dropping))
  if (kind === 'lecture') socket.pause()
  else socket.resume()
  socket.write(head)
  return socket
}

const drill = (ctx: Ctx, isTwin: boolean): Promise<Verdict> =>
  withPlace(ctx, 'sqlite', async ({ sqliteFile, dossier }) => {
    const limits = isTwin ? { headersMs: LONG, smallBodyMs: LONG, windowMs: LONG } : {}
    const gateway = await startGateway({
      sqliteFile,
      dossier,
      limits,
      env: { SNE_CLE_APPEL: KEYS.join(',') },
    })
    const manques: string[] = []
    let rank = 0
    const good = async () => {
      rank += 1
      const appel = depotOf(`bon-${rank}`, rank)
      const headers = { ...appel.headers, authorization: `Bearer ${KEYS[0]}`, 'x-guichet': 'G1226' }
      const answer = await send(gateway.address, { ...appel, headers })
      if (answer.status !== 201) manques.push(`un bon appelant reçoit ${answer.status}`)
      return answer.ms
    }
    const sockets: Socket[] = []
    const ask = async (appel: Appel) => {
      const headers = { ...appel.headers, authorization: `Bearer ${KEYS[1]}`, 'x-guichet': 'G1226' }
      return send(gateway.address, { ...appel, headers })
    }
    try {
      const { recu } = await ask(depotOf('lue', 100_000))
      const piece = pieceOf('piece', recu.numUnique ?? '', 'ID01', UNREAD)
      const { text } = await ask({ ...piece, headers: { ...piece.headers, 'content-type': 'image/jpeg' } })
      const heads = headsOf((JSON.parse(text) as { piece: { id: string } }).piece.id)
      const quiet: number[] = []
      for (let i = 0; i < WARM; i += 1) await good()
      for (let i = 0; i < QUIET; i += 1) {
        quiet.push(await good())
        await sleep(PACE_MS)
      }
      const before = residentOf(gateway.pid)
      const started = performance.now()
      const kinds = Object.entries(heads)
      const files = openFiles(gateway.pid)
      for (let i = 0; i < SOCKETS; i += 1)
        sockets.push(slowly(gateway.address, ...(kinds[i % kinds.length] ?? ['', ''])))
      const during: number[] = []
      let [grown, left, cutMs] = [0, SOCKETS, 0]
      // Who does not read does not see that it was cut: the gateway's own descriptors tell.
      while (left > 0 && cutMs < CUT_MS + 3000) {
        during.push(await good())
        grown = Math.max(grown, residentOf(gateway.pid) - before)
        await sleep(PACE_MS)
        cutMs = performance.now() - started
        left = cutMs < SETTLED_MS ? SOCKETS : Math.max(0, openFiles(gateway.pid) - files - SPARE)
      }
      if (cutMs > CUT_MS) manques.push(`${left} connexions non coupées en 30 s`)
      const [calm, slowed] = [quantile(quiet, 0.95), quantile(during, 0.95)]
      if (slowed > SLOWED * calm)
        manques.push(`p95 ${slowed.toFixed(1)} ms pour ${calm.toFixed(1)} ms au calme`)
      if (grown > GROWN_MIB) manques.push(`mémoire + ${Math.round(grown)} Mio`)
      return {
        chiffres: {
          connexions: SOCKETS,
          'toutes coupées (s)': left > 0 ? 'non' : (cutMs / 1000).toFixed(1),
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
