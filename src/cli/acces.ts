/** The commands `acces`: the register of accesses changed on the configured store itself, service running or not. */
import { randomBytes, randomUUID, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dayInFrance } from '../base/day.ts'
import { canonicalJson, sha256 } from '../base/digest.ts'
import { readConfig } from '../config.ts'
import { GatewayFault } from '../diagnostic/gateway-fault.ts'
import type { GuichetInscrit, SystemeInscrit } from '../model/acces.ts'
import type { NatureIdentifiant } from '../model/nomenclature/acces.ts'
import { OPERATIONS } from '../operation/index.ts'
import { prepareShape } from '../rules/shape.ts'
import { DEFAULT_POLICY } from '../service/decide.ts'
import { openServices } from '../service/services.ts'
import { handle } from '../wire/handle.ts'
import { openConfigured } from './configured-store.ts'
import { CommandFailure, EXIT, type Exit, type Io } from './io.ts'

/** Who does it, for the journal. */
export interface Acting {
  readonly agent: string
}

const SECRET_BYTES = 32
const PREFIX_LENGTH = 8
const PORTE = 'commande'

/** Draws a secret that nobody could guess, so that its digest may be kept. */
const draw = (): string => randomBytes(SECRET_BYTES).toString('base64url')

type Reply = Readonly<Record<string, unknown>>

/** Has one operation done on the store, journalled under the agent named. Raises CommandFailure. */
const perform = async (
  name: string,
  value: Readonly<Record<string, unknown>>,
  { agent }: Acting,
  io: Io,
): Promise<{ readonly exit: Exit; readonly reply: Reply }> => {
  const operation = OPERATIONS.find((one) => one.name === name)
  if (!operation) throw new Error(`opération inconnue : ${name}`)
  prepareShape(operation.input)
  const store = await openConfigured(readConfig(io.env))
  try {
    const services = openServices(store, { secret: randomBytes(SECRET_BYTES), limiteDoutes: 1 })
    const { reply, refused } = await handle(
      { store, services, policy: DEFAULT_POLICY, clock: () => new Date() },
      {
        operation,
        porte: PORTE,
        read: { value, constats: [], places: undefined },
        empreinte: sha256(canonicalJson(value)),
        correlation: randomUUID(),
        caller: { guichet: undefined, agent },
      },
    )
    for (const { texteFr, remedeFr } of refused ? reply.rapport.listeConstat : [])
      io.stderr.write(`${texteFr} ${remedeFr}\n`)
    return { exit: refused ? EXIT.refused : EXIT.accepted, reply }
  } catch (error) {
    if (!(error instanceof GatewayFault)) throw error
    const { fr, remedeFr } = error.texts()
    throw new CommandFailure(error.fromCaller ? EXIT.fault : EXIT.unreachable, `${fr} ${remedeFr}`)
  } finally {
    await store.close()
  }
}

const act = async (
  name: string,
  value: Readonly<Record<string, unknown>>,
  acting: Acting,
  io: Io,
): Promise<Exit> => (await perform(name, value, acting, io)).exit

export const inscrireGuichet = (
  numGuichet: string,
  { libelle, territoire, au, ...acting }: Acting & { libelle: string; territoire: string; au?: string },
  io: Io,
): Promise<Exit> => act('inscrireGuichet', { numGuichet, libelle, territoire, au }, acting, io)

export const inscrireSysteme = (
  systeme: string,
  { libelle, siren, ...acting }: Acting & { libelle: string; siren?: string },
  io: Io,
): Promise<Exit> => act('inscrireSysteme', { systeme, libelle, siren }, acting, io)

/** Between which days a credential is valid. */
export interface Days {
  readonly du?: string
  readonly au: string
}

const addIdentifiant = (
  systeme: string,
  nature: NatureIdentifiant,
  empreinte: string,
  indice: string,
  { du, au, ...acting }: Acting & Days,
  io: Io,
): Promise<Exit> => {
  const identifiant = { nature, empreinte, indice, du: du ?? dayInFrance(new Date()), au }
  return act('ajouterIdentifiant', { systeme, identifiant }, acting, io)
}

/** Draws a key, adds its digest, and writes the key once: it is kept nowhere. */
export const ajouterCle = async (systeme: string, options: Acting & Days, io: Io): Promise<Exit> => {
  const key = draw()
  const exit = await addIdentifiant(systeme, 'CLE', sha256(key), key.slice(0, PREFIX_LENGTH), options, io)
  if (exit === EXIT.accepted) io.stdout.write(`${key}\n`)
  return exit
}

/** The same for a name and a password of WS-Security. */
export const ajouterUtilisateur = async (
  systeme: string,
  { nom, ...options }: Acting & Days & { nom: string },
  io: Io,
): Promise<Exit> => {
  const password = draw()
  const exit = await addIdentifiant(systeme, 'UTILISATEUR', sha256(`${nom}:${password}`), nom, options, io)
  if (exit === EXIT.accepted) io.stdout.write(`${password}\n`)
  return exit
}

/** Adds a certificate of a PEM file; without days given, its own. Raises CommandFailure when it cannot be read. */
export const ajouterCertificat = async (
  systeme: string,
  file: string,
  { du, au, ...acting }: Acting & Partial<Days>,
  io: Io,
): Promise<Exit> => {
  let certificate: X509Certificate
  try {
    certificate = new X509Certificate(readFileSync(file))
  } catch {
    throw new CommandFailure(EXIT.usage, `${file} ne contient pas de certificat lisible.`)
  }
  const days = {
    du: du ?? dayInFrance(certificate.validFromDate),
    au: au ?? dayInFrance(certificate.validToDate),
  }
  const subject = certificate.subject.replace(/\s+/g, ' ').slice(0, 60)
  return addIdentifiant(systeme, 'CERTIFICAT', sha256(certificate.raw), subject, { ...days, ...acting }, io)
}

/** Adds a client of the issuer of tokens. Raises CommandFailure when no issuer is configured. */
export const ajouterJeton = async (
  systeme: string,
  { client, ...options }: Acting & Days & { client: string },
  io: Io,
): Promise<Exit> => {
  const { jetonEmetteur } = readConfig(io.env)
  if (!jetonEmetteur) throw new CommandFailure(EXIT.usage, 'SNE_JETON_EMETTEUR n’est pas donnée.')
  return addIdentifiant(systeme, 'JETON', sha256(`${jetonEmetteur} ${client}`), client, options, io)
}

export const habiliter = (
  systeme: string,
  {
    guichet: numGuichet,
    profil,
    du = dayInFrance(new Date()),
    au,
    ...acting
  }: Acting & { guichet: string; profil: string; du?: string; au?: string },
  io: Io,
): Promise<Exit> =>
  act('habiliterSysteme', { systeme, habilitation: { numGuichet, profil, du, au } }, acting, io)

export const revoquer = (
  systeme: string,
  {
    guichet: numGuichet,
    profil,
    empreinte,
    ...acting
  }: Acting & { guichet?: string; profil?: string; empreinte?: string },
  io: Io,
): Promise<Exit> => act('revoquerAcces', { systeme, empreinte, numGuichet, profil }, acting, io)

const span = (du: string, au: string | undefined, revoqueLe: string | undefined): string =>
  revoqueLe ? `révoqué le ${revoqueLe}` : `du ${du}${au ? ` au ${au}` : ''}`

/** Writes the register: guichets, then each system with what proves it and what it holds. */
export const lister = async (acting: Acting, io: Io): Promise<Exit> => {
  const { exit, reply } = await perform('listerAcces', {}, acting, io)
  const { listeGuichet = [], listeSysteme = [] } = reply as {
    listeGuichet?: readonly GuichetInscrit[]
    listeSysteme?: readonly SystemeInscrit[]
  }
  const line = (text: string) => void io.stdout.write(`${text}\n`)
  for (const { numGuichet, libelle, territoire, au } of listeGuichet)
    line(`${numGuichet}  ${territoire}  ${libelle}${au ? `  (jusqu’au ${au})` : ''}`)
  for (const { systeme, libelle, revoqueLe, listeIdentifiant, listeHabilitation } of listeSysteme) {
    line(`${systeme}  ${libelle}${revoqueLe ? `  (révoqué le ${revoqueLe})` : ''}`)
    for (const { nature, indice, empreinte, du, au, revoqueLe } of listeIdentifiant)
      line(`  ${nature}  ${indice ?? '–'}  ${empreinte.slice(0, 12)}…  ${span(du, au, revoqueLe)}`)
    for (const { numGuichet, profil, du, au, revoqueLe } of listeHabilitation)
      line(`  ${numGuichet}  ${profil}  ${span(du, au, revoqueLe)}`)
  }
  return exit
}
