/**
 * The configuration: a table of variables, read once from the environment.
 *
 * The server refuses to start on a bad value, and names every bad one at once. `docs/exploitation.md` lists the same table.
 */
import { acces, addresses, certificateHeader, claim, faultsOfAcces, keysPlace } from './acces.ts'
import { clamdAddress, masterKeys, s3Place } from './pieces.ts'
import { policy } from './policy.ts'
import { BadValue, bad, optional, type Setting, setting, within } from './setting.ts'
import { TLS_SETTINGS, tlsFaults } from './tls.ts'

const host = (text: string): string =>
  /^[A-Za-z0-9.:_-]{1,255}$/.test(text) ? text : bad('un nom d’hôte ou une adresse IP est attendu')

const databaseUrl = (text: string): string | undefined => {
  if (text === '') return undefined
  return /^postgres(?:ql)?:\/\/\S+$/.test(text) ? text : bad('une adresse postgres://… est attendue')
}

const publicUrl = (text: string): string | undefined => {
  if (text === '') return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  return url?.protocol === 'https:' && url.username === '' && url.search === '' && url.hash === ''
    ? text
    : bad('une adresse https://… sans identifiants ni paramètres est attendue')
}

/** Fewest characters of a caller's key. */
const KEY_MIN = 16

const keys = (text: string): readonly string[] => {
  if (text === '') return []
  const found = text.split(',').map((key) => key.trim())
  return found.every((key) => key.length >= KEY_MIN && /^[!-~]+$/.test(key))
    ? found
    : bad(`chaque clé doit avoir au moins ${KEY_MIN} caractères imprimables, sans espace ni virgule`)
}

/** Fewest characters of the secret under which identities are hashed. */
const SECRET_MIN = 32

const secret = (text: string): string | undefined => {
  if (text === '') return undefined
  return text.length >= SECRET_MIN ? text : bad(`au moins ${SECRET_MIN} caractères sont attendus`)
}

const securityContact = (text: string): string | undefined => {
  if (text === '') return undefined
  return /^(?:mailto:[^\s@]+@[^\s@]+|https:\/\/[^\s/]\S*|tel:\+?[0-9.-]+)$/.test(text)
    ? text
    : bad('une adresse mailto:…, https://… ou tel:… est attendue')
}

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export type LogLevel = (typeof LEVELS)[number]

const logLevel = (text: string): LogLevel =>
  LEVELS.find((level) => level === text) ?? bad(`une de ces valeurs est attendue : ${LEVELS.join(', ')}`)

/** Every variable, by the name its value has in `Config`. */
export const SETTINGS = {
  host: setting('SNE_HOTE', '127.0.0.1', 'Adresse d’écoute.', host),
  port: setting('SNE_PORT', '8080', 'Port d’écoute ; 0 prend un port libre.', within(0, 65_535)),
  databaseUrl: setting(
    'SNE_DATABASE_URL',
    '',
    'Adresse PostgreSQL (`postgres://…`). Absente, l’enregistrement est un fichier SQLite.',
    databaseUrl,
  ),
  ownerUrl: setting(
    'SNE_DATABASE_URL_PROPRIETAIRE',
    '',
    'Adresse PostgreSQL du rôle propriétaire des tables : il les met à jour et donne ses droits au rôle de `SNE_DATABASE_URL`. Absente, un seul rôle fait tout et la base ne protège pas le journal des actes.',
    databaseUrl,
  ),
  sqliteFile: setting(
    'SNE_SQLITE',
    'data/sne.sqlite',
    'Fichier SQLite, sans effet avec `SNE_DATABASE_URL`.',
    (text) => text,
  ),
  sealsFolder: setting(
    'SNE_SCEAUX',
    'data/sceaux',
    'Dossier des sceaux quotidiens du journal des actes ; à copier hors de la machine.',
    (text) => text,
  ),
  keys: setting(
    'SNE_CLE_APPEL',
    '',
    `Clé ou clés de l’exploitant, séparées par des virgules, d’au moins ${KEY_MIN} caractères chacune : qui en présente une peut tout faire. Absente, et \`SNE_ACCES\` ouvert, la boucle locale est acceptée sans clé.`,
    keys,
  ),
  acces: setting(
    'SNE_ACCES',
    'ouvert',
    '`registre` n’admet que les systèmes inscrits et les clés de l’exploitant ; `ouvert` admet aussi, sans clé d’exploitant, tout appel de la boucle locale, et n’écoute qu’elle.',
    acces,
  ),
  jetonEmetteur: setting(
    'SNE_JETON_EMETTEUR',
    '',
    'Émetteur (`iss`) des jetons OAuth 2 des systèmes. Absent, aucun jeton n’est pris.',
    claim,
  ),
  jetonCles: setting(
    'SNE_JETON_CLES',
    '',
    'Clés publiques de l’émetteur (JWKS) : adresse `https://…` ou fichier, relu quand il change.',
    keysPlace,
  ),
  jetonAudience: setting(
    'SNE_JETON_AUDIENCE',
    '',
    'Audience (`aud`) que les jetons doivent porter : cette passerelle.',
    claim,
  ),
  mandataires: setting(
    'SNE_MANDATAIRES',
    '',
    'Adresses IP des mandataires dont l’en-tête `SNE_MANDATAIRE_ENTETE` est cru.',
    addresses,
  ),
  mandataireEntete: setting(
    'SNE_MANDATAIRE_ENTETE',
    'Client-Cert',
    'En-tête par lequel ils passent le certificat du client : `Client-Cert` (RFC 9440) ou `X-SSL-Client-Cert` (PEM échappé).',
    certificateHeader,
  ),
  publicUrl: setting(
    'SNE_ADRESSE_PUBLIQUE',
    '',
    'Adresse `https://…` de la passerelle vue des appelants, écrite dans les WSDL. Exige `SNE_CLE_APPEL` ou `SNE_ACCES=registre`.',
    publicUrl,
  ),
  logLevel: setting(
    'SNE_NIVEAU_JOURNAL',
    'info',
    `Niveau du journal technique : ${LEVELS.join(', ')}.`,
    logLevel,
  ),
  envelopeLimit: setting(
    'SNE_LIMITE_ENVELOPPE',
    '1048576',
    'Taille maximale d’un message, en octets.',
    within(1024, 67_108_864),
  ),
  policy: setting(
    'SNE_POLITIQUE',
    '',
    'Fichier JSON de la politique : tableau de `{ code, severite, depuis?, guichet?, porte? }`.',
    policy,
  ),
  identitySecret: setting(
    'SNE_SECRET_IDENTITE',
    '',
    `Secret des empreintes d’identité, d’au moins ${SECRET_MIN} caractères, le même pour tous les processus. Exigé avec \`SNE_DATABASE_URL\` ; sinon tiré au sort une fois, dans un fichier à côté de la base SQLite.`,
    secret,
  ),
  doubtLimit: setting(
    'SNE_LIMITE_DOUTES',
    '60',
    'Réponses douteuses qu’un guichet peut recevoir en une heure avant que le registre ne lui réponde plus.',
    within(1, 1_000_000),
  ),
  piecesFolder: setting(
    'SNE_PIECES',
    'data/pieces',
    'Dossier des pièces : ce qui arrive et, sans S3, ce qui est gardé. Rien n’y est écrit en clair.',
    (text) => text,
  ),
  piecesKeys: setting(
    'SNE_CLE_PIECES',
    '',
    'Clé ou clés maîtresses des pièces, `nom:64 chiffres hexadécimaux`, séparées par des virgules : la première chiffre, toutes déchiffrent. Exigée avec `SNE_DATABASE_URL` ; sinon tirée au sort une fois, dans un fichier à côté de la base SQLite.',
    masterKeys,
  ),
  pieceLimit: setting(
    'SNE_LIMITE_PIECE',
    '10485760',
    'Taille maximale d’une pièce, en octets.',
    within(1024, 1_073_741_824),
  ),
  scrubRate: setting(
    'SNE_RELECTURE',
    '64',
    'Mébioctets gardés que le service relit au plus par minute, pour y trouver ce qui est perdu ou altéré ; 0 n’en relit aucun.',
    within(0, 100_000),
  ),
  clamd: setting(
    'SNE_CLAMD',
    '',
    'Antivirus clamd : `hôte:port`, ou chemin d’une socket. Absent, les pièces sont refusées, sauf en accès ouvert, où elles sont gardées sans examen, ce que chaque réponse dit.',
    clamdAddress,
  ),
  scans: setting(
    'SNE_ANALYSES',
    '',
    'Analyses à la fois par l’antivirus ; absente, autant que cette machine a de cœurs, deux à quatre.',
    optional(within(1, 64)),
  ),
  s3: setting(
    'SNE_OBJETS',
    '',
    'Stockage des pièces par le protocole S3 : `https://identifiant:mot-de-passe@hôte/seau?region=…`. Absent, elles sont dans `SNE_PIECES`.',
    s3Place,
  ),
  ...TLS_SETTINGS,
  maxConnections: setting(
    'SNE_CONNEXIONS_MAX',
    '2000',
    'Connexions ouvertes à la fois ; les suivantes sont fermées aussitôt.',
    within(1, 100_000),
  ),
  maxCalls: setting(
    'SNE_APPELS_MAX',
    '512',
    'Appels en cours à la fois ; les suivants reçoivent `SNE-SRV-006` (503). Un appelant en a la moitié (`SNE-SRV-007`, 429).',
    within(2, 100_000),
  ),
  securityContact: setting(
    'SNE_CONTACT_SECURITE',
    '',
    'À qui signaler une faille, `mailto:…`, `https://…` ou `tel:…` : publié dans `/.well-known/security.txt`, absent sans elle.',
    securityContact,
  ),
  shutdownSeconds: setting('SNE_DELAI_ARRET', '30', 'Délai de l’arrêt, en secondes.', within(1, 3600)),
} as const

type Settings = typeof SETTINGS
type Values = { readonly [K in keyof Settings]: ReturnType<Settings[K]['read']> }
type Optional = { [K in keyof Values]: undefined extends Values[K] ? K : never }[keyof Values]
/** What the program runs with. */
export type Config = Omit<Values, Optional> & Partial<Pick<Values, Optional>>

/** One or more variables cannot be used; `faults` has a French line for each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly faults: readonly string[]

  constructor(faults: readonly string[]) {
    super(`Configuration refusée :\n${faults.map((fault) => `  - ${fault}`).join('\n')}`)
    this.faults = faults
  }
}

/** Secrets that every process on a store must share. */
const SHARED = ['identitySecret', 'piecesKeys'] as const

type Environment = Readonly<Record<string, string | undefined>>

const readSettings = (env: Environment, settings: Readonly<Record<string, Setting<unknown>>>) => {
  const faults: string[] = []
  const values: Record<string, unknown> = {}
  for (const [key, { name, initial, read }] of Object.entries(settings)) {
    try {
      values[key] = read(env[name]?.trim() || initial)
    } catch (error) {
      if (!(error instanceof BadValue)) throw error
      faults.push(`${name} : ${error.message}.`)
    }
  }
  return { values, faults }
}

type Place = Pick<Config, 'databaseUrl' | 'sqliteFile' | 'sealsFolder'>

/** Where the store and its seals are, and nothing secret beside. Raises ConfigError naming every bad variable. */
export const readPlace = (env: Environment): Place => {
  const { databaseUrl, sqliteFile, sealsFolder } = SETTINGS
  const { values, faults } = readSettings(env, { databaseUrl, sqliteFile, sealsFolder })
  if (faults.length > 0) throw new ConfigError(faults)
  return values as unknown as Place
}

/**
 * Reads the configuration; an empty variable is an absent one. The values refused are not repeated: some are secret.
 * Raises ConfigError naming every bad variable.
 */
export const readConfig = (env: Environment): Config => {
  const { values, faults } = readSettings(env, SETTINGS)
  const config = values as Values
  faults.push(...faultsOfAcces(config))
  if (config.ownerUrl !== undefined && config.databaseUrl === undefined)
    faults.push(`${SETTINGS.ownerUrl.name} : ${SETTINGS.databaseUrl.name} est exigée avec cette adresse.`)
  // Two processes with secrets of their own would not find each other's persons, nor read each other's documents.
  for (const { name, key } of SHARED.map((key) => ({ key, name: SETTINGS[key].name }))) {
    const isSaid = faults.some((line) => line.startsWith(name))
    if (config.databaseUrl !== undefined && values[key] === undefined && !isSaid)
      faults.push(`${name} : ce secret est exigé avec ${SETTINGS.databaseUrl.name}.`)
  }
  if (!faults.some((line) => line.startsWith('SNE_TLS'))) faults.push(...tlsFaults(config))
  if (faults.length > 0) throw new ConfigError(faults)
  return config
}
