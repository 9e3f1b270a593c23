/** Master keys: each blob has a data key of its own, wrapped by one of them (AES-256-GCM, NIST SP 800-38D). */
import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { BlobDamaged, MasterKeyUnknown } from './ports.ts'

/** A master key and the name by which what it wrapped remembers it. */
export interface MasterKey {
  /** Letters, digits, `-` and `_`, 32 at most. */
  readonly id: string
  /** 32 bytes. */
  readonly key: Uint8Array
}

const CIPHER = 'aes-256-gcm'
const [KEY_BYTES, NONCE_BYTES, TAG_BYTES] = [32, 12, 16]
const TAG = { authTagLength: TAG_BYTES } as const

const boundTo = (cle: string): Buffer => Buffer.from(`sne-cle/1 ${cle}`)

/** The master keys in use: the first wraps, all unwrap, so that one may follow another without a cut. */
export class KeyRing {
  readonly #keys: ReadonlyMap<string, KeyObject>
  readonly #first: string

  /** Raises TypeError when there is none, or one has a wrong name or length, or two have one name. */
  constructor(keys: readonly MasterKey[]) {
    if (keys[0] === undefined) throw new TypeError('aucune clé maîtresse')
    for (const { id, key } of keys) {
      if (!/^[A-Za-z0-9_-]{1,32}$/.test(id)) throw new TypeError('nom de clé maîtresse mal formé')
      if (key.length !== KEY_BYTES) throw new TypeError(`la clé maîtresse ${id} n'a pas ${KEY_BYTES} octets`)
    }
    this.#first = keys[0].id
    this.#keys = new Map(keys.map(({ id, key }) => [id, createSecretKey(key)]))
    if (this.#keys.size < keys.length) throw new TypeError('deux clés maîtresses ont le même nom')
  }

  /** The data key of a blob, as text: name of the master key, `:`, then nonce, wrapped key and tag in base64url. */
  wrap(cle: string, dataKey: Uint8Array): string {
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv(CIPHER, this.#keyOf(this.#first), nonce, TAG).setAAD(boundTo(cle))
    const wrapped = Buffer.concat([nonce, cipher.update(dataKey), cipher.final(), cipher.getAuthTag()])
    return `${this.#first}:${wrapped.toString('base64url')}`
  }

  /** The data key of a blob. Raises MasterKeyUnknown; BlobDamaged for altered text, or that of another blob. */
  unwrap(cle: string, cleEnveloppee: string): Buffer {
    const [id = '', text = ''] = cleEnveloppee.split(':')
    const wrapped = Buffer.from(text, 'base64url')
    if (wrapped.length !== NONCE_BYTES + KEY_BYTES + TAG_BYTES)
      throw new BlobDamaged('clé enveloppée mal formée')
    const decipher = createDecipheriv(CIPHER, this.#keyOf(id), wrapped.subarray(0, NONCE_BYTES), TAG)
      .setAAD(boundTo(cle))
      .setAuthTag(wrapped.subarray(-TAG_BYTES))
    const dataKey = decipher.update(wrapped.subarray(NONCE_BYTES, -TAG_BYTES))
    try {
      decipher.final()
    } catch (error) {
      throw new BlobDamaged('clé enveloppée altérée', { cause: error })
    }
    return dataKey
  }

  #keyOf(id: string): KeyObject {
    const key = this.#keys.get(id)
    if (key === undefined) throw new MasterKeyUnknown('clé maîtresse inconnue')
    return key
  }
}
