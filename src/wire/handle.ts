/**
 * The one way of a call, whatever its door: judged, decided, done, journalled, answered.
 *
 * A door reads its bytes into `Incoming` and writes `Handled` in its own form; nothing here knows SOAP, JSON or HTTP.
 */
import { dayInFrance } from '../base/day.ts'
import { canonicalJson, sha256 } from '../base/digest.ts'
import type { Gate } from '../base/gate.ts'
import type { Reception } from '../blob/ports.ts'
import { CONSTATS_MAX } from '../diagnostic/constat.ts'
import { fault, type GatewayFault } from '../diagnostic/gateway-fault.ts'
import type { DemandeLogement } from '../model/demande.ts'
import type { Rapport } from '../model/guichet.ts'
import type { Act, Reply } from '../operation/operation.ts'
import type { Draft, Nature, RuleContext } from '../rules/rule.ts'
import type { About, Call, Conclusion } from '../service/call.ts'
import type { Policy } from '../service/decide.ts'
import { holderOf } from '../service/echange.ts'
import {
  type JudgeAt,
  type Judgement,
  judge,
  judgeOnRecord,
  type Read,
  writeRapport,
} from '../service/judge.ts'
import type { Services } from '../service/services.ts'
import { type ExchangeKey, type JournalEntry, type Store, StoreUnavailable } from '../store/ports.ts'
import { journalFault, unreadEntry } from './journal.ts'
import { type Asked, agentOf, authorise, type Members, numeroOf, textOf } from './mandate.ts'
import { toFault } from './to-fault.ts'

export interface Ports {
  readonly store: Store
  readonly services: Services
  readonly policy: Policy
  readonly clock: () => Date
  readonly gate?: Gate | undefined
}

export interface Incoming extends Asked {
  readonly porte: string
  readonly read: Read
  /** SHA-256 of the bytes received. */
  readonly empreinte: string
  readonly correlation: string
  /** The key, when the door carries it outside the message. */
  readonly cleEchange?: string | undefined
  /** SHA-256 of what the key stands for, when the door knows better than the message. */
  readonly empreinteContenu?: string | undefined
  /** The document that the message carries, received; handed over, or discarded when nothing takes it. */
  readonly reception?: Reception | undefined
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

/** What a call has come to, for the row of the fault that may end it. */
interface Told {
  journal: JournalEntry
  /** Its row is written. */
  done: boolean
}

/**
 * Handles one call, and writes its one row of the journal.
 * Raises GatewayFault when it could not be judged or done.
 */
export const handle = async (ports: Ports, incoming: Incoming): Promise<Handled> => {
  let document = incoming.reception
  const take = () => {
    const taken = document
    document = undefined
    return taken
  }
  const told: Told = {
    journal: unreadEntry(ports.clock, { ...incoming, operation: incoming.operation.name }),
    done: false,
  }
  try {
    return await judgeAndDo(ports, incoming, take, told)
  } catch (error) {
    const found = toFault(error)
    throw told.done ? found : await journalFault(ports.store, found, told.journal)
  } finally {
    // Whatever stood in the way of the operation.
    await document?.discard()
  }
}

const judgeAndDo = async (
  ports: Ports,
  incoming: Incoming,
  takeDocument: Call['takeDocument'],
  told: Told,
): Promise<Handled> => {
  const { operation, porte, read } = incoming
  const maintenant = ports.clock()
  const aujourdhui = dayInFrance(maintenant)
  const jour = incoming.jour ?? aujourdhui
  const input = (read.value && typeof read.value === 'object' ? read.value : {}) as Members
  const { guichet, pouvoirs, refus } = authorise(incoming, input, aujourdhui)
  agree('cleEchange', incoming.cleEchange, input)
  agree('agent', incoming.caller.agent, input)
  const nature = operation.nature?.(input as never)
  const at: JudgeAt = { operation: operation.name, porte, jour, guichet, policy: ports.policy }
  const durees: Record<string, number> = {}
  const started = performance.now()
  const judgement = judge(operation.input, read, nature && contextOf(nature, jour, guichet, input), at)
  durees['jugement'] = performance.now() - started
  const concludeWith = (judged: Judgement, about: About): Conclusion => {
    let rapport: Rapport | undefined
    const journal = journalEntry(incoming, input, guichet, judged, maintenant, about)
    told.journal = journal
    return {
      refuse: judged.decision === 'REFUSEE',
      // Written only if it is the last: a deed may conclude more than once.
      get rapport() {
        rapport ??= writeRapport(operation.input, judged, {
          operation: operation.name,
          empreinte: incoming.empreinte,
          maintenant,
        })
        return rapport
      },
      journal,
    }
  }
  let conclusion = concludeWith(judgement, {})
  let replayed = false
  const detenteur = holderOf(incoming.caller.systeme, guichet)
  const call: Call = {
    guichet,
    pouvoirs,
    detenteur,
    key: operation.writes ? keyOf(incoming, input, detenteur) : undefined,
    maintenant,
    jour,
    aujourdhui,
    nature,
    services: ports.services,
    get conclusion() {
      return conclusion
    },
    takeDocument,
    conclude: (constats, about = {}) => {
      conclusion = concludeWith(judgeOnRecord(judgement, read, { constats }, at), about)
      return conclusion
    },
    leaveRecord: (sautee) => {
      conclusion = concludeWith(judgeOnRecord(judgement, read, { sautee }, at), {})
    },
    journalled: () => {
      told.done = true
    },
    replayed: (first, numUnique) => {
      replayed = true
      const { decision, listeConstat } = first
      const codes = listeConstat.map((c) => c.code)
      const journal = { ...conclusion.journal, decision, codes, numUnique }
      conclusion = { refuse: decision === 'REFUSEE', rapport: { ...first, rejeu: true }, journal }
    },
  }
  await ports.gate?.('apres-jugement')
  const before = performance.now()
  const output = await perform(incoming, judgement, call, refus)
  durees['effet'] = performance.now() - before
  if (!told.done) await ports.store.record(conclusion.journal).catch(asFault)
  told.done = true
  const { refuse: refused, rapport, journal } = conclusion
  return {
    reply: { ...output, rapport },
    refused,
    replayed,
    trace: {
      operation: operation.name,
      porte,
      guichet,
      decision: rapport.decision,
      codes: journal.codes,
      durees,
    },
  }
}

const contextOf = (
  nature: Nature,
  jour: string,
  guichet: string | undefined,
  input: Members,
): RuleContext => ({
  nature,
  jour,
  guichet: guichet ?? '',
  numUnique: textOf(input['numUnique']),
  complementIdentite: input['complementIdentite'] as never,
})

/** Runs the operation when nothing stands against it; else only looks at the record, where it has something to say. */
const perform = async (
  { operation }: Incoming,
  judgement: Judgement,
  call: Call,
  refus: GatewayFault | undefined,
): Promise<object> => {
  if (refus) throw refus
  const refused = judgement.decision === 'REFUSEE'
  const asked = {
    operation: operation.name,
    document: operation.document !== undefined,
    says: (member: string) => Object.hasOwn(operation.output.members, member),
  }
  const run = async (): Promise<object> => {
    if (refused && !operation.examine) return {}
    if (refused && !isReadable(judgement.draft)) {
      call.leaveRecord('le message est refusé sans elle')
      return {}
    }
    const ask = (refused && operation.examine) || operation.run
    return ask(judgement.draft as never, call)
  }
  return call.services.echanges.once(call, asked, run).catch(asFault)
}

/** Enough to look at the record: somebody, with the traits that name a person. */
const isReadable = (draft: unknown): boolean => {
  const { demandeLogement } = (draft ?? {}) as { demandeLogement?: Draft<DemandeLogement> }
  const demandeur = demandeLogement?.personnePhysique?.demandeur
  return demandeur
    ? Boolean(demandeur.nom && demandeur.prenom && demandeur.dateNaissance)
    : Boolean(demandeLogement?.association?.raisonSociale)
}

/** What is told beside the message and in it must be the same: which of the two was meant is the caller's to say. */
const agree = (nom: string, beside: string | undefined, input: Members): void => {
  const inside = textOf(input[nom])
  if (beside !== undefined && inside !== undefined && inside !== beside) throw fault('SNE-ENV-011', { nom })
}

/** The key that the caller gave, beside the message or in it. */
const keyOf = (incoming: Incoming, input: Members, guichet: string): ExchangeKey | undefined => {
  const cle = incoming.cleEchange ?? textOf(input['cleEchange'])
  if (cle === undefined) return undefined
  return { guichet, cle, empreinte: incoming.empreinteContenu ?? contentDigest(incoming.operation, input) }
}

/** Digest of what the key stands for: operation, target and payload, not the key or the agent. */
const contentDigest = (operation: Act, input: Members): string => {
  const content: Record<string, unknown> = { operation: operation.name }
  for (const key of [...Object.keys(operation.target), ...Object.keys(operation.payload)])
    content[key] = input[key]
  return sha256(canonicalJson(content))
}

const journalEntry = (
  incoming: Incoming,
  input: Members,
  guichet: string | undefined,
  judgement: Judgement,
  maintenant: Date,
  { numUnique, versionLue, doute }: About,
): JournalEntry => ({
  ...unreadEntry(() => maintenant, { ...incoming, operation: incoming.operation.name }),
  author: {
    guichet: guichet ?? '',
    agent: incoming.caller.agent ?? agentOf(input),
    systeme: incoming.caller.systeme,
  },
  decision: judgement.decision,
  codes: judgement.constats.slice(0, CONSTATS_MAX).map((c) => c.code),
  numUnique: numUnique ?? numeroOf(input),
  ...(versionLue !== undefined && { versionLue }),
  ...(doute && { doute }),
})

const asFault = (error: unknown): never => {
  if (error instanceof StoreUnavailable) throw fault('SNE-SRV-002', {}, { cause: error })
  throw error
}
