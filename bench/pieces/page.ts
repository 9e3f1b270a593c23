/** The page of the figures on documents, in French: what was measured, on what, and what the project holds itself to. */
import { documentBy, table } from '../../src/contract/markdown.ts'
import type { Machine } from '../machine.ts'
import { median } from '../median.ts'
import { WAYS, type Way } from './documents.ts'
import type { Burst } from './field.ts'
import type { Called, Times } from './others.ts'

/** The same load on both sides, one after the other. */
export interface Round {
  readonly load: number
  readonly gateway: Burst
  readonly peer: Burst
}

export interface Measured {
  readonly way: Way
  readonly isScanned: boolean
  /** Resident MiB of the gateway at rest, before the first round. */
  readonly idle: number
  readonly rounds: readonly Round[]
}

/** Other operations, while documents come in by a way. */
export interface Beside {
  readonly way: Way
  readonly alone: Times
  readonly during: Times
  /** Answers 304 each second. */
  readonly notModified: number
}

export interface Figures {
  readonly machine: Machine
  readonly loads: readonly number[]
  readonly measured: readonly Measured[]
  readonly besides: readonly Beside[]
  readonly operations: readonly Called[]
  readonly documentBytes: number
  readonly planClients: number
}

const SPEED_LEAST = 0.8
const SLOWER_MOST = 2
/** As many scans as there are cores, four at most; the connection of one that is over may still be closing when the next one begins. */
const CONNECTIONS_MOST = 8
/** Megabytes over idle, by the way that documents come. */
const MEMORY_MOST: Readonly<Record<Way, number>> = { mtom: 60, base64: 100, formulaire: 60, brut: 60 }
const MB = 2 ** 20 / 1e6

const number = (value: number, digits = 0): string =>
  value.toLocaleString('fr-FR', { minimumFractionDigits: digits, maximumFractionDigits: digits })

const held = (isHeld: boolean): string => (isHeld ? 'tenu' : '**non tenu**')

const medianOf = (rounds: readonly Round[], read: (round: Round) => number): number =>
  median(rounds.map(read))

const most = (rounds: readonly Round[], read: (round: Round) => number): number =>
  Math.max(...rounds.map(read))

const loadsTable = (loads: readonly number[], measured: readonly Measured[]): string =>
  table(
    [
      'envoi',
      'à la fois',
      'passerelle, Mo/s',
      'flux nu, Mo/s',
      'rapport',
      'passerelle, ms de processeur par pièce',
      'flux nu, ms',
      'passerelle, Mo au plus (au repos)',
      'flux nu, Mo au plus',
      'examen (processus fils), Mo au plus',
      'sans réponse de l’antivirus, passerelle',
    ],
    measured.flatMap(({ way, idle, rounds }) =>
      loads.map((load) => {
        const some = rounds.filter((round) => round.load === load)
        return [
          WAYS[way],
          String(load),
          number(medianOf(some, ({ gateway }) => gateway.speed)),
          number(medianOf(some, ({ peer }) => peer.speed)),
          number(medianOf(some, ratioOf), 2),
          number(medianOf(some, ({ gateway }) => gateway.cpu)),
          number(medianOf(some, ({ peer }) => peer.cpu)),
          `${number(most(some, ({ gateway }) => gateway.peak) * MB)} (${number(idle * MB)})`,
          number(most(some, ({ peer }) => peer.peak) * MB),
          number(most(some, ({ gateway }) => gateway.children) * MB),
          String(some.reduce((sum, { gateway }) => sum + gateway.unscanned, 0)),
        ]
      }),
    ),
  )

const ratioOf = ({ gateway, peer }: Round): number => gateway.speed / peer.speed

const goalsTable = ({ loads, measured, besides }: Figures): string => {
  const load = Math.max(...loads)
  return table(
    [`à ${load} envois à la fois`, 'but', 'mesuré', ''],
    [
      ...measured.flatMap(({ way, isScanned, idle, rounds }) => {
        const some = rounds.filter((round) => round.load === load)
        const scan = isScanned ? 'avec analyse' : 'sans analyse'
        const ratio = medianOf(some, ratioOf)
        const unscanned = some.reduce((sum, { gateway }) => sum + gateway.unscanned, 0)
        const memory = (most(some, ({ gateway }) => gateway.peak) - idle) * MB
        return [
          [
            `${WAYS[way]}, ${scan} : débit / flux nu`,
            `≥ ${number(SPEED_LEAST, 1)}`,
            number(ratio, 2),
            // What was not scanned in time was not the same work.
            unscanned > 0 ? `non comparable : ${unscanned} sans analyse` : held(ratio >= SPEED_LEAST),
          ],
          [
            `${WAYS[way]}, ${scan} : mémoire de plus qu’au repos`,
            `≤ ${MEMORY_MOST[way]} Mo`,
            `${number(memory)} Mo`,
            held(memory <= MEMORY_MOST[way]),
          ],
        ]
      }),
      scansRow(measured),
      ...besides.flatMap(({ way, alone, during }) =>
        Object.keys(alone).map((name) => {
          const slower = p95(during[name as Called]) / p95(alone[name as Called])
          return [
            `p95 de \`${name}\` pendant les envois (${WAYS[way]}) / seul`,
            `≤ ${SLOWER_MOST}`,
            number(slower, 1),
            held(slower <= SLOWER_MOST),
          ]
        }),
      ),
    ],
  )
}

const scansRow = (measured: readonly Measured[]): string[] => {
  const scans = Math.max(...measured.map(({ rounds }) => most(rounds, ({ gateway }) => gateway.scans)))
  return [
    'connexions à clamd à la fois (quatre analyses au plus, et celles qui se ferment)',
    `≤ ${CONNECTIONS_MOST}`,
    String(scans),
    held(scans <= CONNECTIONS_MOST),
  ]
}

/** The value that one call in twenty exceeds. */
const p95 = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? Number.NaN

const besidesTable = ({ besides, operations }: Figures): string =>
  table(
    ['pendant', 'opération', 'seule : médiane, p95 (ms)', 'pendant : médiane, p95 (ms)', 'appels mesurés'],
    besides.flatMap(({ way, alone, during }) =>
      operations.map((name) => [
        `40 envois, ${WAYS[way]}`,
        `\`${name}\``,
        `${number(median(alone[name]), 1)} ; ${number(p95(alone[name]), 1)}`,
        `${number(median(during[name]), 1)} ; ${number(p95(during[name]), 1)}`,
        `${alone[name].length} et ${during[name].length}`,
      ]),
    ),
  )

const machineText = ({ machine }: Figures): string =>
  [
    `- processeur : ${machine.processor}, ${machine.cores} cœurs ; mémoire : ${machine.memoryGiB} Gio ; ${machine.system}`,
    `- Node ${machine.node}, SQLite ${machine.sqlite}, clamd avec une seule signature, lancé avec chrt --idle`,
    `- une écriture de 4 Kio suivie de fsync : ${number(machine.fsync)} µs`,
  ].join('\n')

const METHOD = [
  '- Chaque pièce est un PDF d’une page numérisée (une image qui ne se comprime pas), tous différents, chacun pour une demande qui n’en a pas. Une mesure est un lot : autant de pièces que d’envois à la fois, quatre pour un seul client.',
  '- La passerelle est lancée par sa commande, comme en service : SQLite, disque, journal écrit. Une par envoi et par série, neuve ; sa mémoire au repos est lue après douze pièces et deux secondes de calme, avant le premier lot.',
  '- Le flux nu est un serveur Fastify : il hache (SHA-256), chiffre (AES-256-GCM) dans un fichier, donne les mêmes octets au même clamd à mesure qu’ils arrivent, rend durables fichier et dossier, et répond. Hors du corps brut, il hache aussi tout ce qui arrive, comme chaque réponse de la passerelle doit le dire (`rapport/empreinte`) ; pour le base64, il le décode. Il ne lit ni XML ni formulaire, n’examine pas le document, ne relit rien, ne borne pas les analyses, ne tient aucun registre.',
  '- La passerelle, en plus : le document est relu et déchiffré, une fois par le processus fils qui l’examine, une fois pour l’antivirus ; deux transactions durables au plus. Le processeur compté est celui du serveur et de ses fils, sans clamd.',
  '- La mémoire est le sommet que le noyau a retenu (`VmHWM`) pour le processus lui-même pendant le lot, le plus haut des tours ; ses fils sont comptés à part. Mo : millions d’octets.',
  '- Clients, clamd et serveurs se partagent les cœurs. Les envois, ailleurs en service, tournent avec nice 10, et clamd comme la page des exploitants le demande, quand rien d’autre ne tourne ; les p95 « pendant » paient encore l’attente d’un cœur.',
].join('\n')

/** Writes `docs/pieces.md`. */
export const writePage = (figures: Figures): string => {
  const scanned = figures.measured.filter(({ isScanned }) => isScanned)
  const bare = figures.measured.filter(({ isScanned }) => !isScanned)
  return documentBy(
    'npm run bench:pieces',
    '# Mesures sur les pièces',
    `Des pièces de ${number(figures.documentBytes)} octets par chacun des quatre envois, à côté d’un flux nu qui en fait autant, à tour de rôle dans la même mesure. Débits et processeur : médianes des tours ; rapport : médiane des rapports de chaque tour ; mémoire et analyses : le plus haut des tours.`,
    machineText(figures),
    METHOD,
    '## Avec l’antivirus',
    loadsTable(figures.loads, scanned),
    '## Sans antivirus, des deux côtés',
    loadsTable(figures.loads, bare),
    '## Autres opérations',
    besidesTable(figures),
    `Le plan de classement déjà connu (304), ${figures.planClients} clients : ${number(median(figures.besides.map(({ notModified }) => notModified)))} réponses par seconde.`,
    '## Buts',
    goalsTable(figures),
  )
}
