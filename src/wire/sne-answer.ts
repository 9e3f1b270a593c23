/** What the SNE 02.01 door answers: an `interfaceNuu` with applications or anomalies, or a list of duplicates. */
import { type Constat, constat, renderConstat } from '../diagnostic/constat.ts'
import type { GatewayFault } from '../diagnostic/gateway-fault.ts'
import { encodeElement } from '../envelope/encode.ts'
import { reponseNuu } from '../model/fichier.ts'
import type { Piece } from '../model/piece.ts'
import type { Changement } from '../model/registre.ts'
import type { Reply } from '../operation/operation.ts'
import { listeDoublons } from '../operation/sne.ts'
import type { Handled } from './handle.ts'
import type { Exchange } from './sne-exchange.ts'

const LIBELLE_MAX = 1000
const CHANGEMENTS_MAX = 20

interface Anomalie {
  readonly code: string
  readonly libelle: string
}

const told = (code: string, libelle: string): Anomalie => ({ code, libelle: libelle.slice(0, LIBELLE_MAX) })

/** A finding of the door itself, as an anomaly. */
export const anomaliesOfConstats = (constats: readonly Constat[]) => ({
  listeAnomalie: constats.map((c) => told(c.code, renderConstat(c, '').texteFr)),
})

/** Findings as the SNE's own anomalies: all when refused, the reservations otherwise. */
export const anomaliesOf = ({ reply, refused }: Pick<Handled, 'reply' | 'refused'>) => {
  const found = reply.rapport.listeConstat
    .filter((c) => refused || c.severite === 'avertissement')
    .flatMap((c) => [
      told(c.code, `${c.texteFr} ${c.remedeFr} (${c.chemin}${c.ligne ? `, ligne ${c.ligne}` : ''})`),
      ...(c.code === OVERTAKEN ? changesOf(reply) : []),
    ])
  return found.length === 0 ? {} : { listeAnomalie: found }
}

/** The code of a version overtaken: what changed since goes with it, for this door has no other place for it. */
const OVERTAKEN = 'SNE-REG-002'

const changesOf = (reply: Reply): readonly Anomalie[] =>
  ((reply['listeChangement'] ?? []) as readonly Changement[])
    .slice(0, CHANGEMENTS_MAX)
    .map(({ chemin, nature, avant, apres }) => {
      const values = avant === undefined && apres === undefined ? nature : `${avant ?? ''} → ${apres ?? ''}`
      return told(OVERTAKEN, `Changé depuis la version lue : ${chemin} (${values})`)
    })

/** A fault that says something of the application asked for: an anomaly here. */
export const anomalyOfFault = (found: GatewayFault) => {
  if (found.code !== 'SNE-REG-001') throw found
  return anomaliesOfConstats([constat('SNE-REG-001', ['numUnique'], {})])
}

/** What a file's act is answered. */
export interface Rendue {
  readonly demandeLogement: object
  /** The document that is in the application's file. */
  readonly copieDeposee?: Pick<Piece, 'id' | 'etat' | 'sha256'>
  readonly rejeu?: true
}

/** The mark of an answer given before. */
export const rejeuOf = ({ replayed }: Handled): Pick<Rendue, 'rejeu'> => (replayed ? { rejeu: true } : {})

/**
 * Writes an `interfaceNuu`.
 * @param version the interface that the caller's file is in
 * @param beside what stands beside each application
 */
export const writeNuu = (
  { doors }: Exchange,
  demandes: readonly object[],
  version: string | undefined = undefined,
  beside: object = {},
): string =>
  encodeElement(reponseNuu, 'interfaceNuu', {
    versionInterface: version ?? '02.01',
    entete: { typeFichier: 'RET', dateFichier: doors.ports.clock().toISOString() },
    listeDemande: demandes.map((demandeLogement) => ({ demandeLogement, ...beside })),
  })

/** Writes the answer to a search of duplicates. */
export const writeDoublons = (listeDoublon: readonly unknown[]): string =>
  encodeElement(listeDoublons, 'listeDoublons', { listeDoublon })
