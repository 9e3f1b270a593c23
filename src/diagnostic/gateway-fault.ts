/** The only error thrown on purpose: the message could not be judged. Caught once, at the door. */
import { type Code, entryOf, type Params, textsOf } from './catalogue.ts'
import type { Place } from './constat.ts'
import type { AnyValues } from './entry.ts'

interface More {
  readonly place?: Place | undefined
  readonly chemin?: string
  readonly cause?: unknown
}

export class GatewayFault extends Error {
  override readonly name = 'GatewayFault'
  readonly code: Code
  readonly params: AnyValues
  readonly place: Place | undefined
  /** Path of the element, in the field's own terms. */
  readonly chemin: string | undefined
  /** REST status. */
  readonly status: number

  constructor(code: Code, params: AnyValues, more: More = {}) {
    super(code, more.cause === undefined ? undefined : { cause: more.cause })
    this.code = code
    this.params = params
    this.place = more.place
    this.chemin = more.chemin
    this.status = entryOf(code).status ?? 400
  }

  /** True when what stands against the call is the caller's. */
  get fromCaller(): boolean {
    return this.status < 500
  }

  /** True when the same message, sent again, may succeed. */
  get retryable(): boolean {
    return !this.fromCaller || entryOf(this.code).retryable === true
  }

  texts(): { fr: string; en: string; remedeFr: string; remedeEn: string } {
    const { remede } = entryOf(this.code)
    return { ...textsOf(this.code, this.params), remedeFr: remede.fr, remedeEn: remede.en }
  }
}

/** Raises a fault with the parameters its text needs. */
export const fault = <C extends Code>(code: C, params: Params<C>, more: More = {}): GatewayFault =>
  new GatewayFault(code, params, more)
