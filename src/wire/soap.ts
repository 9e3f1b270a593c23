/** Writing SOAP: replies and faults, version 1.1 or 1.2, in the form that every client reads. */
import type { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { faute } from '../contract/faute.ts'
import type { GatewayFault } from '../diagnostic/gateway-fault.ts'
import { encodeElement } from '../envelope/encode.ts'
import { escapeXml } from '../envelope/escape.ts'
import { SOAP_NS, type SoapVersion } from '../envelope/read-envelope.ts'
import { LongBody } from './long-body.ts'
import { sayWhenToRetry } from './retry-after.ts'

export const CONTENT_TYPE = {
  '1.1': 'text/xml; charset=utf-8',
  '1.2': 'application/soap+xml; charset=utf-8',
} as const

/**
 * In which version a request would be answered if its envelope could not be read: the one whose namespace its bytes
 * hold, else the one of its content type, else the one given.
 */
export const likelyVersion = (request: FastifyRequest, otherwise: SoapVersion): SoapVersion => {
  const begun = request.body instanceof LongBody ? request.body.head : request.body
  if (Buffer.isBuffer(begun)) {
    const [v11, v12] = [begun.includes(SOAP_NS['1.1']), begun.includes(SOAP_NS['1.2'])]
    if (v11 !== v12) return v12 ? '1.2' : '1.1'
  }
  const type = request.headers['content-type'] ?? ''
  if (/soap\+xml/i.test(type)) return '1.2'
  return /text\/xml/i.test(type) ? '1.1' : otherwise
}

/** An element in an envelope of the version asked. */
export const writeEnvelope = (version: SoapVersion, body: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="${SOAP_NS[version]}"><soap:Body>${body}</soap:Body></soap:Envelope>`

const FAULT_CODES = {
  '1.1': { client: 'Client', server: 'Server' },
  '1.2': { client: 'Sender', server: 'Receiver' },
} as const

const faultCode = (version: SoapVersion, gatewayFault: GatewayFault): string => {
  if (gatewayFault.code === 'SNE-ENV-003') return 'MustUnderstand'
  return FAULT_CODES[version][gatewayFault.retryable ? 'server' : 'client']
}

/** A fault: one text in French, one child of detail that holds the rest. */
export const writeFault = (version: SoapVersion, gatewayFault: GatewayFault, correlation: string): string => {
  const texts = gatewayFault.texts()
  const detail = encodeElement(faute, 'faute', {
    code: gatewayFault.code,
    ...(gatewayFault.chemin !== undefined && { chemin: gatewayFault.chemin }),
    ...gatewayFault.place,
    texteFr: texts.fr,
    texteEn: texts.en,
    remedeFr: texts.remedeFr,
    remedeEn: texts.remedeEn,
    reessayable: gatewayFault.retryable,
    correlation,
  })
  const code = `soap:${faultCode(version, gatewayFault)}`
  const text = escapeXml(texts.fr)
  return writeEnvelope(
    version,
    version === '1.1'
      ? `<soap:Fault><faultcode>${code}</faultcode><faultstring>${text}</faultstring><detail>${detail}</detail></soap:Fault>`
      : `<soap:Fault><soap:Code><soap:Value>${code}</soap:Value></soap:Code><soap:Reason><soap:Text xml:lang="fr">${text}</soap:Text></soap:Reason><soap:Detail>${detail}</soap:Detail></soap:Fault>`,
  )
}

/** Sends a reply, or what stands for one. */
export const sendSoap = (
  reply: FastifyReply,
  version: SoapVersion,
  envelope: string | Readable,
  status = 200,
): FastifyReply => reply.code(status).header('content-type', CONTENT_TYPE[version]).send(envelope)

/**
 * Sends a fault: HTTP 500, the only status at which every client reads it.
 * @param status another, when what is answered was no SOAP request at all
 */
export const sendSoapFault = (
  reply: FastifyReply,
  version: SoapVersion,
  found: GatewayFault,
  correlation: string,
  status = 500,
): FastifyReply => {
  sayWhenToRetry(reply, found)
  return sendSoap(reply, version, writeFault(version, found, correlation), status)
}
