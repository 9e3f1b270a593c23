/** The page of the figures, in French: what was measured, on what, and the ratios that the project holds itself to. */
import { documentBy, table } from '../src/contract/markdown.ts'
import { NAMES, type Run } from './contenders.ts'
import type { Machine } from './machine.ts'
import { median } from './median.ts'
import type { Startup } from './startup.ts'
import type { Step } from './steps.ts'

interface Measured {
  readonly name: string
  readonly clients: number
  readonly runs: readonly Run[]
}

export interface Figures {
  readonly machine: Machine
  /** Version; undefined when no database was given. */
  readonly postgres: string | undefined
  readonly startup: Startup
  readonly steps: readonly Step[]
  readonly contenders: readonly Measured[]
  readonly rounds: number
  readonly seconds: number
  readonly messageBytes: number
  readonly rowBytes: number
}

const MANY = 32

/** What a ratio must reach; each is held by requests per second and by processor time. */
const GOALS = [
  { of: NAMES.judging, to: NAMES.soap, least: 2, words: 'jugement seul / npm `soap`' },
  { of: NAMES.sqlite, to: NAMES.judging, least: 0.7, words: 'dépôt SQLite / jugement seul' },
  { of: NAMES.postgres, to: NAMES.judging, least: 0.5, words: 'dépôt PostgreSQL / jugement seul' },
] as const

/** Ratios said without a goal. */
const COMPARED = [
  { of: NAMES.judging, to: NAMES.strongSoap, words: 'jugement seul / npm `strong-soap`' },
  { of: NAMES.judging, to: NAMES.bound, words: 'jugement seul / borne' },
  { of: NAMES.asking, to: NAMES.soap, words: 'jugement, registre consulté / npm `soap`' },
  { of: NAMES.sqlite, to: NAMES.asking, words: 'dépôt SQLite / jugement, registre consulté' },
  { of: NAMES.postgres, to: NAMES.asking, words: 'dépôt PostgreSQL / jugement, registre consulté' },
  { of: NAMES.sqlite, to: NAMES.sqliteStore, words: 'dépôt SQLite / enregistrement seul' },
  { of: NAMES.postgres, to: NAMES.postgresStore, words: 'dépôt PostgreSQL / enregistrement seul' },
] as const

const STARTUP_MOST = 1000
const RESIDENT_MOST = 150

const number = (value: number, digits = 0): string =>
  value.toLocaleString('fr-FR', { minimumFractionDigits: digits, maximumFractionDigits: digits })

const medianOf = (runs: readonly Run[], read: (run: Run) => number | undefined): number | undefined => {
  const values = runs.map(read).filter((value) => value !== undefined)
  return values.length > 0 ? median(values) : undefined
}

/** Median of the rounds' own ratios: what slows a whole round weighs on neither side. */
const ratio = (
  { contenders }: Figures,
  of: string,
  to: string,
  read: (of: Run, to: Run) => number,
): number | undefined => {
  const runsOf = (name: string) => contenders.find((c) => c.name === name && c.clients === MANY)?.runs
  const [first, second] = [runsOf(of), runsOf(to)]
  if (!first || !second) return undefined
  return median(first.flatMap((run, i) => (second[i] ? [read(run, second[i])] : [])))
}

const bySpeed = (of: Run, to: Run): number => of.perSecond / to.perSecond
/** The server's and its database's together. */
const cpuOf = (run: Run): number => run.cpu + (run.databaseCpu ?? 0)
const byCpu = (of: Run, to: Run): number => cpuOf(to) / cpuOf(of)

const shown = (value: number | undefined, digits = 2): string =>
  value === undefined ? '–' : number(value, digits)

const held = (value: number | undefined, least: number): string => {
  if (value === undefined) return 'non mesuré'
  return value >= least ? 'tenu' : '**non tenu**'
}

const contendersTable = ({ contenders }: Figures): string =>
  table(
    [
      'ce qui est mesuré',
      'clients',
      'requêtes par seconde',
      'du plus lent au plus vif des tours',
      'ms de processeur par requête',
      'ms de PostgreSQL par requête, en sus',
    ],
    contenders.map(({ name, clients, runs }) => {
      const speeds = runs.map((run) => run.perSecond)
      return [
        name,
        String(clients),
        shown(
          medianOf(runs, (run) => run.perSecond),
          0,
        ),
        `${number(Math.min(...speeds))} à ${number(Math.max(...speeds))}`,
        shown(
          medianOf(runs, (run) => run.cpu),
          3,
        ),
        shown(
          medianOf(runs, (run) => run.databaseCpu),
          3,
        ),
      ]
    }),
  )

const goalsTable = (figures: Figures): string =>
  table(
    ['rapport à 32 clients', 'but', 'par requêtes par seconde', '', 'par processeur', ''],
    [
      ...GOALS.map(({ of, to, least, words }) => {
        const [speed, cpu] = [ratio(figures, of, to, bySpeed), ratio(figures, of, to, byCpu)]
        return [
          words,
          `≥ ${number(least, 1)}`,
          shown(speed),
          held(speed, least),
          shown(cpu),
          held(cpu, least),
        ]
      }),
      ...COMPARED.map(({ of, to, words }) => [
        words,
        '',
        shown(ratio(figures, of, to, bySpeed)),
        '',
        shown(ratio(figures, of, to, byCpu)),
        '',
      ]),
    ],
  )

const startupTable = ({ startup }: Figures): string =>
  table(
    ['au démarrage', 'médiane', 'but', ''],
    [
      [
        'de la commande à `/health/ready`',
        `${number(startup.milliseconds)} ms`,
        `≤ ${number(STARTUP_MOST)} ms`,
        held(-startup.milliseconds, -STARTUP_MOST),
      ],
      [
        'mémoire résidente alors',
        startup.residentMiB === undefined ? '–' : `${number(startup.residentMiB)} Mio`,
        `≤ ${RESIDENT_MOST} Mio`,
        held(startup.residentMiB && -startup.residentMiB, -RESIDENT_MOST),
      ],
    ],
  )

const stepsTable = ({ steps, contenders }: Figures): string => {
  const counted = steps.filter(({ part }) => !part).reduce((sum, step) => sum + step.microseconds, 0)
  const whole = contenders.find((c) => c.name === NAMES.sqlite && c.clients === MANY)
  const cpu = medianOf(whole?.runs ?? [], (run) => run.cpu)
  return table(
    ['étape', 'µs'],
    [
      ...steps.map(({ name, microseconds, part }) => [
        part ? `– dont ${name}` : name,
        number(microseconds, 1),
      ]),
      ['somme des étapes', number(counted, 1)],
      ...(cpu === undefined
        ? []
        : [
            [
              'HTTP, journal technique, mesures, ramasse-miettes (par différence)',
              number(cpu * 1000 - counted, 1),
            ],
            ['requête entière, processeur du serveur (dépôt SQLite, 32 clients)', number(cpu * 1000, 1)],
          ]),
    ],
  )
}

const machineText = ({ machine, postgres }: Figures): string =>
  [
    `- processeur : ${machine.processor}, ${machine.cores} cœurs ; mémoire : ${machine.memoryGiB} Gio ; ${machine.system}`,
    `- Node ${machine.node}, SQLite ${machine.sqlite}, ${postgres ? `PostgreSQL ${postgres} sur la même machine` : 'PostgreSQL non mesuré (`SNE_DATABASE_URL` absente)'}`,
    `- une écriture de 4 Kio suivie de fsync : ${number(machine.fsync)} µs`,
  ].join('\n')

/** What would come next, by what it is worth; the steps above say how much each has to give. */
const NEXT = [
  '1. Les clés d’identité : garder l’empreinte des noms fréquents et replier chaque trait une seule fois ; écrire moins de clés par adulte, car chacune est une insertion à une place quelconque de l’index.',
  '2. Valider les transactions SQLite dans un fil à part : l’attente de fsync n’arrêterait plus la lecture des messages suivants.',
  '3. Décoder pendant la voie courte, sans la liste intermédiaire de ses événements ni un objet par élément, et ne parcourir les listes trop longues que si le décodeur en a vu une.',
].join('\n')

/** Writes `docs/bench.md`. */
export const writePage = (figures: Figures): string =>
  documentBy(
    'npm run bench',
    '# Mesures',
    `Un message SOAP 1.1 de ${number(figures.messageBytes)} octets, accepté sans réserve, envoyé par des clients qui gardent leur connexion et attendent chaque réponse. Tout est mesuré en une fois, à tour de rôle : ${figures.rounds} tours de ${number(figures.seconds, 1)} s après un échauffement d’au moins dix secondes à 32 clients ; les nombres sont les médianes des tours, les rapports celles des rapports de chaque tour. Le client prend sa part de la machine.`,
    machineText(figures),
    '## Débit et processeur',
    contendersTable(figures),
    [
      '- npm `soap` et `strong-soap` servent notre WSDL, lisent le message (une valeur imbriquée est contrôlée à chaque appel) et rendent un rapport constant ; ils ne jugent ni n’enregistrent rien.',
      '- Le jugement seul ne touche pas la base : zéro écriture est contrôlée. Registre consulté, il cherche les doublons des trois adultes du message dans un fichier SQLite et y écrit sa seule ligne de journal : une écriture par réponse, c’est contrôlé. Le journal technique est écrit (sortie standard sans lecteur).',
      '- Chaque message nomme d’autres personnes : une personne n’a qu’une demande.',
      '- Un dépôt n’a sa réponse qu’après la validation ; autant d’écritures que de réponses, c’est contrôlé. SQLite : un vrai fichier, `synchronous = FULL` ; PostgreSQL : `synchronous_commit = on`.',
      `- L’enregistrement seul écrit les mêmes lignes (contenu de ${number(figures.rowBytes)} octets), sans HTTP ni XML, par la même file qui partage les validations.`,
      '- PostgreSQL : le temps des processus des connexions du serveur mesuré ; les processus communs de PostgreSQL n’y sont pas. Les rapports par processeur comptent les deux.',
    ].join('\n'),
    '## Rapports',
    goalsTable(figures),
    startupTable(figures),
    `Un démarrage : sur un fichier SQLite neuf, ${figures.startup.starts} fois.`,
    '## Étapes d’un dépôt',
    'Processeur de chacune, dans un seul processus, par les fonctions mêmes du service, l’une après l’autre.',
    stepsTable(figures),
    '## Gains suivants',
    NEXT,
  )
