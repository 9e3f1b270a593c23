/** Killed at every gate of a deposit: nothing, or the whole; the same key then gives one piece, and orphans are swept. */
import { execFile } from 'node:child_process'
import { readFile, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t from 'tap'
import { KeyRing } from '../../src/blob/keys.ts'
import { openBlobs } from '../../src/blob/open.ts'
import { readPiece } from '../../src/service/piece.ts'
import { sweep } from '../../src/service/quarantaine.ts'
import { openStore } from '../../src/store/open.ts'
import { type BlobPlace, diskPlace, s3Place } from '../blob/places.ts'
import { MASTER } from '../kit/examens.ts'
import { useS3 } from '../kit/radosgw.ts'
import { somebody } from '../kit/somebody.ts'
import { STORES } from '../kit/stores.ts'
import { deposed, type TestPlace } from '../store/places.ts'
import type { DepositOrder } from './deposit-child.ts'

// Some twenty starts of a process on each store: longer than other files on a busy machine.
t.setTimeout(300_000)
const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))
const FILE = path('../../fixtures/pieces/une-page.pdf')
const GATES_MAX = 30
const DAY_MS = 86_400_000
const CONTENU = JSON.stringify({
  demandeLogement: { personnePhysique: { demandeur: { ...somebody(1), civilite: '1' } } },
})
/** Many starts of one program: what the first compiled serves the others. */
const compiled = t.testdir({})

/** Runs a deposit: the signal that ended it, or what it was answered. */
const run = (order: DepositOrder) =>
  promisify(execFile)(process.execPath, [path('./deposit-child.ts'), JSON.stringify(order)], {
    env: { ...process.env, NODE_COMPILE_CACHE: compiled },
  }).then(
    ({ stdout }) => JSON.parse(stdout) as { status: number; passed: number },
    (error: { signal?: string }) => error.signal,
  )

/** Ages what is in the spool, so that a sweep takes it for an orphan. */
const ageSpool = async ({ options, spooled }: BlobPlace) => {
  const old = new Date(Date.now() - DAY_MS)
  for (const name of await spooled()) await utimes(join(options.dossier, 'reception', name), old, old)
}

/** A deposit in places of its own, killed at a gate: what was kept right after, or that it ran through. */
const killAt = async (t: Tap, rank: number, place: TestPlace, bytesPlace: BlobPlace) => {
  const { dossier, s3 } = bytesPlace.options
  const bytes = await readFile(FILE)
  const store = await openStore(place)
  const blobs = await openBlobs({ dossier, keys: new KeyRing([MASTER]), ...(s3 && { s3 }) })
  const numUnique = await deposed(store, { contenu: CONTENU })
  const order = { rank, place, dossier, s3, numUnique, file: FILE }
  const jour = new Date().toISOString().slice(0, 10)
  const piecesOf = async () => (await store.findDossier(numUnique, jour))?.pieces ?? []
  const readable = async () => {
    for (const piece of await piecesOf()) {
      const { cleEnveloppee, taille } = readPiece(piece).contenu
      const read = await blobs.read(piece.blob ?? '', cleEnveloppee, taille)
      t.ok(Buffer.concat(await read.toArray()).equals(bytes), `gate ${rank}: its bytes are whole`)
    }
  }
  try {
    const ended = await run(order)
    const kept = (await piecesOf()).length
    await readable()
    if (ended !== 'SIGKILL') {
      t.match(ended, { status: 201 }, 'runs through')
      return undefined
    }
    t.ok(kept <= 1, `gate ${rank}: nothing or the whole`)
    t.match(await run({ ...order, rank: 0 }), { status: 201 }, `gate ${rank}: the same key again`)
    t.equal((await piecesOf()).length, 1)
    await readable()
    const left = (await bytesPlace.sealed()).size - 1 + (await bytesPlace.spooled()).length
    await ageSpool(bytesPlace)
    await sweep(store, blobs, new Date(Date.now() + DAY_MS))
    t.same(
      [...(await bytesPlace.sealed()).keys()],
      (await piecesOf()).map(({ blob }) => blob),
      `gate ${rank}: no orphan is left`,
    )
    t.same(await bytesPlace.spooled(), [], `gate ${rank}: the spool is empty`)
    return { kept, left }
  } finally {
    await blobs.close()
    await store.close()
  }
}

type Tap = Pick<typeof t, 'ok' | 'equal' | 'same' | 'match'>

const drill =
  (name: string, open: () => Promise<TestPlace>, openBytes: () => Promise<BlobPlace>) => async (t: Tap) => {
    const killed: { kept: number; left: number }[] = []
    for (let rank = 1; rank <= GATES_MAX; rank++) {
      const [place, bytesPlace] = await Promise.all([open(), openBytes()])
      try {
        const found = await killAt(t, rank, place, bytesPlace)
        if (!found) break
        killed.push(found)
      } finally {
        await Promise.all([place.remove(), bytesPlace.remove()])
      }
    }
    const whole = killed.filter(({ kept }) => kept === 1).length
    t.ok(killed.length >= 4 && killed.length < GATES_MAX, `${name}: ${killed.length} gates`)
    t.ok(whole >= 1 && killed.length - whole >= 3, `${name}: ${whole} left the whole, the others nothing`)
    t.ok(
      killed.some(({ left }) => left > 0),
      `${name}: something was left to sweep`,
    )
  }

const s3 = await useS3()
if (typeof s3 === 'string') t.pass('S3', { skip: s3 })
else t.teardown(() => s3.stop())
for (const { name, skip, open } of STORES) {
  const isRemote = name === 'PostgreSQL' && typeof s3 !== 'string'
  const both = `${name} and ${isRemote ? 'S3' : 'disk'}`
  const openBytes = isRemote ? () => s3Place(s3.service) : diskPlace
  t.test(`a deposit killed at each of its gates, ${both}`, { skip }, drill(both, open, openBytes))
}
