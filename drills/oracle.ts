/**
 * What must hold after every drill, read in the rows and the bytes themselves: what was acknowledged is there, once,
 * told in the feed and in the journal, each document with its bytes, the counters as a recount finds them.
 */
import { createHash } from 'node:crypto'
import { readPiece } from '../src/service/piece.ts'
import { sweep } from '../src/service/quarantaine.ts'
import { verifyJournal } from '../src/service/verification.ts'
import { openStore } from '../src/store/open.ts'
import type { PieceKept } from '../src/store/pieces.ts'
import { voieOf } from './calls.ts'
import { openBlobsOf } from './examens.ts'
import type { Ledger } from './ledger.ts'
import type { Place } from './places.ts'

const SHOWN = 3
const DAY_MS = 86_400_000

/** Versions without the word that they came about. */
const UNTOLD = `
SELECT v.num_unique, v.version FROM versions v
WHERE NOT EXISTS (SELECT 1 FROM evolutions e WHERE e.num_unique = v.num_unique AND e.version = v.version AND e.nature NOT LIKE 'PIECE%')`
const UNTOLD_PIECES = `
SELECT p.id FROM pieces p
WHERE (SELECT count(*) FROM evolutions e WHERE e.piece = p.id) <> p.revision`
/** Told in another order than they came about. */
const DISORDER = `
SELECT a.num_unique FROM evolutions a JOIN evolutions b ON b.num_unique = a.num_unique AND b.seq > a.seq
WHERE a.nature NOT LIKE 'PIECE%' AND b.nature NOT LIKE 'PIECE%' AND a.num_unique <> '' AND b.version < a.version`
/** Told of what did not come about. */
const UNFOUNDED = `
SELECT e.num_unique FROM evolutions e
WHERE e.nature IN ('CREATION', 'MODIFICATION') AND NOT EXISTS (
  SELECT 1 FROM versions v WHERE v.num_unique = e.num_unique AND v.version = e.version)`
const HALF = `
SELECT d.num_unique FROM demandes d
WHERE d.version_courante <> (SELECT count(*) FROM versions v WHERE v.num_unique = d.num_unique)
  OR NOT EXISTS (SELECT 1 FROM personnes p WHERE p.num_unique = d.num_unique)`
/** The counter of each category against the pieces that count in it; every category of the drills counts by person. */
const RECOUNT = `
SELECT l.num_unique, l.categorie FROM places l
WHERE l.tenues <> (SELECT count(*) FROM pieces p WHERE p.num_unique = l.num_unique AND p.categorie = l.categorie
  AND p.personne = l.personne AND p.etat <> 'SUPPRIMEE')`
const DOUBLE = 'SELECT contenu FROM versions GROUP BY contenu HAVING count(*) > 1'
/** The first act on a document also publishes the first plan, which is another line. */
const JOURNAL =
  'SELECT correlation, operation, count(*) AS lignes FROM journal GROUP BY correlation, operation'
const OPERATION = { depot: 'deposerDemande', modification: 'modifierDemande', piece: 'deposerPiece' } as const
const EFFECTS = 'SELECT cle, num_unique AS "numUnique", version FROM idempotence'
const VERSIONS = 'SELECT num_unique AS "numUnique", version, contenu FROM versions'
const PIECES = `
SELECT id, num_unique AS "numUnique", categorie, personne, etat, revision, empreinte, blob, contenu FROM pieces
WHERE etat <> 'SUPPRIMEE'`

const told = (name: string, rows: readonly unknown[]): string[] =>
  rows.length === 0 ? [] : [`${name} : ${rows.length} (${JSON.stringify(rows.slice(0, SHOWN))})`]

/** Looks at everything. Returns each way in which a place is not what its ledger says; the caller has settled what was unknown. */
export const inspect = async (place: Place, ledger: Ledger): Promise<readonly string[]> => {
  const { acknowledged } = ledger
  const effects = new Map((await place.query(EFFECTS)).map((row) => [String(row['cle']), row]))
  const versions = new Map(
    (await place.query(VERSIONS)).map((row) => [
      `${row['numUnique']} ${row['version']}`,
      String(row['contenu']),
    ]),
  )
  const pieces = (await place.query(PIECES)) as unknown as readonly PieceKept[]
  const known = new Set(pieces.map(({ id }) => id))
  const journal = new Map(
    (await place.query(JOURNAL)).map((row) => [
      `${row['correlation']} ${row['operation']}`,
      Number(row['lignes']),
    ]),
  )
  const lost = acknowledged.filter(([{ cle, genre }, recu]) => {
    if (genre === 'piece') return !effects.has(cle) || !known.has(recu.piece ?? '')
    const numUnique = recu.numUnique ?? String(effects.get(cle)?.['numUnique'])
    const effect = effects.get(cle)
    return (
      effect?.['numUnique'] !== numUnique ||
      !versions.get(`${numUnique} ${effect?.['version']}`)?.includes(`"${voieOf(cle)}"`)
    )
  })
  const untraced = acknowledged.filter(
    ([{ genre }, { correlation }]) => journal.get(`${correlation} ${OPERATION[genre]}`) !== 1,
  )
  const cles = new Set(acknowledged.map(([{ cle }]) => cle))
  const expected = (genre: string) => acknowledged.filter(([appel]) => appel.genre === genre).length
  const count = (name: string, found: number, wanted: number): string[] =>
    found === wanted ? [] : [`${name} : ${found} pour ${wanted} attendus`]
  return [
    ...told(
      'acquitté et perdu',
      lost.map(([{ cle }]) => cle),
    ),
    ...told(
      'effet sans accord',
      [...effects.keys()].filter((cle) => !cles.has(cle)),
    ),
    ...told('deux effets', await place.query(DOUBLE)),
    ...count('versions', versions.size, expected('depot') + expected('modification')),
    ...count('pièces', pieces.length, expected('piece')),
    ...told('effet partiel', await place.query(HALF)),
    ...told('évolution absente', [...(await place.query(UNTOLD)), ...(await place.query(UNTOLD_PIECES))]),
    ...told('évolution sans effet', await place.query(UNFOUNDED)),
    ...told('évolutions en désordre', await place.query(DISORDER)),
    ...told('compteur faux', await place.query(RECOUNT)),
    ...told(
      'requête sans sa ligne au journal',
      untraced.map(([, { correlation }]) => correlation),
    ),
    ...(await inspectBytes(place)),
    ...(await inspectJournal(place)),
  ]
}

/** The journal's own chain, as the command verifies it. */
const inspectJournal = async (place: Place): Promise<readonly string[]> => {
  const store = await openStore(place)
  try {
    const anomalies: unknown[] = []
    const verifying = verifyJournal(store, new Date())
    for (let next = await verifying.next(); !next.done; next = await verifying.next())
      anomalies.push(next.value)
    return told('chaîne du journal', anomalies)
  } finally {
    await store.close()
  }
}

/** Each piece against its bytes, then the bytes that no piece refers to once the sweeper has passed. */
export const inspectBytes = async (place: Place): Promise<readonly string[]> => {
  const pieces = (await place.query(PIECES)) as unknown as readonly PieceKept[]
  const blobs = await openBlobsOf(place.dossier)
  const store = await openStore(place)
  try {
    const wrong: string[] = []
    for (const piece of pieces) {
      const { cleEnveloppee, taille } = readPiece(piece).contenu
      const hash = createHash('sha256')
      try {
        for await (const part of await blobs.read(piece.blob ?? '', cleEnveloppee, taille)) hash.update(part)
      } catch {
        wrong.push(piece.id)
        continue
      }
      if (hash.digest('hex') !== piece.empreinte) wrong.push(piece.id)
    }
    await sweep(store, blobs, new Date(Date.now() + DAY_MS))
    const kept = new Set(pieces.map(({ blob }) => blob))
    const orphans: string[] = []
    for await (const { cle } of blobs.list()) if (!kept.has(cle)) orphans.push(cle)
    return [...told('pièce sans ses octets', wrong), ...told('octets orphelins', orphans)]
  } finally {
    await store.close()
    await blobs.close()
  }
}
