/**
 * The one way of a call, whatever its door: judged, decided, done, journalled, answered.
 *
 * A door reads its bytes into `Incoming` and writes `Handled` in its own form; nothing here knows SOAP, JSON or HTTP.
 */
import { dayInFrance } from '../base/day.ts'
import { sha256 } from '../base/digest.ts'
import { fault, type GatewayFault } from '../diagnostic/gateway-fault.ts'
import type { Rapport } from '../model/guichet.ts'
import type { Operation, Reply } from '../operation/operation.ts'
import type { Call } from '../service/call.ts'
import type { Policy } from '../service/decide.ts'
import type { DemandeService } from '../service/demande.ts'
import { type Judgement, judge, type Read, writeRapport } from '../service/judge.ts'
import { type JournalEntry, type Store, StoreUnavailable } from '../store/ports.ts'

export interface Ports {
  readonly store: Store
  readonly demandes: DemandeService
  readonly policy: Policy
  readonly clock: () => Date
}

export interface Incoming {
  readonly operation: Operation
  readonly porte: string
  readonly read: Read
  /** SHA-256 of the bytes received. */
  readonly empreinte: string
  readonly correlation: string
  /** Told by the transport; what the message names completes it. */
  readonly caller: { readonly guichet: string | undefined; readonly agent: string | undefined }
  /** The key, when the door carries it outside the message. */
  readonly cleEchange?: string | undefined
  /** Reference day of the message itself, when it has one. */
  readonly jour?: string | undefined
}

/** What the log and the metrics say of a call. */
export interface Trace {
  operation: string
  porte: string
  guichet: string | undefined
  decision: string
  codes: readonly string[]
  /** Milliseconds by step. */
  durees: Record<string, number>
}

export interface Handled {
  readonly reply: Reply
  readonly refused: boolean
  readonly replayed: boolean
  readonly trace: Trace
}

type Members = Readonly<Record<string, unknown>>

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

/** Guichet that the message names, wherever its operation carries it. */
const guichetOf = (input: Members): string | undefined => {
  const demande = input['demandeLogement']
  return demande && typeof demande === 'object' ? textOf((demande as Members)['numGuichet']) : undefined
}

/**
 * Handles one call.
 * Raises GatewayFault when it could not be judged or done.
 */
export const handle = async (ports: Ports, incoming: Incoming): Promise<Handled> => {
  const { operation, porte, read } = incoming
  const maintenant = ports.clock()
  const aujourdhui = dayInFrance(maintenant)
  const jour = incoming.jour ?? aujourdhui
  const input = (read.value && typeof read.value === 'object' ? read.value : {}) as Members
  const guichet = incoming.caller.guichet ?? guichetOf(input)
  const nature = operation.nature?.(input as never)
  const durees: Record<string, number> = {}
  const started = performance.now()
  const judgement = judge(
    operation.input,
    read,
    nature && {
      nature,
      jour,
      guichet: guichet ?? '',
      complementIdentite: input['complementIdentite'] as never,
    },
    { operation: operation.name, porte, jour, guichet, policy: ports.policy },
  )
  durees['jugement'] = performance.now() - started
  let rapport = writeRapport(operation.input, judgement, {
    operation: operation.name,
    empreinte: incoming.empreinte,
    maintenant,
  })
  const journal = journalEntry(incoming, input, guichet, judgement, maintenant)
  const refused = judgement.decision === 'REFUSEE'
  let written = !operation.writes
  let replayed = false
  let output: object = {}
  if (!refused) {
    const call: Call = {
      guichet,
      cleEchange: incoming.cleEchange ?? textOf(input['cleEchange']),
      empreinteContenu: contentDigest(operation, input),
      jour,
      aujourdhui,
      nature,
      rapport,
      journal,
      demandes: ports.demandes,
      journalled: () => {
        written = true
      },
      replayed: (first: Rapport) => {
        replayed = true
        rapport = first
      },
    }
    const before = performance.now()
    output = await operation.run(input as never, call).catch(async (error: unknown) => {
      // A fault of the deed itself (a key used for another content, a number unknown) is journalled as a refusal.
      if (operation.writes && toFault(error).fromCaller) {
        await ports.store
          .record({ ...journal, decision: 'REFUSEE', codes: [toFault(error).code] })
          .catch(asFault)
      }
      return asFault(error)
    })
    durees['effet'] = performance.now() - before
  }
  if (!written) await ports.store.record(journal).catch(asFault)
  return {
    reply: { ...output, rapport },
    refused,
    replayed,
    trace: {
      operation: operation.name,
      porte,
      guichet,
      decision: judgement.decision,
      codes: journal.codes,
      durees,
    },
  }
}

/** Digest of what the key stands for: target and payload, not the key or the agent. */
const contentDigest = (operation: Operation, input: Members): string => {
  const content: Record<string, unknown> = {}
  for (const key of [...Object.keys(operation.target), ...Object.keys(operation.payload)])
    content[key] = input[key]
  return operation.writes ? sha256(JSON.stringify(content)) : ''
}

const journalEntry = (
  incoming: Incoming,
  input: Members,
  guichet: string | undefined,
  judgement: Judgement,
  maintenant: Date,
): JournalEntry => ({
  correlation: incoming.correlation,
  operation: incoming.operation.name,
  porte: incoming.porte,
  author: { guichet: guichet ?? '', agent: incoming.caller.agent ?? textOf(input['agent']) },
  horodatage: maintenant.toISOString(),
  decision: judgement.decision,
  codes: judgement.constats.map((c) => c.code),
  empreinte: incoming.empreinte,
  numUnique: undefined,
})

const asFault = (error: unknown): never => {
  if (error instanceof StoreUnavailable) throw fault('SNE-SRV-002', {}, { cause: error })
  throw error
}

/** Any error as a fault: what was not thrown on purpose says nothing of itself. */
export const toFault = (error: unknown): GatewayFault =>
  error instanceof Error && error.name === 'GatewayFault'
    ? (error as GatewayFault)
    : fault('SNE-SRV-001', {}, { cause: error })
