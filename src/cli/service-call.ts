/** A call of a command to a running service: its address, its key, its answer. */
import { fetch, Headers, type RequestInit } from 'undici'
import { CommandFailure, EXIT, type Exit, type Io } from './io.ts'
import { type FaultShown, type FindingShown, showFault, showFinding } from './render.ts'

/** Milliseconds after which the service is said not to answer. */
const TIMEOUT = 30_000

/** How a command reaches the service, and for whom: the options of declare-call.ts. */
export interface Access {
  readonly adresse: string
  readonly cle?: string
  readonly guichet?: string
  readonly agent?: string
  readonly cleEchange?: string
}

/** What a service answers: a report, or a fault. */
export interface Reply {
  readonly rapport?: { readonly decision: string; readonly listeConstat: readonly FindingShown[] }
  readonly code?: string
  readonly texteFr?: string
  readonly remedeFr?: string
  readonly ligne?: number
  readonly colonne?: number
}

export interface Answer<R extends Reply> {
  readonly status: number
  readonly reply: R
}

const firstKey = (io: Io): string | undefined => io.env.SNE_CLE_APPEL?.split(',')[0]?.trim() || undefined

/** Asks; raises CommandFailure when the address or an option cannot be used, or when nobody answers. */
export const ask = async <R extends Reply>(
  path: string,
  { adresse, cle, guichet, agent, cleEchange }: Access,
  io: Io,
  request: RequestInit & { readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Answer<R>> => {
  const url = `${adresse.replace(/\/+$/, '')}${path}`
  if (!URL.canParse(url)) throw new CommandFailure(EXIT.usage, `${adresse} n’est pas une adresse.`)
  const headers = new Headers({ accept: 'application/json', ...request.headers })
  const key = cle ?? firstKey(io)
  try {
    if (key !== undefined) headers.set('authorization', `Bearer ${key}`)
    if (guichet !== undefined) headers.set('x-guichet', guichet)
    if (agent !== undefined) headers.set('x-agent-id', agent)
    if (cleEchange !== undefined) headers.set('idempotency-key', cleEchange)
  } catch {
    throw new CommandFailure(
      EXIT.usage,
      'Une option contient un caractère qu’un en-tête HTTP ne peut pas porter.',
    )
  }
  try {
    const response = await fetch(url, { ...request, headers, signal: AbortSignal.timeout(TIMEOUT) })
    return { status: response.status, reply: parse(await response.text()) as R }
  } catch {
    throw new CommandFailure(EXIT.unreachable, `Le service est injoignable à l’adresse ${url}.`)
  }
}

/** Prints the report, or the fault. @param heading what comes before the decision */
export const tell = ({ status, reply }: Answer<Reply>, io: Io, heading = ''): Exit => {
  if (reply.rapport) {
    const { decision, listeConstat } = reply.rapport
    io.stdout.write(`${heading}${decision}\n`)
    for (const finding of listeConstat) io.stdout.write(showFinding(finding))
    return decision === 'REFUSEE' ? EXIT.refused : EXIT.accepted
  }
  if (reply.code !== undefined) io.stderr.write(showFault(reply as FaultShown))
  else io.stderr.write(`Le service a répondu HTTP ${status} sans rapport ni code.\n`)
  return EXIT.fault
}

const parse = (text: string): object => {
  try {
    const value: unknown = JSON.parse(text)
    return value !== null && typeof value === 'object' ? value : {}
  } catch {
    return {}
  }
}
