/**
 * Whose turn it is. Calls of one caller beyond its share wait behind one another, never before another caller's, and are
 * turned away when they have waited too long: a storm slows only its author.
 */
import type { HttpLimits } from './http-limits.ts'

interface Waiting {
  readonly since: number
  readonly start: (mayRun: boolean) => void
  isGone: boolean
}

/** What one caller has inside. */
export interface Caller {
  inside: number
  bytes: number
  running: number
  seenAt: number
  /** When the last of its calls began to run. */
  startedAt: number
  /** No other call of it runs meanwhile, unless it is alone. */
  rests: boolean
  readonly queue: Waiting[]
}

/** A caller that was not heard for so long no longer counts among those who call. */
const FORGOTTEN_MS = 1000
/** A call that took longer waited for something else than us. */
const REST_MAX_MS = 250

/** The turns of every caller. */
export class Turns {
  readonly #limits: Pick<HttpLimits, 'running' | 'share' | 'turnMs'>
  readonly #callers = new Map<string, Caller>()

  constructor(limits: Pick<HttpLimits, 'running' | 'share' | 'turnMs'>) {
    this.#limits = limits
  }

  /** Callers heard of lately. */
  get callers(): number {
    return this.#callers.size
  }

  /** A caller by its name. */
  of(name: string, now: number): Caller {
    const known = this.#callers.get(name)
    if (known) {
      known.seenAt = now
      return known
    }
    const caller: Caller = {
      inside: 0,
      bytes: 0,
      running: 0,
      seenAt: now,
      startedAt: now,
      rests: false,
      queue: [],
    }
    this.#callers.set(name, caller)
    return caller
  }

  /**
   * Takes a turn; `start` is told, at once or later, whether the call may run. A call that may must `end`.
   * @returns what to call when its client has gone
   */
  take(caller: Caller, now: number, start: (mayRun: boolean) => void): () => void {
    const waiting: Waiting = { since: now, start, isGone: false }
    caller.queue.push(waiting)
    this.#advance(caller, now)
    return () => {
      waiting.isGone = true
    }
  }

  /** Gives a turn back. */
  end(caller: Caller, now: number): void {
    caller.running--
    const isHasty = this.#callers.size > 1 && caller.queue.length > 0
    if (!isHasty) {
      this.#advance(caller, now)
      return
    }
    // As long as its call took: half of the time is left to others, whose call then mostly finds nothing before it.
    caller.rests = true
    setTimeout(
      () => {
        caller.rests = false
        this.#advance(caller, performance.now())
      },
      Math.min(now - caller.startedAt, REST_MAX_MS),
    )
  }

  /** Turns away who waited too long and forgets who does not call any more; to be called several times a second. */
  sweep(now: number): void {
    for (const [name, caller] of this.#callers) {
      while (caller.queue[0] && now - caller.queue[0].since >= this.#limits.turnMs) {
        const late = caller.queue.shift()
        if (!late?.isGone) late?.start(false)
      }
      if (caller.inside === 0 && now - caller.seenAt >= FORGOTTEN_MS) this.#callers.delete(name)
    }
    for (const caller of this.#callers.values()) this.#advance(caller, now)
  }

  /** Calls of one caller that may run at once. */
  get #share(): number {
    const { running, share } = this.#limits
    return this.#callers.size > 1 ? share : running
  }

  #advance(caller: Caller, now: number): void {
    if (this.#callers.size > 1 && caller.rests) return
    while (caller.running < this.#share) {
      const next = caller.queue.shift()
      if (!next) return
      if (next.isGone) continue
      caller.running++
      caller.startedAt = now
      next.start(true)
    }
  }
}
