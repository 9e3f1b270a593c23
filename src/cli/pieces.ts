/** What documents go through, as the configuration says: where their bytes are, who examines them, which antivirus. */
import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { KeyRing, type MasterKey } from '../blob/keys.ts'
import { openBlobs } from '../blob/open.ts'
import { BlobUnavailable } from '../blob/ports.ts'
import type { Config } from '../config.ts'
import { isOpen } from '../config-acces.ts'
import { Inspector } from '../inspection/inspector.ts'
import { Scanner } from '../inspection/scanner.ts'
import type { Examens } from '../service/depot.ts'
import { CommandFailure, EXIT } from './io.ts'

const LENGTH = 32
const MIB = 2 ** 20
const DRAWN = 'locale'

/** Opens them. Raises CommandFailure when the folder of documents cannot be used. */
export const openExamens = async (
  config: Config,
  onSilence: (cause: string) => void,
): Promise<Examens & { close(): Promise<void> }> => {
  const { piecesFolder: dossier, s3 } = config
  const keys = new KeyRing(config.piecesKeys ?? [await drawnKey(config)])
  const blobs = await openBlobs({ dossier, keys, ...(s3 && { s3 }) }).catch((error: unknown) => {
    if (!(error instanceof BlobUnavailable)) throw error
    throw new CommandFailure(EXIT.unreachable, `Les pièces ne peuvent pas être gardées : ${error.message}`)
  })
  const inspector = new Inspector(blobs.receptions)
  return {
    blobs,
    inspector,
    scanner: config.clamd === undefined ? undefined : new Scanner(config.clamd, { onSilence }),
    refuseSansAntivirus: !isOpen(config),
    limite: config.pieceLimit,
    relecture: config.scrubRate * MIB,
    close: async () => {
      await inspector.close()
      await blobs.close()
    },
  }
}

/** The master key of an embedded store, drawn once beside it. */
const drawnKey = async ({ sqliteFile }: Config): Promise<MasterKey> => {
  if (sqliteFile === ':memory:') return { id: DRAWN, key: randomBytes(LENGTH) }
  const file = `${sqliteFile}.cle-pieces`
  await mkdir(dirname(file), { recursive: true })
  const drawn = randomBytes(LENGTH).toString('hex')
  // Only the first process to come creates it; the others read it.
  await writeFile(file, `${drawn}\n`, { mode: 0o600, flag: 'wx' }).catch((error: unknown) => {
    if ((error as { code?: string }).code !== 'EEXIST') throw error
  })
  return { id: DRAWN, key: Buffer.from((await readFile(file, 'utf8')).trim(), 'hex') }
}
