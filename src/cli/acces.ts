/** The commands `acces`: the register of accesses changed on the configured store itself, service running or not. */
import { randomBytes, randomUUID, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dayInFrance } from '../base/day.ts'
import { canonicalJson, sha256 } from '../base/digest.ts'
import { readConfig } from '../config/config.ts'
import { GatewayFault } from '../diagnostic/gateway-fault.ts'
import type { GuichetInscrit, SystemeInscrit } from '../model/acces.ts'
import type { NatureIdentifiant } from '../model/nomenclature/acces.ts'
import { OPERATIONS } from '../operation/index.ts'
import { prepareShape } from '../rules/shape.ts'
import { DEFAULT_POLICY } from '../service/decide.ts'
import { readAcces } from '../service/registre-acces.ts'
import { openServices } from '../service/services.ts'
import type { Store } from '../store/ports.ts'
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

/**
 * Has one operation done on the store, journalled under the agent named. Raises CommandFailure.
 * @param look sees the store once it is done, whatever came of it
 */
const perform = async (
  name: string,
  value: Readonly<Record<string, unknown>>,
  { agent }: Acting,
  io: Io,
  look?: (store: Store) => Promise<void>,
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
    await look?.(store)
    return { exit: refused ? EXIT.refused : EXIT.accepted, reply }
  } catch (error) {
    if (!(error instanceof GatewayFault)) throw error
    const { fr, remedeFr } = error.texts()
    throw new CommandFailure(error.fromCaller ? EXIT.fault : EXIT.unreachable, `${fr} ${remedeFr}`)
  } finally {
    await store.close()
  }
}

/** The same for an act, of which one line is written when it is done. */
const act = async (
  name: string,
  value: Readonly<Record<string, unknown>>,
  acting: Acting,
  io: Io,
  line: string,
): Promise<Exit> => {
  const { exit } = await perform(name, value, acting, io)
  if (exit === EXIT.accepted) io.stdout.write(`${line}\n`)
  return exit
}

export const inscrireGuichet = (
  numGuichet: string,
  { libelle, territoire, au, ...acting }: Acting & { libelle: string; territoire: string; au?: string },
  io: Io,
): Promise<Exit> =>
  act('inscrireGuichet', { numGuichet, libelle, territoire, au }, acting, io, `${numGuichet} inscrit.`)

/** Registers a system, or changes what is said of it; one that was revoked stays so, and this is then no success. */
export const inscrireSysteme = async (
  systeme: string,
  { libelle, siren, ...acting }: Acting & { libelle: string; siren?: string },
  io: Io,
): Promise<Exit> => {
  let revoqueLe: string | undefined
  const { exit } = await perform(
    'inscrireSysteme',
    { systeme, libelle, siren },
    acting,
    io,
    async (store) => {
      revoqueLe = readAcces(await store.findAcces()).systemes.get(systeme)?.revoqueLe
    },
  )
  if (exit !== EXIT.accepted) return exit
  if (revoqueLe === undefined) {
    io.stdout.write(`Système ${systeme} inscrit.\n`)
    return exit
  }
  io.stderr.write(`Le système ${systeme} reste révoqué.\n`)
  return EXIT.refused
}

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
  line: string,
): Promise<Exit> => {
  const identifiant = { nature, empreinte, indice, du: du ?? dayInFrance(new Date()), au }
  return act('ajouterIdentifiant', { systeme, identifiant }, acting, io, line)
}

/** Draws a key, adds its digest, and writes the key once: it is kept nowhere. */
export const ajouterCle = async (systeme: string, options: Acting & Days, io: Io): Promise<Exit> => {
  const key = draw()
  return addIdentifiant(systeme, 'CLE', sha256(key), key.slice(0, PREFIX_LENGTH), options, io, key)
}

/** The same for a name and a password of WS-Security. */
export const ajouterUtilisateur = async (
  systeme: string,
  { nom, ...options }: Acting & Days & { nom: string },
  io: Io,
): Promise<Exit> => {
  const password = draw()
  return addIdentifiant(systeme, 'UTILISATEUR', sha256(`${nom}:${password}`), nom, options, io, password)
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
  const line = `Système ${systeme} : certificat inscrit jusqu’au ${days.au}.`
  return addIdentifiant(
    systeme,
    'CERTIFICAT',
    sha256(certificate.raw),
    subject,
    { ...days, ...acting },
    io,
    line,
  )
}

/** Adds a client of the issuer of tokens. Raises CommandFailure when no issuer is configured. */
export const ajouterJeton = async (
  systeme: string,
  { client, ...options }: Acting & Days & { client: string },
  io: Io,
): Promise<Exit> => {
  const { jetonEmetteur } = readConfig(io.env)
  if (!jetonEmetteur) throw new CommandFailure(EXIT.usage, 'SNE_JETON_EMETTEUR n’est pas donnée.')
  const line = `Système ${systeme} : jeton inscrit jusqu’au ${options.au}.`
  return addIdentifiant(systeme, 'JETON', sha256(`${jetonEmetteur} ${client}`), client, options, io, line)
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
  act(
    'habiliterSysteme',
    { systeme, habilitation: { numGuichet, profil, du, au } },
    acting,
    io,
    `Système ${systeme} habilité pour ${numGuichet} ${au === undefined ? 'sans fin' : `jusqu’au ${au}`}.`,
  )

export const revoquer = (
  systeme: string,
  {
    guichet: numGuichet,
    profil,
    empreinte,
    ...acting
  }: Acting & { guichet?: string; profil?: string; empreinte?: string },
  io: Io,
): Promise<Exit> => {
  const pour = [numGuichet && `pour ${numGuichet}`, profil && `de profil ${profil}`].filter(Boolean).join(' ')
  const what = empreinte
    ? ` : identifiant ${empreinte.slice(0, 12)}… révoqué`
    : pour
      ? ` : habilitations ${pour} révoquées`
      : ' révoqué'
  const named = { systeme, empreinte, numGuichet, profil }
  return act('revoquerAcces', named, acting, io, `Système ${systeme}${what}.`)
}

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
