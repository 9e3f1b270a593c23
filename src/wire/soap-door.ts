/** The door Guichet v1 in SOAP: `POST /soap/v1`, versions 1.1 and 1.2 on one address. */

import type { FastifyInstance } from 'fastify'
import { nearest } from '../base/text.ts'
import type { Reception } from '../blob/ports.ts'
import { fault } from '../diagnostic/gateway-fault.ts'
import { Decoder } from '../envelope/decode.ts'
import { encodeElement } from '../envelope/encode.ts'
import { EnvelopeReader } from '../envelope/read-envelope.ts'
import { rootOf } from '../envelope/read-message.ts'
import type { Operation } from '../operation/operation.ts'
import type { Contenu } from '../service/content.ts'
import { asFault } from './bytes.ts'
import { withDocument } from './document.ts'
import type { Doors } from './doors.ts'
import { handle } from './handle.ts'
import { identifySoap, journalReading } from './journal.ts'
import type { Receptions } from './receptions.ts'
import { likelyVersion, sendSoap, sendSoapFault, writeEnvelope } from './soap.ts'
import { limitsOf, readStreamedBody } from './streamed-body.ts'
import { toFault } from './to-fault.ts'
import { withContent } from './with-content.ts'

export const SOAP_PATH = '/soap/v1'
export const PORTE_SOAP = { '1.1': 'soap-1.1', '1.2': 'soap-1.2' } as const

class OperationReader extends Decoder {
  readonly operation: Operation
  constructor(operation: Operation) {
    super(rootOf(operation.input))
    this.operation = operation
  }
}

/** Last step of an action's address: the operation that it announces. */
export const announced = (action: string | undefined): string =>
  (action ?? '').replaceAll('"', '').trim().split(/[/#:]/).at(-1) ?? ''

/** Registers the door, on routes that accept long bodies. */
export const soapDoor = (app: FastifyInstance, doors: Doors): void => {
  const byName = new Map(doors.operations.map((operation) => [operation.name, operation]))
  app.post(SOAP_PATH, async (request, reply) => {
    let version = likelyVersion(request, '1.1')
    let receptions: Receptions<Reception> | undefined
    try {
      const callerOf = await identifySoap(doors, request, PORTE_SOAP[version])
      const requested = await journalReading(
        doors.ports,
        request,
        PORTE_SOAP[version],
        () => callerOf(),
        async (attempt) => {
          const body = await readStreamedBody(request, limitsOf(doors), doors.receive)
          receptions = body.receptions
          const envelope = new EnvelopeReader((_uri, local, place) => {
            const operation = byName.get(local)
            if (operation) return new OperationReader(operation)
            const suggestion = nearest(local, byName.keys())
            throw fault('SNE-ENV-004', { nom: suggestion ? `${local} (${suggestion} ?)` : local }, { place })
          })
          const read = await asFault(async () => {
            try {
              return await envelope.readInTurns(body.text)
            } finally {
              version = envelope.version ?? version
              attempt.porte = PORTE_SOAP[version]
            }
          })
          const { operation } = read
          attempt.operation = operation.name
          const action =
            announced(request.headers['soapaction'] as string | undefined) || announced(body.params['action'])
          if (byName.has(action) && action !== operation.name) {
            throw fault('SNE-ENV-005', { action, corps: operation.name })
          }
          const caller = await callerOf(envelope.token)
          attempt.caller = caller
          const sources = { receptions, parts: body.multipart?.parts }
          const { empreinte } = body
          return {
            operation,
            caller,
            ...(await withDocument(operation, read, sources, doors.receive)),
            empreinte,
          }
        },
      )
      const handled = await handle(doors.ports, {
        ...requested,
        porte: PORTE_SOAP[version],
        correlation: request.id,
      })
      doors.observe(request, handled.trace)
      const { name, output } = requested.operation
      return sendSoap(
        reply,
        version,
        withContent(
          writeEnvelope(version, encodeElement(output, `${name}Response`, handled.reply)),
          handled.reply['contenu'] as Contenu | undefined,
        ),
      )
    } catch (error) {
      const found = toFault(error)
      doors.observeFault(request, PORTE_SOAP[version], found)
      return sendSoapFault(reply, version, found, request.id)
    } finally {
      await receptions?.discard()
    }
  })
}
