/** Callers that go away once they have sent: the effect is done or not, one retry tells which, and no socket stays. */
import { readdirSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { depotOf, send } from './calls.ts'
import { type Ctx, type Drill, onEach, type Registre, type Verdict } from './drill.ts'
import { startGateway } from './gateway.ts'
import { type Appel, Ledger } from './ledger.ts'
import { inspect } from './oracle.ts'
import { withPlace } from './places.ts'
import { spoil } from './sabotages.ts'

const TIMES = { court: 40, plein: 400 }
const SPARE = 5
const FREED_MS = 60_000
const AT_ONCE = 8

const openFiles = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length

/** Sends a whole request and leaves without listening. */
const leave = async (
  address: string,
  { path, headers, body, cle }: Appel,
  how: 'fin' | 'rupture',
): Promise<void> => {
  const { hostname, port } = new URL(address)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => undefined)
  const lines = Object.entries({
    ...headers,
    'idempotency-key': cle,
    'content-length': body.length,
    host: 'essai',
  })
  const head = `POST ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`
  await new Promise((resolve) => socket.write(Buffer.concat([Buffer.from(head), body]), resolve))
  await sleep(Math.random() * 10)
  if (how === 'rupture') socket.resetAndDestroy()
  else socket.end().destroySoon()
}

const runOn = (ctx: Ctx, registre: Registre, isTwin: boolean): Promise<Verdict> =>
  withPlace(ctx, registre, async (place) => {
    const { databaseUrl, sqliteFile } = place
    const gateway = await startGateway({ databaseUrl, sqliteFile })
    if (isTwin) await spoil(place, 'cles-oubliees')
    const ledger = new Ledger(join(place.dossier, 'registre-de-l-exercice'))
    const manques: string[] = []
    try {
      // What the first call opens for good.
      await Promise.all(
        Array.from({ length: AT_ONCE }, async (_, i) => {
          const appel = depotOf(`avant-${i}`, 1_000_000 + i)
          await ledger.sent(appel)
          const answer = await send(gateway.address, appel)
          await ledger.answered(appel, answer.recu, answer.text)
        }),
      )
      const before = openFiles(gateway.pid)
      const times = isTwin || !ctx.plein ? TIMES.court : TIMES.plein
      for (let i = 0; i < times; i += AT_ONCE)
        await Promise.all(
          Array.from({ length: AT_ONCE }, async (_, j) => {
            const appel = depotOf(`parti-${i + j}`, i + j + 1)
            await ledger.sent(appel)
            await leave(gateway.address, appel, j % 2 === 0 ? 'fin' : 'rupture')
          }),
        )
      await sleep(1000)
      const { unknown } = ledger
      let already = 0
      for (const appel of unknown) {
        const answer = await send(gateway.address, appel)
        if (answer.replayed) already += 1
        if (answer.status === 201) await ledger.answered(appel, answer.recu, answer.text)
        else manques.push(`inconnu après une reprise : ${answer.status} ${answer.text.slice(0, 150)}`)
      }
      let files = openFiles(gateway.pid)
      for (let waited = 0; files > before + SPARE && waited < FREED_MS; waited += 200) {
        await sleep(200)
        files = openFiles(gateway.pid)
      }
      if (files > before + SPARE) manques.push(`${files} descripteurs ouverts, ${before} avant`)
      manques.push(...(await inspect(place, ledger)))
      return {
        chiffres: {
          'appels abandonnés': unknown.length,
          'déjà faits': already,
          'descripteurs avant, après': `${before}, ${files}`,
        },
        manques,
      }
    } finally {
      await gateway.kill()
      ledger.close()
    }
  })

export const d17: Drill = {
  name: 'D17',
  titre: 'Les appelants qui disparaissent',
  fault: 'fermeture, ou rupture (RST), sitôt la requête envoyée et avant la réponse',
  bar: '0 inconnu après une reprise ; descripteurs revenus à ± 5 en 60 s',
  court: 'sans le silence du réseau (nft DROP), qui demande un espace de noms',
  sabotage: 'une clé est oubliée aussitôt prise',
  rapide: true,
  run: (ctx) => onEach(ctx, (registre) => runOn(ctx, registre, false)),
  twin: (ctx) => onEach(ctx, (registre) => runOn(ctx, registre, true)),
}
