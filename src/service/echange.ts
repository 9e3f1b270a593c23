/** Exchange keys: one effect for each, its first answer again, and what became of a request. */
import { fault, GatewayFault } from '../diagnostic/gateway-fault.ts'
import type { Echange } from '../model/echange.ts'
import type { Rapport } from '../model/guichet.ts'
import { reachesNumber } from '../rules/droits/droits.ts'
import {
  type ExchangeKey,
  KEY_LIFETIME_MS,
  type KeyName,
  type RevisionOutcome,
  type Store,
} from '../store/ports.ts'
import type { Call } from './call.ts'

/** How long a call waits for one of the same key: longer than a deed or the examination of a document takes. */
const WAIT_MS = 5000

/**
 * To whom a key belongs, as the store knows it: two systems that act for one guichet do not share theirs.
 * @param systeme the private system that proved who it is, if any; its code has no `/`
 */
export const holderOf = (systeme: string | undefined, guichet: string | undefined): string =>
  systeme === undefined ? (guichet ?? '') : `${systeme}/${guichet ?? ''}`

interface Facts {
  readonly rapport: Rapport
  /** What the reply tells beside the report, the number and the version. */
  readonly sortie: object
}

/** What is kept with the key, so that the same message gets the same answer. */
export const writeFacts = (rapport: Rapport, sortie: object): string =>
  JSON.stringify({ rapport, sortie } satisfies Facts)

/** Answers kept by the first version had their members beside the report. */
const readFacts = (reponse: string): Facts => {
  const { rapport, sortie, ...more } = JSON.parse(reponse) as Facts
  return { rapport, sortie: sortie ?? more }
}

type Settled = Extract<RevisionOutcome, { readonly kind: 'fait' | 'rejeu' | 'cle-reutilisee' }>

/** An act's answer once the store has it. Raises SNE-SRV-003 when its key was used for another content. */
export const tell = (call: Call, outcome: Settled) => {
  if (outcome.kind === 'cle-reutilisee') throw reused(outcome.empreinteConnue, call.key)
  const { numUnique, version } = outcome
  const { rapport, sortie } = readFacts(outcome.reponse)
  if (outcome.kind === 'rejeu') call.replayed(rapport, numUnique || undefined)
  return { numUnique, version, sortie }
}

const reused = (connue: string, key: ExchangeKey | undefined): GatewayFault =>
  fault('SNE-SRV-003', { connue, recue: key?.empreinte ?? '' })

/** A call that runs under a key. */
interface Running {
  readonly empreinte: string
  readonly operation: string
  readonly horodatage: string
  readonly over: Promise<void>
}

/** What is asked under a key. */
export interface Asked {
  readonly operation: string
  /** It bears a document, which is not examined twice. */
  readonly document: boolean
  /** Whether the reply has a member. */
  says(member: string): boolean
}

const nameOf = ({ guichet, cle }: KeyName): string => `${guichet} ${cle}`

export class EchangeService {
  readonly #store: Store
  /** Those of this process; between processes the store decides. */
  readonly #running = new Map<string, Running>()

  constructor(store: Store) {
    this.#store = store
  }

  /**
   * Runs what a call asks, once for its key: copies wait for the first and have its answer, which also stands where
   * they would be refused, for the effect of an exchange is often what stands against its repetition.
   * Raises SNE-SRV-003 for another content, SNE-SRV-008 when the first takes too long, and what `run` raises.
   */
  async once(call: Call, asked: Asked, run: () => Promise<object>): Promise<object> {
    const { key } = call
    if (!key) return run()
    if (asked.document) {
      const first = await this.#first(call, asked)
      if (first) return first
    }
    const name = nameOf(key)
    const limit = performance.now() + WAIT_MS
    for (let before = this.#running.get(name); before; before = this.#running.get(name)) {
      const same = before.empreinte === key.empreinte
      if (same && !(await isOver(before, limit - performance.now()))) throw fault('SNE-SRV-008', {})
      // What runs may itself be another content than the first one's: the store has the last word.
      const first = await this.#first(call, asked)
      if (first) return first
      if (!same) throw reused(before.empreinte, key)
    }
    const { promise: over, resolve: leave } = Promise.withResolvers<void>()
    const horodatage = call.maintenant.toISOString()
    this.#running.set(name, { empreinte: key.empreinte, operation: asked.operation, horodatage, over })
    try {
      return await this.#attempt(call, asked, run)
    } finally {
      this.#running.delete(name)
      leave()
    }
  }

  /** What became of the caller's own request of that key. */
  async consult(cle: string, call: Call): Promise<{ readonly echange: Echange }> {
    const key = { guichet: call.detenteur, cle }
    const known = await this.#store.findReponse(key, call.maintenant.toISOString())
    const running = this.#running.get(nameOf(key))
    call.conclude([], known?.numUnique ? { numUnique: known.numUnique } : {})
    if (!known && !running) return { echange: { etat: 'INCONNUE' } }
    if (!known) {
      const { over: _, empreinte: empreinteContenu, ...since } = running as Running
      return { echange: { etat: 'EN_COURS', empreinteContenu, ...since } }
    }
    const { rapport, sortie } = readFacts(known.reponse)
    const { operation, horodatage, decision } = rapport
    const { piece, version } = sortie as { piece?: { id: string }; version?: number }
    // The guichet may have lost the territory since: its request is told, not what it names.
    const isSeen = !known.numUnique || reachesNumber(call.pouvoirs, known.numUnique)
    const given = piece ? undefined : known.numUnique ? known.version : version
    return {
      echange: {
        etat: 'CONNUE',
        operation,
        horodatage,
        empreinteContenu: known.empreinte,
        decision,
        ...(known.numUnique && isSeen && { numUnique: known.numUnique }),
        ...(given !== undefined && { version: given }),
        ...(piece && isSeen && { piece: piece.id }),
        conserveJusque: new Date(Date.parse(horodatage) + KEY_LIFETIME_MS).toISOString(),
      },
    }
  }

  async #attempt(call: Call, asked: Asked, run: () => Promise<object>): Promise<object> {
    try {
      const told = await run()
      return (call.conclusion.refuse && (await this.#first(call, asked))) || told
    } catch (error) {
      if (!(error instanceof GatewayFault) || error.retryable || error.code === 'SNE-SRV-003') throw error
      const first = await this.#first(call, asked)
      if (first) return first
      throw error
    }
  }

  /** The first answer under the call's key, if there is one. Raises SNE-SRV-003. */
  async #first(call: Call, { says }: Asked): Promise<object | undefined> {
    const { key } = call
    const known = key && (await this.#store.findReponse(key, call.maintenant.toISOString()))
    if (!known) return undefined
    if (known.empreinte !== key.empreinte) throw reused(known.empreinte, key)
    const { numUnique, version, sortie } = tell(call, { kind: 'rejeu', ...known })
    return { ...(says('numUnique') && { numUnique }), ...(says('version') && { version }), ...sortie }
  }
}

/** Whether a call ends within some milliseconds. */
const isOver = async ({ over }: Running, ms: number): Promise<boolean> => {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => resolve(false), Math.max(0, ms))
  try {
    return await Promise.race([over.then(() => true), promise])
  } finally {
    clearTimeout(timer)
  }
}
