/** npm soap or strong-soap on our own WSDL, answering a constant report: neither validates nor stores. */
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { writeWsdl } from '../../src/contract/wsdl.ts'
import { OPERATIONS } from '../../src/operation/index.ts'
import { SURFACE } from '../message.ts'
import { serve } from './serve.ts'

const name = process.argv[2] === 'strong-soap' ? 'strong-soap' : 'soap'
const library = createRequire(import.meta.url)(name)
const soap = name === 'strong-soap' ? library.soap : library

const REPLY = {
  rapport: {
    identifiant: 'a2a46b35-b910-4954-8685-b1049846c0f1',
    horodatage: '2026-02-10T09:00:00.000Z',
    moteur: '0',
    modele: '02.01',
    empreinte: 'c6f8d2184b76ba5386a6a8463b8df0b5ab6fee91f17dfbbec2a99c272d06bb7b',
    operation: 'verifierDemande',
    decision: 'ACCEPTEE',
    listeEtape: {},
    listeConstat: {},
    tronque: false,
  },
}

interface Args {
  readonly demandeLogement?: {
    readonly personnePhysique?: { readonly logementActuel?: { readonly surface?: unknown } }
  }
}

/** The library has parsed the message when a value deep inside it arrived; a fault otherwise, which the load refuses. */
const operation = (args: Args, callback?: (error: null, value: object) => void) => {
  const surface = args.demandeLogement?.personnePhysique?.logementActuel?.surface
  if (Number(surface) !== SURFACE) throw new Error(`message not parsed: ${String(surface)}`)
  callback?.(null, REPLY)
  return callback ? undefined : REPLY
}

const wsdl = writeWsdl(OPERATIONS, { soap: '1.1', address: 'http://127.0.0.1/soap/v1' })
const definition = /<wsdl:service name="([^"]+)"[\s\S]*?<wsdl:port [^>]*name="([^"]+)"/.exec(wsdl)
const operations = Object.fromEntries(OPERATIONS.map((o) => [o.name, operation]))
const server = createServer((_request, response) => response.writeHead(404).end())
server.listen(0, '127.0.0.1', () => {
  soap.listen(server, '/soap/v1', { [definition?.[1] ?? '']: { [definition?.[2] ?? '']: operations } }, wsdl)
  serve(server, '/soap/v1')
})
