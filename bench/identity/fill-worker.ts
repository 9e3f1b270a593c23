/** A thread that draws applications and their keys, and hands them to PostgreSQL by COPY, a lot at a time. */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parentPort, threadId, workerData } from 'node:worker_threads'
import pg from 'pg'
import { KEY_VERSION, keysOf } from '../../src/rules/identite/keys.ts'
import { zoneOf } from '../../src/store/deed.ts'
import { applicationOf, SECRET } from './application.ts'
import { COLUMNS, type Lot, type Tableau } from './fill.ts'

const { url, folder } = workerData as { readonly url: string; readonly folder: string }
const client = new pg.Client({ connectionString: url })
await client.connect()

/** As the migrations number persons. */
const ZONE_SHIFT = 37n
const CONTENU = '{"demandeLogement":{}}'
const escaped = (text: string) => text.replaceAll('\\', '\\\\')

const draw = ({ from, to }: Lot): Record<Tableau, string> => {
  const rows: Record<Tableau, string> = {
    demandes: '',
    versions: '',
    evolutions: '',
    personnes: '',
    cles_identite: '',
  }
  for (let rank = from; rank < to; rank++) {
    const { numUnique, territoire, guichet, dateCreationDemande, membres } = applicationOf(rank)
    rows.demandes += `${numUnique}\t1\t${dateCreationDemande}\t${guichet}\t${territoire}\n`
    rows.versions += `${numUnique}\t1\t${dateCreationDemande}\t${guichet}\t${CONTENU}\n`
    rows.evolutions += `${numUnique}\t1\tCREATION\t${dateCreationDemande}\n`
    for (const [i, { role, rang, personne }] of membres.entries()) {
      const id = (BigInt(zoneOf(territoire)) << ZONE_SHIFT) + BigInt(rank * 2 + i + 1)
      const cles = keysOf(personne, SECRET)
      const identite = escaped(JSON.stringify(personne))
      rows.personnes += `${id}\t${numUnique}\t${role}\t${rang}\t${identite}\t{${cles}}\t${KEY_VERSION}\n`
      for (const cle of cles) rows.cles_identite += `${cle}\t${id}\n`
    }
  }
  return rows
}

parentPort?.on('message', async (lot: Lot) => {
  const rows = draw(lot)
  for (const [tableau, columns] of Object.entries(COLUMNS)) {
    const file = join(folder, `${tableau}-${threadId}`)
    writeFileSync(file, rows[tableau as Tableau])
    await client.query(`COPY ${tableau} (${columns}) FROM '${file}'`)
    rmSync(file)
  }
  parentPort?.postMessage('fait')
})
