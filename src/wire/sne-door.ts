/**
 * The door SNE 02.01: what private systems written for the real synchronous services call, SOAP 1.2 with MTOM/XOP.
 * Thin: unpacks the `interfaceNuu`, has the same acts done as every door, answers with an `interfaceNuu`.
 */

import type { FastifyInstance } from 'fastify'
import { fault } from '../diagnostic/gateway-fault.ts'
import { EnvelopeReader } from '../envelope/read-envelope.ts'
import { NS_METIER, SNE_SERVICES, type SneService, type SneServiceName } from '../operation/sne.ts'
import { asFault } from './bytes.ts'
import type { Doors } from './doors.ts'
import { identifySoap, journalReading, journalRefusal } from './journal.ts'
import { withSneBody } from './sne-body.ts'
import { PORTE_SNE } from './sne-exchange.ts'
import { ParametersReader } from './sne-parameters.ts'
import { SERVICES } from './sne-services.ts'
import { likelyVersion, sendSoap, sendSoapFault, writeEnvelope } from './soap.ts'
import { announced } from './soap-door.ts'
import { toFault } from './to-fault.ts'

export const SNE_PATH = '/services/DemandeLogementImplService/'

const BY_BODY: ReadonlyMap<string, SneService> = new Map(
  SNE_SERVICES.map((service) => [service.body, service]),
)

/** Registers the door, on routes that accept long bodies. */
export const sneDoor = (app: FastifyInstance, doors: Doors): void => {
  app.post(SNE_PATH, async (request, reply) => {
    let version = likelyVersion(request, '1.2')
    try {
      const callerOf = await identifySoap(doors, request, PORTE_SNE)
      const identify = () => callerOf()
      const answer = await journalReading(doors.ports, request, PORTE_SNE, identify, (attempt) =>
        withSneBody(request, doors, async (body) => {
          const envelope = new EnvelopeReader((uri, local, place) => {
            const known = uri === NS_METIER ? BY_BODY.get(local) : undefined
            if (!known) throw fault('SNE-ENV-004', { nom: local }, { place })
            return new ParametersReader(known.name, Object.keys(known.parameters))
          })
          const read = await asFault(async () => {
            try {
              return await envelope.readInTurns(body.text)
            } finally {
              version = envelope.version ?? version
            }
          })
          const action =
            announced(body.params['action']) || announced(request.headers['soapaction'] as string | undefined)
          attempt.operation = read.name
          if (action !== '' && action !== read.name) throw fault('SNE-ENV-005', { action, corps: read.name })
          const caller = await callerOf(envelope.token)
          attempt.caller = caller
          return SERVICES[read.name as SneServiceName]({
            doors,
            body,
            caller,
            read,
            correlation: request.id,
            observe: (trace) => doors.observe(request, trace),
            taken: () => {
              attempt.taken = true
            },
            refuse: async (guichet, code) => {
              const call = {
                ...attempt,
                caller: { ...caller, guichet },
                correlation: request.id,
                empreinte: body.empreinte,
              }
              await journalRefusal(doors.ports, call, code)
            },
          })
        }),
      )
      return sendSoap(reply, version, writeEnvelope(version, answer))
    } catch (error) {
      const found = toFault(error)
      doors.observeFault(request, PORTE_SNE, found)
      return sendSoapFault(reply, version, found, request.id)
    }
  })
}
