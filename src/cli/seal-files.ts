/** The seals of the journal's days as files, to be kept away from the machine that the journal is on. */
import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { everySceau } from '../service/verification.ts'
import type { Sceau } from '../store/journal.ts'
import type { Store } from '../store/ports.ts'

const NAME = /^sceau-(\d{4}-\d{2}-\d{2})\.json$/
const nameOf = (jour: string): string => `sceau-${jour}.json`

const textOf = (sceau: Sceau): string => `${JSON.stringify({ algorithme: 'SHA-256', ...sceau }, null, 2)}\n`

const daysIn = async (folder: string): Promise<ReadonlySet<string>> =>
  new Set((await readdir(folder)).flatMap((name) => NAME.exec(name)?.[1] ?? []))

/** Writes the files that are missing; one that is there is never changed. Returns the days written. */
export const writeSealFiles = async (store: Store, folder: string): Promise<readonly string[]> => {
  await mkdir(folder, { recursive: true })
  const there = await daysIn(folder)
  const written: string[] = []
  for await (const sceau of everySceau(store)) {
    if (there.has(sceau.jour)) continue
    const draft = join(folder, `.${nameOf(sceau.jour)}.${randomBytes(6).toString('hex')}`)
    await writeFile(draft, textOf(sceau), { mode: 0o444 })
    await rename(draft, join(folder, nameOf(sceau.jour)))
    written.push(sceau.jour)
  }
  return written
}

/** What is wrong with a file. */
export interface FileAnomaly {
  readonly jour: string
  readonly texte: string
}

/** Compares the files of a folder with the seals of the store. Raises the file system's error on the folder. */
export async function* verifySealFiles(store: Store, folder: string): AsyncGenerator<FileAnomaly> {
  const left = new Set(await daysIn(folder))
  for await (const sceau of everySceau(store)) {
    const { jour } = sceau
    if (!left.delete(jour)) {
      yield { jour, texte: 'fichier de sceau absent' }
      continue
    }
    const text = await readFile(join(folder, nameOf(jour)), 'utf8')
    if (text !== textOf(sceau)) yield { jour, texte: 'fichier de sceau différent du sceau enregistré' }
  }
  for (const jour of [...left].sort()) yield { jour, texte: 'fichier de sceau sans sceau enregistré' }
}
