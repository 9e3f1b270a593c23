/** Serves what is published: WSDL, XSD, OpenAPI, catalogue, dictionary. Written from the declarations at the first ask. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sha256 } from '../base/digest.ts'
import { fault } from '../diagnostic/gateway-fault.ts'
import type { Operation } from '../operation/operation.ts'
import { sendFault } from './rest-door.ts'
import { SNE_PATH } from './sne-door.ts'
import { sendSoap, writeFault } from './soap.ts'
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

  app.get(SOAP_PATH, async (request, reply) => {
    const query = request.query as Readonly<Record<string, string>>
    if (query['wsdl'] === undefined)
      return sendSoap(reply, '1.1', writeFault('1.1', fault('SNE-ENV-008', {}), request.id), true)
    const { writeWsdl } = await import('../contract/wsdl.ts')
    const soap = query['wsdl'] === 'soap12' ? '1.2' : '1.1'
    return serve(
      request,
      reply,
      writeWsdl(operations, { soap, address: publicAddress(request, publicUrl) + SOAP_PATH }),
      'wsdl',
    )
  })

  app.get(SNE_PATH, async (request, reply) => {
    if ((request.query as Readonly<Record<string, string>>)['wsdl'] === undefined) {
      return sendSoap(reply, '1.2', writeFault('1.2', fault('SNE-ENV-008', {}), request.id), true)
    }
    const { writeSneWsdl } = await import('../contract/wsdl-sne.ts')
    return serve(
      request,
      reply,
      writeSneWsdl({ address: publicAddress(request, publicUrl) + SNE_PATH }),
      'wsdl',
    )
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
