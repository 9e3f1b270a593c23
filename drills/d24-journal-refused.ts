/** A journal that takes no more rows: nothing is done without its trace, and everything goes on once it takes them again. */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { get } from './calls.ts'
import { ABSENT } from './d03-postgres-down.ts'
import type { Ctx, Drill, Verdict } from './drill.ts'
import { startGateway } from './gateway.ts'
import { Ledger } from './ledger.ts'
import { Load } from './load.ts'
import { inspect } from './oracle.ts'
import { withPlace } from './places.ts'
import { spoil } from './sabotages.ts'

const ROLE = 'passerelle_exercice'
const CLIENTS = 4
const LOAD_MS = 1500

const drill = (ctx: Ctx, isTwin: boolean): Promise<Verdict> =>
  withPlace(ctx, 'postgresql', async (place) => {
    const cluster = await ctx.cluster()
    await place.run(
      `DO $$ BEGIN CREATE ROLE ${ROLE} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$`,
    )
    const ownerUrl = place.databaseUrl
    const databaseUrl = cluster.urlOf(place.base).replace('postgres@', `${ROLE}@`)
    const gateway = await startGateway({ databaseUrl, ownerUrl, sqliteFile: place.sqliteFile })
    const ledger = new Ledger(join(place.dossier, 'registre-de-l-exercice'))
    const load = new Load(ledger, () => gateway.address, { clients: CLIENTS, modifie: 2 })
    const manques: string[] = []
    try {
      load.start()
      await sleep(LOAD_MS)
      const isClosed = () => place.run(`REVOKE INSERT ON journal FROM ${ROLE}`)
      if (isTwin) await spoil(place, 'journal-muet')
      else await isClosed()
      await sleep(500)
      const before = ledger.acknowledged.length
      await sleep(LOAD_MS)
      const meanwhile = ledger.acknowledged.length - before
      if (meanwhile > 0) manques.push(`${meanwhile} acquittés sans trace possible`)
      const [, known] = ledger.acknowledged[0] ?? []
      const reading = await get(gateway.address, `/v1/demandes/${known?.numUnique}`)
      if (reading.status !== 503) manques.push(`une lecture sans trace : ${reading.status}`)
      await load.stop()
      const refused = load.refused.length
      if (!isTwin) await place.run(`GRANT INSERT ON journal TO ${ROLE}`)
      await load.settle()
      manques.push(...(await inspect(place, ledger)))
      if (load.odd.length > 0) manques.push(`réponses imprévues : ${JSON.stringify(load.odd.slice(0, 3))}`)
      return {
        chiffres: {
          acquittés: ledger.acknowledged.length,
          refusés: refused,
          'acquittés sans trace': meanwhile,
        },
        manques,
      }
    } finally {
      await gateway.stop()
      ledger.close()
    }
  })

export const d24: Drill = {
  name: 'D24',
  titre: 'Le journal refuse les lignes',
  fault: 'le droit d’ajouter au journal est retiré au rôle du service, sous la charge, puis rendu',
  bar: '0 effet sans trace : les écritures sont refusées (503), les lectures aussi',
  court: 'sans espace de stockage plein',
  sabotage: 'le journal avale les lignes sans rien dire',
  rapide: true,
  run: (ctx) => (ctx.registres.includes('postgresql') ? drill(ctx, false) : ABSENT),
  twin: (ctx) => (ctx.registres.includes('postgresql') ? drill(ctx, true) : ABSENT),
}
