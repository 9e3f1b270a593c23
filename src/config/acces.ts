/** How the variables on callers are read. */
import { isIP } from 'node:net'
import { bad } from './setting.ts'

/** Open, or for those registered only. */
export const acces = (text: string): 'ouvert' | 'registre' =>
  text === 'ouvert' || text === 'registre' ? text : bad('ouvert ou registre est attendu')

/** Where the issuer's public keys are: a https address (http on this machine), or a file. */
export const keysPlace = (text: string): string | undefined => {
  if (text === '') return undefined
  if (!/^https?:/.test(text)) return text
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isLocal = url !== undefined && /^(127\.|localhost$|\[::1\]$)/.test(url.hostname)
  return url?.protocol === 'https:' || isLocal
    ? text
    : bad('une adresse https://… ou le chemin d’un fichier est attendu')
}

/** A text that the tokens must bear. */
export const claim = (text: string): string | undefined => {
  if (text === '') return undefined
  return /^[!-~]{1,500}$/.test(text) ? text : bad('des caractères imprimables sans espace sont attendus')
}

/** Addresses of the proxies whose headers are believed. */
export const addresses = (text: string): readonly string[] => {
  if (text === '') return []
  const found = text.split(',').map((one) => one.trim())
  return found.every((one) => isIP(one) > 0)
    ? found
    : bad('des adresses IP séparées par des virgules sont attendues')
}

/** The header by which they hand on a client's certificate. */
export const certificateHeader = (text: string): 'client-cert' | 'x-ssl-client-cert' => {
  const name = text.toLowerCase()
  return name === 'client-cert' || name === 'x-ssl-client-cert'
    ? name
    : bad('Client-Cert ou X-SSL-Client-Cert est attendu')
}

const LOOPBACK = /^(127\.|::1$|localhost$)/

interface Callers {
  readonly host?: string
  readonly keys?: readonly string[]
  readonly acces?: 'ouvert' | 'registre'
  readonly publicUrl?: string | undefined
  readonly jetonEmetteur?: string | undefined
  readonly jetonCles?: string | undefined
  readonly jetonAudience?: string | undefined
}

/** Whether whoever calls from this machine is let in without a proof. */
export const isOpen = ({ keys, acces }: Pick<Callers, 'keys' | 'acces'>): boolean =>
  keys?.length === 0 && acces === 'ouvert'

/** What the variables on callers have against each other, one French line each. */
export const faultsOfAcces = (config: Callers): string[] => {
  const faults: string[] = []
  const { host = '127.0.0.1', publicUrl, jetonEmetteur, jetonCles, jetonAudience } = config
  // Behind a local proxy every caller seems to come from the loopback address.
  if (isOpen(config) && publicUrl !== undefined)
    faults.push(
      'SNE_ADRESSE_PUBLIQUE : SNE_CLE_APPEL ou SNE_ACCES=registre est exigée avec une adresse publique.',
    )
  if (isOpen(config) && !LOOPBACK.test(host))
    faults.push(
      'SNE_HOTE : l’accès ouvert n’écoute que la boucle locale ; donnez SNE_CLE_APPEL ou SNE_ACCES=registre.',
    )
  const jeton = [jetonEmetteur, jetonCles, jetonAudience]
  if (jeton.some((one) => one === undefined) && jeton.some((one) => one !== undefined))
    faults.push(
      'SNE_JETON_EMETTEUR : l’émetteur, ses clés (SNE_JETON_CLES) et l’audience (SNE_JETON_AUDIENCE) vont ensemble.',
    )
  return faults
}
