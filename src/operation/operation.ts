/**
 * The form of an operation: declared once, read by every door and every published document.
 *
 * From `name` and the members come the SOAP element and its reply, the REST route, the validator, the WSDL, XSD and
 * OpenAPI entries; from `run`'s types, the service method that it calls.
 */
import {
  type AnyField,
  type GroupField,
  group,
  type InferMembers,
  type Label,
  NS_GUICHET,
  opt,
  text,
} from '../model/field.ts'
import { type Rapport, rapport } from '../model/guichet.ts'
import type { Droits } from '../rules/droits/droits.ts'
import type { Draft, Nature } from '../rules/rule.ts'
import type { Call } from '../service/call.ts'

type Members = Readonly<Record<string, AnyField>>

/** The caller's key for one exchange: printable, at most 200 characters. */
export const cleEchange = text(200, 'Clé d’échange, propre à l’appelant', 'Exchange key, the caller’s own', {
  pattern: '[!-~]{1,200}',
})
export const agent = text(100, 'Identifiant opaque de l’agent', 'Opaque identifier of the person acting')

/** An act by any door. */
export interface ActDeclaration<T extends Members, P extends Members, O extends Members> {
  /** French infinitive and noun: `deposerDemande`. */
  readonly name: string
  readonly label: Label
  /** Takes an exchange key, and so has its effect once. */
  readonly writes: boolean
  /** Who may ask for it. */
  readonly droits: Droits
  /** What names the target. */
  readonly target: T
  /** The body in REST JSON. */
  readonly payload: P
  readonly output: O
  /** What the application in the payload is judged for; absent when there is nothing to judge. */
  readonly nature?: (input: Draft<InferMembers<T & P>>) => Nature | undefined
  /** What the record has to say of a message refused without it; nothing is written. */
  readonly examine?: (input: Draft<InferMembers<T & P>>, call: Call) => Promise<Partial<InferMembers<O>>>
  /** A reply to a message that the record refuses may lack any member. */
  readonly run: (input: InferMembers<T & P>, call: Call) => Promise<Partial<InferMembers<O>>>
}

/** An act published in Guichet v1, by SOAP and by REST. */
export interface Declaration<T extends Members, P extends Members, O extends Members>
  extends ActDeclaration<T, P, O> {
  readonly since: string
  /** `POST /v1/demandes`; a `{member}` of the path is a member of `target`. */
  readonly rest: `${'GET' | 'POST' | 'PUT' | 'DELETE'} /v1/${string}`
}

/** A declared act, its types forgotten: what is judged and done, whatever the door. */
export interface Act {
  readonly name: string
  readonly label: Label
  readonly writes: boolean
  readonly droits: Droits
  readonly target: Members
  readonly payload: Members
  /** The whole message: key, agent, target, payload, in the order of the wire. */
  readonly input: GroupField
  /** The reply: `rapport` last. */
  readonly output: GroupField
  /** Name of the member of the payload that holds a document's bytes, where there is one. */
  readonly document: string | undefined
  readonly nature: ((input: never) => Nature | undefined) | undefined
  readonly examine: ((input: never, call: Call) => Promise<object>) | undefined
  readonly run: (input: never, call: Call) => Promise<object>
}

/** A declared operation of Guichet v1: what its doors and the writers go through. */
export interface Operation extends Act {
  readonly since: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  /** Brings something new under an address of its own. */
  readonly creates: boolean
}

/** What every reply holds: the operation's output and the report. */
export type Reply = { readonly rapport: Rapport } & { readonly [key: string]: unknown }

/** Declares an act. */
export const act = <T extends Members, P extends Members, O extends Members>(
  declared: ActDeclaration<T, P, O>,
): Act => {
  const { name, label, writes, droits, target, payload } = declared
  const input = group(
    name,
    { ...(writes && { cleEchange: opt(cleEchange) }), agent: opt(agent), ...target, ...payload } as Members,
    label.fr,
    label.en,
    { namespace: NS_GUICHET },
  )
  // A refused message has a report and nothing else: every other member of a reply may be absent.
  const optionalOutput = Object.fromEntries(
    Object.entries(declared.output).map(([key, field]) => [key, opt(field)]),
  )
  const output = group(`${name}Response`, { ...optionalOutput, rapport } as Members, label.fr, label.en, {
    namespace: NS_GUICHET,
    open: true,
  })
  return {
    name,
    label,
    writes,
    droits,
    target,
    payload,
    input,
    output,
    document: Object.entries(payload).find(([, field]) => field.kind === 'binary')?.[0],
    nature: declared.nature as Act['nature'],
    examine: declared.examine as Act['examine'],
    run: declared.run as Act['run'],
  }
}

/** Declares an operation. */
export const operation = <T extends Members, P extends Members, O extends Members>(
  declared: Declaration<T, P, O>,
): Operation => {
  const { since, writes, target } = declared
  const [method, path] = declared.rest.split(' ') as [Operation['method'], string]
  const declaredAct = act(declared)
  const bears = declaredAct.document !== undefined
  const creates = writes && method === 'POST' && (bears || Object.keys(target).length === 0)
  return { ...declaredAct, since, method, path, creates }
}
