/** Documents cut, too short for what was announced, or with a false hash: nothing stays, and the caller is told. */
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { filesIn } from '../test/kit/ways.ts'
import { depotOf, pdfOf, pieceOf, send } from './calls.ts'
import { type Ctx, type Drill, onEach, type Registre, type Verdict } from './drill.ts'
import { startGateway } from './gateway.ts'
import type { Appel } from './ledger.ts'
import { withPlace } from './places.ts'
import type { Sabotage } from './sabotages.ts'

const TIMES = { court: 5, plein: 40 }
const PART = 0.6
/** Spaces after its end, so that what is cut off is not the document's own. */
const PADDING = 60_000
const GONE_MS = 60_000
const ANSWER_MS = 40_000

type Cut = 'demi-fermeture' | 'abandon' | 'longueur + 1'

/** Writes a request by hand and cuts it; the status of the answer, 0 without one. */
const sendCut = async (address: string, { path, headers, body, cle }: Appel, cut: Cut): Promise<number> => {
  const { hostname, port } = new URL(address)
  const announced = cut === 'longueur + 1' ? body.length + 1 : body.length
  const lines = Object.entries({
    ...headers,
    'idempotency-key': cle,
    'content-length': announced,
    host: 'essai',
  })
  const socket = connect(Number(port), hostname)
  let said = ''
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  socket
    .on('error', () => undefined)
    .on('data', (data) => {
      said += data.toString('latin1')
    })
  socket.write(
    `POST ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`,
  )
  const sent = cut === 'longueur + 1' ? body : body.subarray(0, Math.floor(body.length * PART))
  await new Promise((resolve) => socket.write(sent, resolve))
  await sleep(50)
  if (cut === 'abandon') socket.resetAndDestroy()
  else socket.end()
  await Promise.race([closed, sleep(ANSWER_MS)])
  socket.destroy()
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(said)?.[1] ?? 0)
}

const runOn = (ctx: Ctx, registre: Registre, sabotages: readonly Sabotage[]): Promise<Verdict> =>
  withPlace(ctx, registre, async (place) => {
    const { databaseUrl, sqliteFile, dossier } = place
    const gateway = await startGateway({ databaseUrl, sqliteFile, dossier, sabotages })
    const manques: string[] = []
    const told: Record<string, number> = {}
    try {
      const { recu } = await send(gateway.address, depotOf('demande', 1))
      const numUnique = recu.numUnique ?? ''
      const times = ctx.plein ? TIMES.plein : TIMES.court
      const document = (mark: string) => Buffer.concat([pdfOf(mark), Buffer.alloc(PADDING, 0x20)])
      const cuts: readonly Cut[] = ['demi-fermeture', 'abandon', 'longueur + 1']
      await Promise.all(
        cuts.map(async (cut) => {
          for (let i = 0; i < times; i += 1) {
            const mark = `${cut}-${i}`.replaceAll(/[^a-z0-9-]/g, '')
            const status = await sendCut(
              gateway.address,
              pieceOf(mark, numUnique, 'ID01', document(mark)),
              cut,
            )
            if (status >= 200 && status < 400) manques.push(`${cut} : répond ${status}`)
            told[cut] = (told[cut] ?? 0) + (status >= 400 ? 1 : 0)
          }
        }),
      )
      for (const [name, query, code] of [
        ['empreinte fausse', `sha256=${'0'.repeat(64)}`, 'SNE-PIE-024'],
        ['taille fausse', 'taille=7', 'SNE-PIE-023'],
      ] as const) {
        for (let i = 0; i < times; i += 1) {
          const appel = pieceOf(`${code}-${i}`, numUnique)
          const answer = await send(gateway.address, { ...appel, path: `${appel.path}&${query}` })
          if (!answer.text.includes(code))
            manques.push(`${name} : répond ${answer.status} ${answer.text.slice(0, 200)}`)
          else told[name] = (told[name] ?? 0) + 1
        }
      }
      let left = filesIn(dossier)
      for (let waited = 0; left.length > 0 && waited < (ctx.plein ? GONE_MS : 5000); waited += 100) {
        await sleep(100)
        left = filesIn(dossier)
      }
      if (left.length > 0) manques.push(`fichiers restés : ${left.length}`)
      const [row] = await place.query('SELECT count(*) AS n FROM pieces')
      if (Number(row?.['n']) > 0) manques.push(`${row?.['n']} pièces gardées`)
      const next = await send(gateway.address, pieceOf('ensuite', numUnique))
      if (next.status !== 201) manques.push(`une pièce entière ensuite : répond ${next.status}`)
      return {
        chiffres: {
          ...Object.fromEntries(
            Object.entries(told).map(([name, n]) => [`${name}, dits`, `${n} sur ${times}`]),
          ),
          'pièces gardées': Number(row?.['n']),
          'fichiers restés': left.length,
        },
        manques,
      }
    } finally {
      await gateway.kill()
    }
  })

export const d15: Drill = {
  name: 'D15',
  titre: 'La pièce tronquée, trop courte, d’une autre empreinte',
  fault:
    'demi-fermeture puis abandon après 60 % des octets ; Content-Length d’un octet de trop ; SHA-256 et taille annoncés faux',
  bar: '0 ligne, 0 fichier temporaire après 60 s (5 s en rapide) ; une erreur claire à qui écoute encore',
  sabotage: 'ce qui est refusé n’est pas effacé',
  rapide: true,
  run: (ctx) => onEach(ctx, (registre) => runOn(ctx, registre, [])),
  twin: (ctx) => onEach(ctx, (registre) => runOn({ ...ctx, plein: false }, registre, ['octets-gardes'])),
}
