/** What documents go through, as the configuration says: where their bytes are, who examines them, which antivirus. */
import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { KeyRing, type MasterKey } from '../blob/keys.ts'
import { openBlobs } from '../blob/open.ts'
import { BlobUnavailable } from '../blob/ports.ts'
import { isOpen } from '../config/acces.ts'
import type { Config } from '../config/config.ts'
import { Inspector } from '../inspection/inspector.ts'
import { Scanner } from '../inspection/scanner.ts'
import type { Examens } from '../service/depot.ts'
import type { Store } from '../store/ports.ts'
import { CommandFailure, EXIT } from './io.ts'
import { isRemembered } from './secret.ts'

const LENGTH = 32
const MIB = 2 ** 20
const DRAWN = 'locale'

/**
 * Opens them. Raises CommandFailure when the folder of documents cannot be used, or when a master key is not the one
 * that the store knows by that name; StoreUnavailable.
 */
export const openExamens = async (
  config: Config,
  store: Pick<Store, 'remember'>,
  onSilence: (cause: string) => void,
): Promise<Examens & { close(): Promise<void> }> => {
  const { piecesFolder: dossier, s3, clamd, scans } = config
  const masters = config.piecesKeys ?? [await drawnKey(config)]
  const keys = new KeyRing(masters)
  // From the last one: a new one, in front, is remembered only once the others are what they were.
  for (const { id, key } of masters.toReversed())
    if (!(await isRemembered(store, `empreinte-de-la-cle-des-pieces:${id}`, key)))
      throw new CommandFailure(EXIT.usage, anotherKey(id, config))
  const blobs = await openBlobs({ dossier, keys, ...(s3 && { s3 }) }).catch((error: unknown) => {
    if (!(error instanceof BlobUnavailable)) throw error
    throw new CommandFailure(EXIT.unreachable, `Les pièces ne peuvent pas être gardées : ${error.message}`)
  })
  const inspector = new Inspector(blobs.receptions)
  return {
    blobs,
    inspector,
    scanner:
      clamd === undefined
        ? undefined
        : new Scanner(clamd, { onSilence, ...(scans && { simultanes: scans }) }),
    refuseSansAntivirus: !isOpen(config),
    limite: config.pieceLimit,
    relecture: config.scrubRate * MIB,
    close: async () => {
      await inspector.close()
      await blobs.close()
    },
  }
}

const anotherKey = (id: string, config: Config): string =>
  config.piecesKeys
    ? `SNE_CLE_PIECES : la clé ${id} n’est pas celle que cet enregistrement connaît sous ce nom. Rendez-lui sa valeur ; une nouvelle clé prend un nouveau nom et se place devant.`
    : `${drawnFile(config)} n’est pas le fichier de clé avec lequel les pièces de cet enregistrement sont chiffrées. Remettez celui d’origine.`

const drawnFile = ({ sqliteFile }: Config): string => `${sqliteFile}.cle-pieces`

/** The master key of an embedded store, drawn once beside it. */
const drawnKey = async (config: Config): Promise<MasterKey> => {
  if (config.sqliteFile === ':memory:') return { id: DRAWN, key: randomBytes(LENGTH) }
  const file = drawnFile(config)
  await mkdir(dirname(file), { recursive: true })
  const drawn = randomBytes(LENGTH).toString('hex')
  // Only the first process to come creates it; the others read it.
  await writeFile(file, `${drawn}\n`, { mode: 0o600, flag: 'wx' }).catch((error: unknown) => {
    if ((error as { code?: string }).code !== 'EEXIST') throw error
  })
  return { id: DRAWN, key: Buffer.from((await readFile(file, 'utf8')).trim(), 'hex') }
}
