/** Callers that submit, modify and hand over documents without rest, and their ledger. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Answer, depotOf, modificationOf, pieceOf, send } from './calls.ts'
import type { Appel, Ledger } from './ledger.ts'

export interface Reglages {
  readonly clients: number
  /** One application in so many is modified, and is given a document; 0 for none. */
  readonly modifie?: number
  readonly piece?: number
  /** Milliseconds that a caller turned away waits, as `Retry-After` asks. */
  readonly backMs?: number
}

/** Answers that are no success and no documented invitation to come back. */
export interface Odd {
  readonly cle: string
  readonly status: number
  readonly text: string
}

const BACK_MS = 25
const BACK_STATUS = new Set([429, 503])

export class Load {
  readonly ledger: Ledger
  /** Answers that should not be. */
  readonly odd: Odd[] = []
  /** Milliseconds of the calls that were refused for a time, and of those that failed. */
  readonly refused: number[] = []
  readonly passed: number[] = []
  /** Calls sent, answered or not. */
  sent = 0
  /** Instant of the last acknowledgement. */
  last = 0
  readonly #reglages: Required<Reglages>
  readonly #address: () => string
  #rank = 0
  #stopping = false
  #clients: Promise<unknown> | undefined

  constructor(ledger: Ledger, address: () => string, reglages: Reglages) {
    this.ledger = ledger
    this.#address = address
    this.#reglages = { modifie: 0, piece: 0, backMs: BACK_MS, ...reglages }
  }

  start(): void {
    this.#stopping = false
    this.#clients = Promise.all(Array.from({ length: this.#reglages.clients }, () => this.#client()))
  }

  /** Returns once every caller has had its answer, or its failure. */
  async stop(): Promise<void> {
    this.#stopping = true
    await this.#clients
  }

  /** Sends again, under its own key, each call of unknown outcome, until it is answered. Returns how many. */
  async settle(): Promise<number> {
    const { unknown } = this.ledger
    for (let i = 0; i < unknown.length; i += 32)
      await Promise.all(unknown.slice(i, i + 32).map((appel) => this.#settleOne(appel)))
    return unknown.length
  }

  async #settleOne(appel: Appel): Promise<void> {
    for (let attempt = 0; attempt < 100; attempt += 1) {
      const answer = await this.#ask(appel)
      if (answer && !BACK_STATUS.has(answer.status)) return
      await sleep(BACK_MS * 4)
    }
    this.odd.push({ cle: appel.cle, status: 0, text: 'jamais de réponse' })
  }

  async #client(): Promise<void> {
    while (!this.#stopping) {
      const rank = ++this.#rank
      const depot = await this.#ask(depotOf(`d-${rank}`, rank))
      const numUnique = depot?.recu.numUnique
      if (numUnique === undefined) {
        await sleep(this.#reglages.backMs)
        continue
      }
      const { modifie, piece } = this.#reglages
      if (modifie > 0 && rank % modifie === 0)
        await this.#ask(modificationOf(`m-${rank}`, rank, numUnique, 1))
      if (piece > 0 && rank % piece === 0) await this.#ask(pieceOf(`p-${rank}`, numUnique))
    }
  }

  /** Undefined when no whole answer came. */
  async #ask(appel: Appel): Promise<Answer | undefined> {
    await this.ledger.sent(appel)
    this.sent += 1
    const started = performance.now()
    try {
      const answer = await send(this.#address(), appel)
      if (BACK_STATUS.has(answer.status)) {
        this.refused.push(answer.ms)
        if (answer.retryAfter === undefined)
          this.odd.push({ cle: appel.cle, status: answer.status, text: 'sans Retry-After' })
      } else if (answer.status === 200 || answer.status === 201) {
        this.passed.push(answer.ms)
        this.last = performance.now()
        await this.ledger.answered(appel, answer.recu, answer.text)
      } else this.odd.push({ cle: appel.cle, status: answer.status, text: answer.text.slice(0, 300) })
      return answer
    } catch {
      this.refused.push(performance.now() - started)
      return undefined
    }
  }
}
