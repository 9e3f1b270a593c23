/** How variables on documents are read. */
import type { S3Place } from '../blob/ports.ts'
import { bad } from './setting.ts'

/** A master key as the configuration names it. */
export interface NamedKey {
  readonly id: string
  readonly key: Buffer
}

/** Master keys of the documents, the first one first. */
export const masterKeys = (text: string): readonly NamedKey[] | undefined => {
  if (text === '') return undefined
  const found = text.split(',').map((one) => /^([A-Za-z0-9_-]{1,32}):([0-9a-fA-F]{64})$/.exec(one.trim()))
  if (found.some((match) => match === null))
    return bad('des clés de la forme nom:64 chiffres hexadécimaux sont attendues')
  const keys = found.map((match) => ({ id: match?.[1] ?? '', key: Buffer.from(match?.[2] ?? '', 'hex') }))
  return new Set(keys.map(({ id }) => id)).size === keys.length ? keys : bad('deux clés portent le même nom')
}

/** Where clamd listens. */
export const clamdAddress = (text: string): string | undefined => {
  if (text === '') return undefined
  return /^(?:\/.+|\S+:[0-9]{1,5})$/.test(text)
    ? text
    : bad('hôte:port ou le chemin d’une socket est attendu')
}

/** A bucket and how to enter it. */
export const s3Place = (text: string): S3Place | undefined => {
  if (text === '') return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  const bucket = url?.pathname.slice(1) ?? ''
  if (
    !url ||
    !/^https?:$/.test(url.protocol) ||
    !url.username ||
    !url.password ||
    !/^[a-z0-9.-]{3,63}$/.test(bucket)
  )
    return bad('une adresse https://identifiant:mot-de-passe@hôte/seau est attendue')
  return {
    endpoint: url.origin,
    bucket,
    region: url.searchParams.get('region') ?? 'us-east-1',
    accessKeyId: decodeURIComponent(url.username),
    secretAccessKey: decodeURIComponent(url.password),
  }
}
