/** The command `deposer`: one XML file to the REST door of a running service. */
import { readFile } from 'node:fs/promises'
import { fetch, Headers } from 'undici'
import { CommandFailure, EXIT, type Exit, type Io } from './io.ts'
import { type FaultShown, type FindingShown, showFault, showFinding } from './render.ts'

/** Milliseconds after which the service is said not to answer. */
const TIMEOUT = 30_000

interface Reply {
  readonly numUnique?: string
  readonly rapport?: { readonly decision: string; readonly listeConstat: readonly FindingShown[] }
  readonly code?: string
  readonly texteFr?: string
  readonly remedeFr?: string
  readonly ligne?: number
  readonly colonne?: number
}

/** Sends the file; prints the numéro unique, the findings or the fault. */
export const deposer = async (
  file: string,
  options: { readonly adresse: string; readonly cle?: string; readonly cleEchange?: string },
  io: Io,
): Promise<Exit> => {
  const bytes = await readFile(file).catch(() => {
    throw new CommandFailure(EXIT.usage, `Le fichier ${file} ne peut pas être lu.`)
  })
  const { status, reply } = await post(bytes, options, options.cle ?? firstKey(io))
  if (reply.rapport) {
    const { decision, listeConstat } = reply.rapport
    io.stdout.write(`${reply.numUnique ? `Numéro unique : ${reply.numUnique}\n` : ''}${decision}\n`)
    for (const finding of listeConstat) io.stdout.write(showFinding(finding))
    return decision === 'REFUSEE' ? EXIT.refused : EXIT.accepted
  }
  if (reply.code !== undefined) io.stderr.write(showFault(reply as FaultShown))
  else io.stderr.write(`Le service a répondu HTTP ${status} sans rapport ni code.\n`)
  return EXIT.fault
}

const firstKey = (io: Io): string | undefined => io.env.SNE_CLE_APPEL?.split(',')[0]?.trim() || undefined

const post = async (
  body: Buffer<ArrayBuffer>,
  { adresse, cleEchange }: { readonly adresse: string; readonly cleEchange?: string },
  key: string | undefined,
): Promise<{ status: number; reply: Reply }> => {
  const url = `${adresse.replace(/\/+$/, '')}/v1/demandes`
  if (!URL.canParse(url)) throw new CommandFailure(EXIT.usage, `${adresse} n’est pas une adresse.`)
  const headers = new Headers({ 'content-type': 'application/xml', accept: 'application/json' })
  try {
    if (key !== undefined) headers.set('authorization', `Bearer ${key}`)
    if (cleEchange !== undefined) headers.set('idempotency-key', cleEchange)
  } catch {
    throw new CommandFailure(
      EXIT.usage,
      'Une clé contient un caractère qu’un en-tête HTTP ne peut pas porter.',
    )
  }
  try {
    const response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(TIMEOUT) })
    const text = await response.text()
    return { status: response.status, reply: parse(text) }
  } catch {
    throw new CommandFailure(EXIT.unreachable, `Le service est injoignable à l’adresse ${url}.`)
  }
}

const parse = (text: string): Reply => {
  try {
    const value: unknown = JSON.parse(text)
    return value !== null && typeof value === 'object' ? value : {}
  } catch {
    return {}
  }
}
