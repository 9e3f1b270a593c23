/** Serves what is published: WSDL, XSD, OpenAPI, catalogue, dictionary. Written from the declarations at the first ask. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sha256 } from '../base/digest.ts'
import { fault } from '../diagnostic/gateway-fault.ts'
import { escapeXml } from '../envelope/escape.ts'
import type { Operation } from '../operation/operation.ts'
import { sendFault } from './rest-door.ts'
import { SNE_PATH } from './sne-door.ts'
import { sendSoapFault } from './soap.ts'
import { SOAP_PATH } from './soap-door.ts'

const TYPES: Readonly<Record<string, string>> = {
  xsd: 'application/xml; charset=utf-8',
  wsdl: 'text/xml; charset=utf-8',
  json: 'application/json; charset=utf-8',
  md: 'text/markdown; charset=utf-8',
}

/** The address that callers see: configured, else what the request says of itself. */
const publicAddress = (request: FastifyRequest, configured: string | undefined): string => {
  if (configured) return configured.replace(/\/$/, '')
  const host = /^[A-Za-z0-9.:[\]-]{1,255}$/.test(request.host) ? request.host : 'localhost'
  return `${request.protocol}://${host}`
}

const serve = (
  request: FastifyRequest,
  reply: FastifyReply,
  text: string,
  extension: string,
): FastifyReply => {
  const etag = `"${sha256(text).slice(0, 32)}"`
  reply.header('etag', etag).header('cache-control', 'public, max-age=300')
  if (request.headers['if-none-match'] === etag) return reply.code(304).send()
  return reply.header('content-type', TYPES[extension] ?? 'text/plain; charset=utf-8').send(text)
}

/** Stands for the public address in a WSDL that is written once and served to callers who see other addresses. */
const ADDRESS = 'https://adresse-publique.invalid'

const once = <T>(write: () => Promise<T>): (() => Promise<T>) => {
  let written: Promise<T> | undefined
  return () => {
    written ??= write()
    return written
  }
}

/** What `?wsdl` was asked to be, in any case as tools write it; undefined when it was not asked. */
const wsdlAsked = (request: FastifyRequest): string | undefined => {
  const query = request.query as Readonly<Record<string, unknown>>
  const name = Object.keys(query).find((key) => key.toLowerCase() === 'wsdl')
  return name === undefined ? undefined : String(query[name]).toLowerCase()
}

/** Registers the published files. @param publicUrl address of the gateway as callers see it, when configured */
export const contractDoor = (
  app: FastifyInstance,
  operations: readonly Operation[],
  publicUrl: string | undefined,
): void => {
  let files: ReadonlyMap<string, string> | undefined
  const published = async () => {
    files ??= (await import('../contract/index.ts')).writeContract(operations)
    return files
  }

  const wsdl = {
    '1.1': once(async () =>
      (await import('../contract/wsdl.ts')).writeWsdl(operations, {
        soap: '1.1',
        address: ADDRESS + SOAP_PATH,
      }),
    ),
    '1.2': once(async () =>
      (await import('../contract/wsdl.ts')).writeWsdl(operations, {
        soap: '1.2',
        address: ADDRESS + SOAP_PATH,
      }),
    ),
    sne: once(async () =>
      (await import('../contract/wsdl-sne.ts')).writeSneWsdl({ address: ADDRESS + SNE_PATH }),
    ),
  }
  const serveWsdl = async (request: FastifyRequest, reply: FastifyReply, written: () => Promise<string>) => {
    const address = escapeXml(publicAddress(request, publicUrl))
    return serve(request, reply, (await written()).replaceAll(ADDRESS, address), 'wsdl')
  }

  app.get(SOAP_PATH, async (request, reply) => {
    const asked = wsdlAsked(request)
    if (asked === undefined) return sendSoapFault(reply, '1.1', fault('SNE-ENV-008', {}), request.id)
    return serveWsdl(request, reply, asked === 'soap12' ? wsdl['1.2'] : wsdl['1.1'])
  })

  app.get(SNE_PATH, async (request, reply) => {
    if (wsdlAsked(request) === undefined)
      return sendSoapFault(reply, '1.2', fault('SNE-ENV-008', {}), request.id)
    return serveWsdl(request, reply, wsdl.sne)
  })

  app.get('/openapi.json', async (request, reply) =>
    serve(request, reply, (await published()).get('schemas/openapi.json') ?? '', 'json'),
  )

  app.get('/schemas/:name', async (request, reply) => {
    const { name } = request.params as { name: string }
    const text = (await published()).get(`schemas/${name}`)
    if (text === undefined) return sendFault(reply, fault('SNE-ENV-008', {}), request.id)
    return serve(request, reply, text, name.split('.').at(-1) ?? '')
  })
}
