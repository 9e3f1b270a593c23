/** The bytes of a document in REST: `GET /v1/pieces/{id}/contenu`, whole or by range (RFC 9110, 14). */
import type { FastifyInstance } from 'fastify'
import { sha256 } from '../base/digest.ts'
import { fault } from '../diagnostic/gateway-fault.ts'
import { MIME } from '../inspection/type.ts'
import { FORME_PIECE, type FormePiece } from '../model/nomenclature/piece.ts'
import type { Piece } from '../model/piece.ts'
import { lirePiece } from '../operation/lire-piece.ts'
import type { Doors } from './doors.ts'
import { handle } from './handle.ts'
import { journalReading } from './journal.ts'
import { PROBLEM_JSON, problemOfRefusal, statusOfRefusal } from './problem.ts'
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

const EXTENSION = { PDF: 'pdf', JPEG: 'jpg' } as const

/** The bytes of one form as the description says them, and the name of their file. Raises SNE-PIE-007. */
const namedIn = (piece: Piece, forme: FormePiece = 'ORIGINAL') => {
  const { nomFichier, rendu } = piece
  if (forme === 'ORIGINAL') return { nomFichier, octets: piece }
  if (!rendu) throw fault('SNE-PIE-007', {})
  const name = nomFichier.replace(/\.[^.]{1,5}$/, '')
  return { nomFichier: `${name}.${EXTENSION[rendu.type]}`, octets: rendu }
}

/** The name twice (RFC 6266): in ASCII for whoever reads nothing else, then whole. */
const attachment = (name: string): string => {
  const plain = name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^ -~]|["%\\]/gu, '_')
  const whole = encodeURIComponent(name).replace(/['()*]/g, (one) => `%${one.charCodeAt(0).toString(16)}`)
  return `attachment; filename="${plain}"; filename*=UTF-8''${whole}`
}

/** Registers the route. */
export const pieceContent = (app: FastifyInstance, doors: Doors): void => {
  app.get<{ Params: { id: string }; Querystring: { forme?: FormePiece } }>(
    '/v1/pieces/:id/contenu',
    async (request, reply) => {
      try {
        const { id } = request.params
        const { forme } = request.query
        const identify = () => doors.callers.identify(request)
        const caller = await journalReading(doors.ports, request, PORTE, identify, (attempt) => {
          attempt.operation = lirePiece.name
          return identify()
        })
        const handled = await handle(doors.ports, {
          operation: lirePiece,
          porte: PORTE,
          read: { value: { id, ...(forme !== undefined && { forme }) }, constats: [], places: undefined },
          empreinte: sha256(request.url),
          correlation: request.id,
          caller,
        })
        doors.observe(request, handled.trace)
        if (handled.refused) {
          // An identifier of another form names no document.
          if (forme === undefined || FORME_PIECE.codes.includes(forme)) throw fault('SNE-PIE-001', {})
          const status = statusOfRefusal(handled.reply.rapport)
          return reply
            .code(status)
            .header('content-type', PROBLEM_JSON)
            .send(problemOfRefusal(handled.reply, status))
        }
        const piece = handled.reply['piece'] as Piece
        const { nomFichier, octets } = namedIn(piece, forme)
        const plage = rangeOf(request.headers.range, octets.taille)
        reply.header('accept-ranges', 'bytes').header('cache-control', 'no-store')
        if (plage === 'hors')
          return reply.code(416).header('content-range', `bytes */${octets.taille}`).send()
        const bytes = await doors.ports.services.depots.open(id, forme, plage)
        if (plage)
          reply.code(206).header('content-range', `bytes ${plage.debut}-${plage.fin}/${octets.taille}`)
        return (
          reply
            .header('content-type', MIME[octets.type])
            .header('content-length', plage ? plage.fin - plage.debut + 1 : octets.taille)
            .header('content-disposition', attachment(nomFichier))
            .header('etag', `"${octets.sha256}"`)
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
    },
  )
}
