/** The services of the SNE 02.01 door: each unpacks its parameters, has the act done, and writes the answer. */

import { type Constat, constat } from '../diagnostic/constat.ts'
import { consulterDemande } from '../operation/consulter-demande.ts'
import { deposerDemande } from '../operation/deposer-demande.ts'
import { modifierDemande } from '../operation/modifier-demande.ts'
import type { Act } from '../operation/operation.ts'
import { radierDemande } from '../operation/radier-demande.ts'
import { renouvelerDemande } from '../operation/renouveler-demande.ts'
import {
  chercherDoublons,
  declarerDalo,
  listerDalo,
  listerRadiees,
  type SneServiceName,
} from '../operation/sne.ts'
import type { Read } from '../service/judge.ts'
import { jourOf, messageOf, numUniqueOf, typeOf, unnumbered } from '../service/nuu.ts'
import {
  anomaliesOf,
  anomaliesOfConstats,
  anomalyOfFault,
  type Rendue,
  rejeuOf,
  writeDoublons,
  writeNuu,
} from './sne-answer.ts'
import { deposerCopie } from './sne-copie.ts'
import { type Exchange, type Fichier, fichierOf, guichetOf, perform } from './sne-exchange.ts'
import { toFault } from './to-fault.ts'

interface Message {
  readonly demandeLogement?: { readonly numUnique?: string }
}

/** The acts that a file asks for, by its type; those on an existing application say whether they replace a version. */
const ON_EXISTING: Readonly<Record<string, { readonly act: Act; readonly replaces: boolean }>> = {
  MOD: { act: modifierDemande, replaces: true },
  REN: { act: renouvelerDemande, replaces: true },
  RAD: { act: radierDemande, replaces: false },
}

const withTarget = (read: Read, target: object, constats: readonly Constat[] = []): Read => ({
  ...read,
  value: { ...(read.value as object), ...target },
  constats: [...read.constats, ...constats],
})

/** A file's name and its content; the same file may also declare a DALO status, which is another exchange. */
const cleOf = (act: Act, { nom, empreinte }: Fichier): string =>
  act === declarerDalo ? `${nom}:${act.name}:${empreinte}` : `${nom}:${empreinte}`

/** Has a file's act done, once. */
const performFile = async (exchange: Exchange, act: Act, fichier: Fichier, read: Read): Promise<Rendue> => {
  const { nuu, guichet, empreinte } = fichier
  const cleEchange = cleOf(act, fichier)
  try {
    const handled = await perform(exchange, act, { read, guichet, empreinte, cleEchange, jour: jourOf(nuu) })
    const { numUnique, dateCreationDemande } = handled.reply
    const demandeLogement = {
      ...(numUnique !== undefined && { numUnique }),
      ...(dateCreationDemande !== undefined && { dateCreationDemande }),
      ...anomaliesOf(handled),
    }
    return { demandeLogement, ...rejeuOf(handled) }
  } catch (error) {
    return { demandeLogement: anomalyOfFault(toFault(error)) }
  }
}

const getNumUnique = async (exchange: Exchange): Promise<string> => {
  const fichier = await fichierOf(exchange)
  const type = typeOf(fichier.nuu)
  const rendue = type === 'COP' ? await deposerCopie(exchange, fichier) : await actOn(exchange, fichier, type)
  return writeRendue(exchange, fichier, rendue)
}

const writeRendue = (exchange: Exchange, { nuu }: Fichier, { demandeLogement, ...beside }: Rendue): string =>
  writeNuu(exchange, [demandeLogement], nuu.versionInterface, beside)

const actOn = async (exchange: Exchange, fichier: Fichier, type: string): Promise<Rendue> => {
  const read = messageOf(fichier.nuu)
  if (type === 'CRE') return performFile(exchange, deposerDemande, fichier, read)
  if (type === 'CRS') return performFile(exchange, deposerDemande, fichier, separated(read))
  const known = ON_EXISTING[type]
  if (known)
    return performFile(exchange, known.act, fichier, await targeted(exchange, fichier, read, known.replaces))
  const place = ['entete', 'typeFichier']
  const refused =
    type === 'SUP'
      ? constat('SNE-ENV-029', place, {})
      : constat('SNE-ENV-027', place, { type: type.slice(0, 10) })
  await exchange.refuse(fichier.guichet, refused.code)
  return { demandeLogement: anomaliesOfConstats([refused]) }
}

/** The number that a CRS file bears is the couple's: whoever leaves gets one of their own. */
const separated = (read: Read): Read => {
  const { demandeLogement, ...rest } = read.value as Message
  if (demandeLogement?.numUnique === undefined) return withTarget(read, {}, [unnumbered('CRS')])
  const { numUnique: numUniqueOrigine, ...demande } = demandeLogement
  return { ...read, value: { ...rest, demandeLogement: demande, separation: { numUniqueOrigine } } }
}

/** The target of a file, and the version that its guichet read or wrote last: this door's files bear none. */
const targeted = async (
  { doors }: Exchange,
  { guichet, nuu }: Fichier,
  read: Read,
  replaces: boolean,
): Promise<Read> => {
  const numUnique = numUniqueOf(nuu)
  if (numUnique === undefined) return withTarget(read, {}, [unnumbered(typeOf(nuu))])
  if (!replaces) return withTarget(read, { numUnique })
  const versionLue = await doors.ports.store.findVersionVue(numUnique, guichet)
  if (versionLue !== undefined) return withTarget(read, { numUnique, versionLue })
  const exists = await doors.ports.store.findDemande(numUnique)
  return withTarget(read, { numUnique }, exists ? [constat('SNE-REG-013', ['numUnique'], {})] : [])
}

const getDemandeLogement = async (exchange: Exchange): Promise<string> => {
  const numUnique = exchange.read.textOf('numUnique')
  try {
    const handled = await perform(exchange, consulterDemande, {
      read: { value: { numUnique }, constats: [], places: undefined },
      guichet: guichetOf(exchange),
    })
    const { demandeLogement } = handled.reply
    return writeNuu(exchange, [handled.refused ? anomaliesOf(handled) : (demandeLogement as object)])
  } catch (error) {
    return writeNuu(exchange, [anomalyOfFault(toFault(error))])
  }
}

/** A partial application: what a whole one must have may be missing here. */
const partial = (read: Read): Read => ({
  ...read,
  constats: read.constats.filter(({ code }) => code !== 'SNE-MOD-001'),
})

const getDoublons = async (exchange: Exchange): Promise<string> => {
  const fichier = await fichierOf(exchange)
  const { guichet, empreinte } = fichier
  const read = partial(messageOf(fichier.nuu))
  const handled = await perform(exchange, chercherDoublons, { read, guichet, empreinte })
  if (handled.refused) return writeNuu(exchange, [anomaliesOf(handled)], fichier.nuu.versionInterface)
  return writeDoublons(handled.reply['listeDoublon'] as readonly unknown[])
}

const declarationNouveauDalo = async (exchange: Exchange): Promise<string> => {
  const fichier = await fichierOf(exchange)
  const read = partial(messageOf(fichier.nuu))
  const numUnique = numUniqueOf(fichier.nuu)
  const aimed =
    numUnique === undefined ? withTarget(read, {}, [unnumbered('DALO')]) : withTarget(read, { numUnique })
  return writeRendue(exchange, fichier, await performFile(exchange, declarerDalo, fichier, aimed))
}

const listing =
  (act: Act, parameter: string) =>
  async (exchange: Exchange): Promise<string> => {
    const depuis = exchange.read.textOf(parameter)
    const handled = await perform(exchange, act, {
      read: { value: { depuis }, constats: [], places: undefined },
      guichet: guichetOf(exchange),
    })
    const demandes = (handled.reply['demandes'] ?? []) as readonly object[]
    const anomalies = anomaliesOf(handled)
    return writeNuu(exchange, 'listeAnomalie' in anomalies ? [...demandes, anomalies] : demandes)
  }

/** What each service does with a call. Raises GatewayFault. */
export const SERVICES: Readonly<Record<SneServiceName, (exchange: Exchange) => Promise<string>>> = {
  getNumUnique,
  getDemandeLogement,
  getDoublons,
  getDemandesRadieesDepuisLe: listing(listerRadiees, 'dateRadiationDepuisLe'),
  getNouveauxDaloDepuisLe: listing(listerDalo, 'dateNouveauDaloDepuisLe'),
  declarationNouveauDalo,
}
