/** Which addresses speak SOAP, and in which version they answer what they could not read. */
import type { SoapVersion } from '../envelope/read-envelope.ts'
import { SNE_PATH } from './sne-door.ts'
import { SOAP_PATH } from './soap-door.ts'

/** The version in which an address answers by itself; undefined where it does not speak SOAP. */
export const soapVersionAt = (url: string): SoapVersion | undefined => {
  if (url.startsWith(SOAP_PATH)) return '1.1'
  return url.startsWith(SNE_PATH.slice(0, -1)) ? '1.2' : undefined
}
