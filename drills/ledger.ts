/** The ledger of a drill, kept outside the gateway: what was sent, then what was answered, each line on the disk before going on. */
import { closeSync, fdatasync, openSync, writeSync } from 'node:fs'
import { promisify } from 'node:util'
import { sha256 } from '../src/base/digest.ts'

/** One call, always sent in the same words under the same key. */
export interface Appel {
  readonly cle: string
  readonly genre: 'depot' | 'modification' | 'piece'
  readonly method: 'POST' | 'PUT'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** What came back for it. */
export interface Recu {
  readonly status: number
  readonly correlation: string
  readonly numUnique: string | undefined
  readonly version: number | undefined
  readonly piece: string | undefined
}

const flush = promisify(fdatasync)

export class Ledger {
  readonly #file: number
  readonly #sent = new Map<string, Appel>()
  readonly #answered = new Map<string, Recu>()
  #flushing: Promise<void> | undefined
  #next: Promise<void> | undefined

  constructor(file: string) {
    this.#file = openSync(file, 'a')
  }

  /** Says that a call is about to be sent; returns once that is on the disk. */
  async sent(appel: Appel): Promise<void> {
    this.#sent.set(appel.cle, appel)
    await this.#write({ envoi: appel.cle, empreinte: sha256(appel.body) })
  }

  /** Says what was answered; returns once that is on the disk. */
  async answered({ cle }: Appel, recu: Recu, text: string): Promise<void> {
    await this.#write({ reponse: cle, ...recu, empreinte: sha256(text) })
    this.#answered.set(cle, recu)
  }

  /** Calls whose effect was acknowledged. */
  get acknowledged(): readonly (readonly [Appel, Recu])[] {
    return [...this.#sent.values()].flatMap((appel) => {
      const recu = this.#answered.get(appel.cle)
      return recu ? [[appel, recu] as const] : []
    })
  }

  /** Calls of which nobody knows yet whether they were done. */
  get unknown(): readonly Appel[] {
    return [...this.#sent.values()].filter(({ cle }) => !this.#answered.has(cle))
  }

  close(): void {
    closeSync(this.#file)
  }

  /** Lines written while a flush runs share the next one. */
  #write(line: object): Promise<void> {
    writeSync(this.#file, `${JSON.stringify(line)}\n`)
    this.#next ??= (this.#flushing ?? Promise.resolve()).then(() => {
      this.#flushing = this.#next
      this.#next = undefined
      return flush(this.#file)
    })
    return this.#next
  }
}
