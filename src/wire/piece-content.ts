/** The bytes of a document in REST: `GET /v1/pieces/{id}/contenu`, whole or by range (RFC 9110, 14). */

import type { FastifyInstance } from 'fastify'
import { sha256 } from '../base/digest.ts'
import { fault } from '../diagnostic/gateway-fault.ts'
import { MIME } from '../inspection/type.ts'
import type { Piece } from '../model/piece.ts'
import { lirePiece } from '../operation/lire-piece.ts'
import type { Doors } from './doors.ts'
import { handle } from './handle.ts'
import { sendFault } from './rest-door.ts'
import { toFault } from './to-fault.ts'

const PORTE = 'rest-octets'
const RANGE = /^bytes=(\d{0,12})-(\d{0,12})$/

type Plage = { readonly debut: number; readonly fin: number }

/** The range asked for; undefined for the whole, `hors` for one that the document does not have. */
const rangeOf = (header: string | undefined, taille: number): Plage | 'hors' | undefined => {
  const [, from = '', to = ''] = RANGE.exec(header ?? '') ?? []
  if (from === '' && to === '') return undefined
  const debut = from === '' ? Math.max(0, taille - Number(to)) : Number(from)
  const fin = from === '' || to === '' ? taille - 1 : Math.min(Number(to), taille - 1)
  return debut > fin ? 'hors' : { debut, fin }
}

/** Registers the route. */
export const pieceContent = (app: FastifyInstance, doors: Doors): void => {
  app.get<{ Params: { id: string } }>('/v1/pieces/:id/contenu', async (request, reply) => {
    try {
      const { id } = request.params
      const caller = await doors.callers.identify(request)
      const handled = await handle(doors.ports, {
        operation: lirePiece,
        porte: PORTE,
        read: { value: { id }, constats: [], places: undefined },
        empreinte: sha256(request.url),
        correlation: request.id,
        caller,
      })
      doors.observe(request, handled.trace)
      // An identifier of another form names no document.
      if (handled.refused) throw fault('SNE-PIE-001', {})
      const piece = handled.reply['piece'] as Piece
      const plage = rangeOf(request.headers.range, piece.taille)
      reply.header('accept-ranges', 'bytes').header('cache-control', 'no-store')
      if (plage === 'hors') return reply.code(416).header('content-range', `bytes */${piece.taille}`).send()
      const bytes = await doors.ports.services.depots.open(id, plage)
      if (plage) reply.code(206).header('content-range', `bytes ${plage.debut}-${plage.fin}/${piece.taille}`)
      return (
        reply
          .header('content-type', MIME[piece.type])
          .header('content-length', plage ? plage.fin - plage.debut + 1 : piece.taille)
          .header(
            'content-disposition',
            `attachment; filename*=UTF-8''${encodeURIComponent(piece.nomFichier)}`,
          )
          .header('etag', `"${piece.sha256}"`)
          // A browser must not take it for anything else, nor run anything in it.
          .header('x-content-type-options', 'nosniff')
          .header('content-security-policy', "default-src 'none'; sandbox")
          .send(bytes)
      )
    } catch (error) {
      const found = toFault(error)
      doors.observeFault(request, PORTE, found)
      return sendFault(reply, found, request.id)
    }
  })
}
