/** Killed at every gate of a deposit: nothing, or the whole; the same key then gives one piece, and orphans are swept. */
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t from 'tap'
import { KeyRing } from '../../src/blob/keys.ts'
import { openBlobs } from '../../src/blob/open.ts'
import { readPiece } from '../../src/service/piece.ts'
import { sweep } from '../../src/service/quarantaine.ts'
import { openStore } from '../../src/store/open.ts'
import { somebody } from '../kit/somebody.ts'
import { PLACES } from '../store/frame.ts'
import { deposed } from '../store/places.ts'

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))
const FILE = path('../../fixtures/pieces/une-page.pdf')
const GATES_MAX = 30
const DAY_MS = 86_400_000
const CONTENU = JSON.stringify({
  demandeLogement: { personnePhysique: { demandeur: { ...somebody(1), civilite: '1' } } },
})

for (const { name, open } of PLACES) {
  t.test(
    `a deposit killed at each of its gates, ${name} and disk`,
    { skip: open ? false : 'SNE_DATABASE_URL absent' },
    async (t) => {
      if (!open) return
      const bytes = await readFile(FILE)
      let gates = 0
      let [whole, nothing] = [0, 0]
      for (let rank = 1; rank <= GATES_MAX; rank++) {
        const place = await open()
        const dossier = await mkdtemp(join(tmpdir(), 'sne-exercice-'))
        const store = await openStore(place)
        const blobs = await openBlobs({
          dossier,
          keys: new KeyRing([{ id: 'essai', key: Buffer.alloc(32, 7) }]),
        })
        const numUnique = await deposed(store, { contenu: CONTENU })
        const run = (at: number) =>
          promisify(execFile)(process.execPath, [
            path('./deposit-child.ts'),
            String(at),
            dossier,
            JSON.stringify(place),
            numUnique,
            FILE,
          ]).then(
            ({ stdout }) => JSON.parse(stdout) as { status: number; passed: number },
            (error: { signal?: string }) => error.signal,
          )
        const jour = new Date().toISOString().slice(0, 10)
        const piecesOf = async () => (await store.findDossier(numUnique, jour))?.pieces ?? []
        const readable = async () => {
          for (const piece of await piecesOf()) {
            const { cleEnveloppee, taille } = readPiece(piece).contenu
            const read = await blobs.read(piece.blob ?? '', cleEnveloppee, taille)
            t.ok(Buffer.concat(await read.toArray()).equals(bytes), `gate ${rank}: its bytes are whole`)
          }
        }
        const ended = await run(rank)
        const kept = (await piecesOf()).length
        await readable()
        if (ended === 'SIGKILL') {
          if (kept === 1) whole++
          else nothing++
          t.ok(kept <= 1, `gate ${rank}: nothing or the whole`)
          t.match(await run(0), { status: 201 }, `gate ${rank}: the same key again`)
          t.equal((await piecesOf()).length, 1)
          await readable()
          await sweep(store, blobs, new Date(Date.now() + DAY_MS))
          const left: string[] = []
          for await (const { cle } of blobs.list()) left.push(cle)
          t.same(
            left,
            (await piecesOf()).map(({ blob }) => blob),
            `gate ${rank}: no orphan is left`,
          )
        }
        await blobs.close()
        await store.close()
        await place.remove()
        await rm(dossier, { recursive: true, force: true })
        if (ended !== 'SIGKILL') {
          t.match(ended, { status: 201 }, 'runs through')
          gates = rank - 1
          break
        }
      }
      t.ok(gates >= 4, `${gates} gates`)
      t.ok(whole >= 1 && nothing >= 3, `${whole} whole, ${nothing} nothing`)
    },
  )
}
