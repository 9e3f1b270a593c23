/** The secret under which identities are hashed: configured, else drawn once beside the embedded database. */
import { createHmac, randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import type { Config } from '../config/config.ts'
import type { Store } from '../store/ports.ts'
import { CommandFailure, EXIT } from './io.ts'

const LENGTH = 32

/**
 * Whether a secret is the one that the store remembers under a name: the first one seen. The store keeps a keyed digest
 * of the name, nothing of the secret. Raises StoreUnavailable.
 */
export const isRemembered = async (
  store: Pick<Store, 'remember'>,
  name: string,
  secret: Uint8Array,
): Promise<boolean> => {
  const own = createHmac('sha256', secret).update(name).digest('hex')
  return (await store.remember(name, own)) === own
}

/**
 * The secret of this store. Raises CommandFailure when it is not the one that the store's keys were made with:
 * its persons would no longer be found.
 */
export const openSecret = async (config: Config, store: Store): Promise<Buffer> => {
  const secret = await readSecret(config)
  if (await isRemembered(store, 'empreinte-du-secret-d-identite', secret)) return secret
  throw new CommandFailure(
    EXIT.usage,
    'SNE_SECRET_IDENTITE n’est pas le secret avec lequel cet enregistrement a été rempli.',
  )
}

const readSecret = async ({ identitySecret, sqliteFile }: Config): Promise<Buffer> => {
  if (identitySecret !== undefined) return Buffer.from(identitySecret)
  if (sqliteFile === ':memory:') return randomBytes(LENGTH)
  const file = `${sqliteFile}.secret`
  const drawn = randomBytes(LENGTH).toString('hex')
  // Only the first process to come creates it; the others read it.
  await writeFile(file, `${drawn}\n`, { mode: 0o600, flag: 'wx' }).catch((error: unknown) => {
    if ((error as { code?: string }).code !== 'EEXIST') throw error
  })
  return Buffer.from((await readFile(file, 'utf8')).trim(), 'hex')
}
