/**
 * The door SNE 02.01: what private systems written for the real synchronous services call, SOAP 1.2 with MTOM/XOP.
 * Thin: unpacks the `interfaceNuu`, calls the same operations, answers with an `interfaceNuu`.
 */
import type { FastifyInstance } from 'fastify'
import { sha256 } from '../base/digest.ts'
import { type Constat, constat, renderConstat } from '../diagnostic/constat.ts'
import { fault } from '../diagnostic/gateway-fault.ts'
import { encodeElement } from '../envelope/encode.ts'
import { decodeBytes } from '../envelope/encoding.ts'
import { resolveCid } from '../envelope/mime.ts'
import { EnvelopeReader } from '../envelope/read-envelope.ts'
import { type ReadNuu, readInterfaceNuu } from '../envelope/read-message.ts'
import { interfaceNuu } from '../model/demande.ts'
import { NUM_GUICHET_PATTERN } from '../model/numero-unique.ts'
import { consulterDemande } from '../operation/consulter-demande.ts'
import { deposerDemande } from '../operation/deposer-demande.ts'
import type { Reply } from '../operation/operation.ts'
import { jourOf, messageOf } from '../service/nuu.ts'
import { asFault, type Body, readBody } from './bytes.ts'
import type { Caller } from './caller.ts'
import type { Doors } from './doors.ts'
import { handle, toFault } from './handle.ts'
import { ParametersReader } from './sne-parameters.ts'
import { likelyVersion, sendSoap, writeEnvelope, writeFault } from './soap.ts'
import { announced } from './soap-door.ts'

export const SNE_PATH = '/services/DemandeLogementImplService/'
export const PORTE_SNE = 'sne-02.01'
const NS_WS = 'http://ws.metier.nuu.application.i2/'

const CERTIFICATE = ['nomCertificat', 'certificat']
/** Body element → operation's name and parameters, as a real client sends them. */
const BODIES: Readonly<
  Record<string, { readonly operation: string; readonly parameters: readonly string[] }>
> = {
  numUniqueParametres: {
    operation: 'getNumUnique',
    parameters: ['nomFichierDemande', 'fichierDemande', ...CERTIFICATE],
  },
  demandeLogementParametres: { operation: 'getDemandeLogement', parameters: ['numUnique', ...CERTIFICATE] },
}
const NOM_FICHIER = new RegExp(`^DEM(${NUM_GUICHET_PATTERN})-[0-9]{12}-[0-9]{6}[.]xml$`)
const CREATIONS = new Set(['CRE', 'CRS'])

/** Registers the door. */
export const sneDoor = (app: FastifyInstance, doors: Doors): void => {
  app.post(SNE_PATH, async (request, reply) => {
    let version = likelyVersion(request, '1.2')
    try {
      const caller = doors.identify(request)
      const body = await readBody(request)
      const envelope = new EnvelopeReader((uri, local, place) => {
        const known = uri === NS_WS ? BODIES[local] : undefined
        if (!known) throw fault('SNE-ENV-004', { nom: local }, { place })
        return new ParametersReader(known.operation, known.parameters)
      })
      const read = asFault(() => {
        try {
          return envelope.read(body.text)
        } finally {
          version = envelope.version ?? version
        }
      })
      const action =
        announced(body.params['action']) || announced(request.headers['soapaction'] as string | undefined)
      if (action !== '' && action !== read.name) throw fault('SNE-ENV-005', { action, corps: read.name })
      const exchange = {
        doors,
        body,
        caller,
        read,
        correlation: request.id,
        observe: (t: Parameters<Doors['observe']>[1]) => doors.observe(request, t),
      }
      const answer =
        read.name === 'getNumUnique' ? await getNumUnique(exchange) : await getDemandeLogement(exchange)
      return sendSoap(reply, version, writeEnvelope(version, answer), false)
    } catch (error) {
      const found = toFault(error)
      doors.observeFault(request, PORTE_SNE, found)
      return sendSoap(reply, version, writeFault(version, found, request.id), true)
    }
  })
}

interface Exchange {
  readonly doors: Doors
  readonly body: Body
  readonly caller: Caller
  readonly read: ParametersReader
  readonly correlation: string
  observe(trace: Parameters<Doors['observe']>[1]): void
}

const getNumUnique = async (exchange: Exchange): Promise<string> => {
  const { doors, read } = exchange
  const nomFichier = read.textOf('nomFichierDemande')
  const nom = NOM_FICHIER.exec(nomFichier)
  if (!nom)
    throw fault('SNE-ENV-026', {
      detail: 'nomFichierDemande n’est pas de la forme DEM<guichet>-<AAAAMMJJHHMM>-<NNNNNN>.xml',
    })
  const bytes = attachedFile(exchange)
  const nuu = asFault(() => readInterfaceNuu(decodeBytes(bytes, undefined)))
  if ('racine' in nuu) throw fault('SNE-ENV-005', { action: 'interfaceNuu', corps: nuu.racine })
  const empreinte = sha256(bytes)
  const { typeFichier } = nuu.entete
  if (typeFichier !== undefined && !CREATIONS.has(typeFichier)) {
    return writeNuu(
      nuu,
      doors,
      anomalies([constat('SNE-ENV-027', ['entete', 'typeFichier'], { type: typeFichier.slice(0, 10) })]),
    )
  }
  const handled = await handle(doors.ports, {
    operation: deposerDemande,
    porte: PORTE_SNE,
    read: messageOf(nuu),
    empreinte,
    correlation: exchange.correlation,
    caller: { ...exchange.caller, guichet: exchange.caller.guichet ?? nom[1] },
    cleEchange: `${nomFichier}:${empreinte}`,
    jour: jourOf(nuu),
  })
  exchange.observe(handled.trace)
  const { reply } = handled
  return writeNuu(nuu, doors, {
    ...(reply['numUnique'] !== undefined && {
      numUnique: reply['numUnique'],
      dateCreationDemande: reply['dateCreationDemande'],
    }),
    ...anomaliesOf(reply, handled.refused),
  })
}

const getDemandeLogement = async (exchange: Exchange): Promise<string> => {
  const { doors, read } = exchange
  try {
    const handled = await handle(doors.ports, {
      operation: consulterDemande,
      porte: PORTE_SNE,
      read: { value: { numUnique: read.textOf('numUnique') }, constats: [], places: undefined },
      empreinte: sha256(exchange.body.bytes),
      correlation: exchange.correlation,
      caller: exchange.caller,
    })
    exchange.observe(handled.trace)
    const { reply, refused } = handled
    return writeNuu(
      undefined,
      doors,
      refused ? anomaliesOf(reply, true) : (reply['demandeLogement'] as object),
    )
  } catch (error) {
    const found = toFault(error)
    if (found.code !== 'SNE-REG-001') throw error
    return writeNuu(undefined, doors, anomalies([constat('SNE-REG-001', ['numUnique'], {})]))
  }
}

/** The file by reference to a part, or as base64. Raises SNE-ENV-025 when there is none that can be read. */
const attachedFile = ({ read, body }: Exchange): Buffer => {
  const parameter = read.parameters.get('fichierDemande')
  if (parameter?.href !== undefined) {
    const part = body.multipart && resolveCid(parameter.href, body.multipart.parts)
    if (!part || part.body.length === 0) throw fault('SNE-ENV-025', {})
    return part.body
  }
  const text = (parameter?.text ?? '').replace(/[\t\n\r ]+/g, '')
  if (text === '' || text.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text))
    throw fault('SNE-ENV-025', {})
  return Buffer.from(text, 'base64')
}

const LIBELLE_MAX = 1000

const anomalies = (constats: readonly Constat[]) => ({
  listeAnomalie: constats.map((c) => ({ code: c.code, libelle: renderConstat(c, '').texteFr })),
})

/** Findings as the SNE's own anomalies: all when refused, the reservations otherwise. */
const anomaliesOf = (reply: Reply, refused: boolean) => {
  const told = reply.rapport.listeConstat.filter((c) => refused || c.severite === 'avertissement')
  return told.length === 0
    ? {}
    : {
        listeAnomalie: told.map((c) => ({
          code: c.code,
          libelle: `${c.texteFr} ${c.remedeFr} (${c.chemin}${c.ligne ? `, ligne ${c.ligne}` : ''})`.slice(
            0,
            LIBELLE_MAX,
          ),
        })),
      }
}

const writeNuu = (asked: ReadNuu | undefined, doors: Doors, demandeLogement: object): string =>
  encodeElement(interfaceNuu, 'interfaceNuu', {
    versionInterface: asked?.versionInterface ?? '02.01',
    entete: { typeFichier: 'RET', dateFichier: doors.ports.clock().toISOString() },
    demande: { demandeLogement },
  })
