/**
 * One row of the journal for each request that reached the application, that is whose caller is identified: `handle`
 * writes the one of every call that it takes, `journalReading` the one of a request that could not be read. Whoever could
 * not be identified leaves one too, within bounds.
 */
import type { FastifyRequest } from 'fastify'
import { sha256 } from '../base/digest.ts'
import type { Code } from '../diagnostic/catalogue.ts'
import { fault, type GatewayFault } from '../diagnostic/gateway-fault.ts'
import type { JournalEntry, Store } from '../store/ports.ts'
import type { Caller, Callers } from './caller.ts'
import { toFault } from './to-fault.ts'

/** What the journal says of an operation that the request did not name, and of the end of a call that has none yet. */
const INCONNUE = 'inconnue'

interface Ports {
  readonly store: Store
  readonly clock: () => Date
}

/** What is known of a request before it is read. */
export interface Unread {
  readonly operation: string
  readonly porte: string
  readonly correlation: string
  readonly caller: Caller
  /** SHA-256 of the bytes received. */
  readonly empreinte: string
}

/** The row of a call of which nothing was read yet. */
export const unreadEntry = (clock: () => Date, call: Unread): JournalEntry => ({
  correlation: call.correlation,
  operation: call.operation,
  porte: call.porte,
  author: { guichet: call.caller.guichet ?? '', agent: call.caller.agent, systeme: call.caller.systeme },
  horodatage: clock().toISOString(),
  decision: INCONNUE,
  codes: [],
  empreinte: call.empreinte,
  numUnique: undefined,
})

/**
 * Journals the fault that ended a call, on the row that it would have had. Out: the fault to answer with, SNE-SRV-002
 * when the row could not be written. A fault SNE-SRV-002 says by itself that nothing can be.
 */
export const journalFault = async (
  store: Store,
  found: GatewayFault,
  row: JournalEntry,
): Promise<GatewayFault> => {
  if (found.code === 'SNE-SRV-002') return found
  const decision = found.fromCaller ? 'REFUSEE' : 'FAUTE'
  return store.record({ ...row, decision, codes: [found.code] }).then(
    () => found,
    (cause: unknown) => (found.fromCaller ? fault('SNE-SRV-002', {}, { cause }) : found),
  )
}

/** Journals a call refused before any act. Raises SNE-SRV-002 when the row could not be written. */
export const journalRefusal = async ({ store, clock }: Ports, call: Unread, code: Code): Promise<void> => {
  const row: JournalEntry = { ...unreadEntry(clock, call), decision: 'REFUSEE', codes: [code] }
  await store.record(row).catch((cause: unknown) => {
    throw fault('SNE-SRV-002', {}, { cause })
  })
}

const ANONYMOUS: Caller = { guichet: undefined, agent: undefined }
/** Refusals of those whom nothing identifies. */
const UNKNOWN = /^SNE-DRO-0(?:01|1\d)$/
/** Rows that they may cause at once, and then in a second: nobody from outside fills the journal. */
const [BURST, PER_SECOND] = [100, 1]

/** What is left of those rows, by store. */
const budgets = new WeakMap<Store, { left: number; at: number }>()

const mayNote = (store: Store): boolean => {
  const now = performance.now()
  const known = budgets.get(store) ?? { left: BURST, at: now }
  const left = Math.min(BURST, known.left + ((now - known.at) / 1000) * PER_SECOND)
  budgets.set(store, { left: left < 1 ? left : left - 1, at: now })
  return left >= 1
}

/** A request while it is read: what is learnt of it is told. */
export interface Attempt {
  porte: string
  operation: string
  /** When the message itself proves the caller. */
  caller?: Caller
  /** Its row is another's to write. */
  taken?: boolean
}

/**
 * Reads a request. A fault that ends the reading is journalled, if the caller is identified, and raised; SNE-SRV-002
 * when it could not be. In: who is identified by what stands beside the message.
 */
export const journalReading = async <T>(
  { store, clock }: Ports,
  request: FastifyRequest,
  porte: string,
  identify: () => Promise<Caller>,
  read: (attempt: Attempt) => Promise<T>,
): Promise<T> => {
  const attempt: Attempt = { porte, operation: INCONNUE }
  try {
    return await read(attempt)
  } catch (error) {
    if (attempt.taken) throw error
    // Whoever is not known has not reached the application, whatever stood in the way first.
    const caller = attempt.caller ?? (await identify().catch(knownAllTheSame))
    const call = {
      ...attempt,
      caller: caller ?? ANONYMOUS,
      correlation: request.id,
      empreinte: receivedDigest(request),
    }
    if (!caller) {
      const found = toFault(error)
      if (UNKNOWN.test(found.code) && mayNote(store))
        await journalFault(store, found, unreadEntry(clock, call))
      throw error
    }
    throw await journalFault(store, toFault(error), unreadEntry(clock, call))
  }
}

/** A guichet or an agent badly named is told only to a caller who proved who it is. */
const knownAllTheSame = (error: unknown): Caller | undefined =>
  toFault(error).code === 'SNE-ENV-010' ? ANONYMOUS : undefined

/** Digest of what was received, where it was kept; of a body that was not, and of none, the address's. */
const receivedDigest = ({ body, url }: FastifyRequest): string => sha256(Buffer.isBuffer(body) ? body : url)

/** Recognises who calls by what stands beside a SOAP message; a refusal is journalled. Raises it. */
export const identifySoap = (
  { ports, callers }: { readonly ports: Ports; readonly callers: Callers },
  request: FastifyRequest,
  porte: string,
): ReturnType<Callers['identifyTwice']> =>
  journalReading(
    ports,
    request,
    porte,
    () => Promise.reject(fault('SNE-DRO-001', {})),
    () => callers.identifyTwice(request),
  )
