/** COP by the SNE 02.01 door: a document deposited as `deposerPiece` does, its person named by role and rank. */

import { dayInFrance } from '../base/day.ts'
import { sha256 } from '../base/digest.ts'
import { type Constat, constat } from '../diagnostic/constat.ts'
import { type PersonneConcernee, personneConcernee } from '../model/fichier.ts'
import type { Piece } from '../model/piece.ts'
import { deposerPiece } from '../operation/deposer-piece.ts'
import { judgeShape } from '../rules/shape.ts'
import type { Read } from '../service/judge.ts'
import { copieOf, jourOf, numUniqueOf } from '../service/nuu.ts'
import { withDocument } from './document.ts'
import { anomaliesOf, anomalyOfFault, type Rendue, rejeuOf } from './sne-answer.ts'
import { type Exchange, type Fichier, perform } from './sne-exchange.ts'
import { toFault } from './to-fault.ts'

/**
 * Deposits the document of a COP file. The exchange key stands for the file's name, its content and the document's
 * bytes, in the file or beside it. Raises GatewayFault as `withDocument` and `perform`.
 */
export const deposerCopie = async (exchange: Exchange, fichier: Fichier): Promise<Rendue> => {
  const { nuu, nom, guichet, empreinte } = fichier
  const { body, doors } = exchange
  const numUnique = numUniqueOf(nuu)
  const aimed = await withPersonne(exchange, guichet, numUnique, copieOf(nuu))
  const sources = { receptions: body.documents, parts: body.multipart?.parts }
  const { read, reception } = await withDocument(deposerPiece, aimed, sources, doors.receive)
  const cleEchange = `${nom}:${reception ? sha256(empreinte + reception.sha256) : empreinte}`
  try {
    const handled = await perform(exchange, deposerPiece, {
      read,
      reception,
      guichet,
      empreinte,
      cleEchange,
      jour: jourOf(nuu),
    })
    const told = anomaliesOf(handled)
    const piece = handled.reply['piece'] as Piece | undefined
    if (handled.refused || !piece) return { demandeLogement: told }
    const { id, etat, sha256 } = piece
    const demandeLogement = { numUnique, ...told }
    return { demandeLogement, copieDeposee: { id, etat, sha256 }, ...rejeuOf(handled) }
  } catch (error) {
    return { demandeLogement: anomalyOfFault(toFault(error)) }
  }
}

interface Copie {
  readonly personne?: Partial<PersonneConcernee>
}

/** The deposit that a copy asks for: its person by the stable identifier, where there is one. */
const withPersonne = async (
  exchange: Exchange,
  guichet: string,
  numUnique: string | undefined,
  read: Read,
): Promise<Read> => {
  const { personne, ...copie } = read.value as Copie
  const value = { ...copie, ...(numUnique !== undefined && { numUnique }) }
  if (personne === undefined) return { ...read, value }
  const misshapen = judgeShape(personneConcernee, personne, false)
  const { role, rang = 1 } = personne
  const found =
    misshapen.length > 0 || role === undefined || numUnique === undefined
      ? misshapen
      : await personneIn(exchange, guichet, numUnique, { role, rang })
  return typeof found === 'number'
    ? { ...read, value: { ...value, personne: found } }
    : { ...read, value, constats: [...read.constats, ...found.map((c) => inPersonne(c, read))] }
}

/** The finding counted from the document's element, at the place of its person. */
const inPersonne = (c: Constat, { places }: Read): Constat => {
  const place = places?.enfants?.get('personne')
  return {
    ...c,
    tokens: ['personne', ...c.tokens],
    ...(place && { place: { ligne: place.ligne, colonne: place.colonne } }),
  }
}

/**
 * The identifier of a person told by its place. Only the applicant has the same place in every version: for the others
 * the counter must have read or written the last one.
 */
const personneIn = async (
  { doors }: Exchange,
  guichet: string,
  numUnique: string,
  { role, rang }: Required<PersonneConcernee>,
): Promise<number | readonly Constat[]> => {
  const { store, services, clock } = doors.ports
  // An unknown number is the deposit's to refuse.
  if (!(await store.findDemande(numUnique))) return []
  const { kept, personnes } = await services.dossiers.demande(numUnique, dayInFrance(clock()))
  if (role !== 'DEMANDEUR') {
    const lue = await store.findVersionVue(numUnique, guichet)
    if (lue === undefined) return [constat('SNE-REG-013', [], {})]
    if (lue !== kept.version) return [constat('SNE-REG-002', [], { lue, derniere: kept.version })]
  }
  const id = personnes.find((one) => one.role === role && one.rang === rang)?.id
  return id ?? [constat('SNE-PLA-111', [], { role, rang })]
}
