/** The page of the figures on identities, in French. */
import { documentBy, mono, table } from '../../src/contract/markdown.ts'
import { CANDIDATS_MAX } from '../../src/store/deed.ts'
import { APART } from '../../test/rules/identite/measure.ts'
import type { Machine } from '../machine.ts'
import type { Classes } from './classes.ts'
import type { Costs } from './compare.ts'
import type { Filling } from './fill.ts'
import type { Lookups, Spread } from './lookups.ts'
import type { Comparison } from './submits.ts'
import type { Trigrams } from './trigrams.ts'

/** A base of some size: how it was filled, what was measured in it. */
export interface Sized {
  readonly size: number
  readonly persons: number
  readonly keys: number
  readonly bytes: number
  readonly keyBytes: number
  readonly filling: Filling
  readonly lookups: Lookups
  /** Load of the machine over the last minute, at the end of the measure. */
  readonly load: number
}

export interface Figures {
  readonly machine: Machine
  readonly settings: readonly (readonly [string, string])[]
  readonly costs: Costs
  readonly classes: Classes
  readonly bases: readonly Sized[]
  readonly lookupsPerRun: number
  readonly trigrams: { readonly size: number; readonly measured: Trigrams }
  readonly submits: { readonly gateway: Comparison; readonly store: Comparison }
}

const GOALS = { comparison: 20, lookup: 10, recall: 0.999, submits: 0.8 } as const

const number = (value: number, digits = 0): string =>
  value.toLocaleString('fr-FR', { minimumFractionDigits: digits, maximumFractionDigits: digits })
/** Never rounded up to the whole: one error in ten thousand must show. */
const percent = (share: number, digits = 2): string => {
  const scale = 10 ** (digits + 2)
  return `${number(Math.floor(share * scale + 1e-9) / 10 ** digits, digits)} %`
}
const held = (ok: boolean): string => (ok ? 'tenu' : '**non tenu**')
const gib = (bytes: number): string => `${number(bytes / 2 ** 30, 2)} Gio`
const milliseconds = ({ p50, p95, p99, max }: Spread): readonly string[] =>
  [p50, p95, p99, max].map((value) => number(value, 2))

const machineText = ({ machine, settings }: Figures): string =>
  [
    `- processeur : ${machine.processor}, ${machine.cores} cœurs ; mémoire : ${machine.memoryGiB} Gio ; ${machine.system} ; Node ${machine.node}`,
    `- une écriture de 4 Kio suivie de fsync : ${number(machine.fsync)} µs`,
    `- PostgreSQL, sur la même machine et pour cette mesure seule : ${settings.map(([name, value]) => mono(`${name} = ${value}`)).join(', ')}`,
  ].join('\n')

const goalsTable = ({ costs, bases, submits }: Figures): string => {
  const largest = bases.at(-1)
  if (!largest) throw new Error('aucune base mesurée')
  const { size, lookups } = largest
  const recall = lookups.found / lookups.searched
  return table(
    ['but', 'mesuré', ''],
    [
      [
        `comparaison : ≤ ${GOALS.comparison} µs par paire`,
        `${number(costs.whole, 1)} µs`,
        held(costs.whole <= GOALS.comparison),
      ],
      [
        `recherche parmi ${number(size)} demandes : p99 ≤ ${GOALS.lookup} ms (médiane de trois passages)`,
        `${number(lookups.whole.p99, 2)} ms (${number(lookups.undisturbed.p99, 2)} hors attente d’un processeur)`,
        held(lookups.whole.p99 <= GOALS.lookup),
      ],
      [
        `personnes retrouvées parmi ${number(size)} demandes : ≥ ${number(GOALS.recall * 100, 1)} %`,
        percent(recall, 3),
        held(recall >= GOALS.recall),
      ],
      [
        `dépôts par seconde, ${number(size)} demandes / base vide : ≥ ${number(GOALS.submits, 1)}`,
        number(submits.gateway.ratio, 2),
        held(submits.gateway.ratio >= GOALS.submits),
      ],
    ],
  )
}

const costsTable = ({ costs }: Figures): string =>
  table(
    ['ce qui est mesuré', 'µs'],
    [
      [
        'comparaison d’une paire, les deux personnes préparées chaque fois (moyenne d’un tour)',
        number(costs.whole, 1),
      ],
      ['comparaison de deux personnes déjà préparées', number(costs.prepared, 1)],
      ['moyenne des Jaro-Winkler des traits, traits repliés', number(costs.jaroWinkler, 1)],
      ['clés de recherche d’une personne', number(costs.keys, 1)],
    ],
  )

const lookupsTable = ({ bases }: Figures): string =>
  table(
    [
      'demandes',
      'personnes',
      'clés',
      'p50 ms',
      'p95',
      'p99',
      'max',
      'p99 des passages',
      'p99 de la base seule',
      'p99 hors attente d’un processeur',
      'part de cette attente',
      'candidats p50 / p99',
      'retrouvées',
      'charge',
    ],
    bases.map(({ size, persons, keys, lookups, load }) => [
      number(size),
      number(persons),
      number(keys),
      ...milliseconds(lookups.whole),
      lookups.runs.map((p99) => number(p99, 2)).join(' ; '),
      number(lookups.store.p99, 2),
      number(lookups.undisturbed.p99, 2),
      percent(lookups.waited, 0),
      `${lookups.candidates.p50} / ${lookups.candidates.p99}`,
      `${percent(lookups.found / lookups.searched, 3)} (${number(lookups.searched - lookups.found)} manquées sur ${number(lookups.searched)})`,
      number(load, 1),
    ]),
  )

const verdictsTable = ({ bases }: Figures): string =>
  table(
    [
      'demandes',
      'retrouvées et reconnues',
      'laissées à un humain',
      'inconnues prises pour une autre',
      'base',
      'dont clés',
      'remplissage',
      'dont index',
    ],
    bases.map(({ size, lookups, bytes, keyBytes, filling }) => [
      number(size),
      percent(lookups.same / lookups.searched),
      percent(lookups.doubtful / lookups.searched),
      percent(lookups.mistaken / lookups.unknown),
      gib(bytes),
      gib(keyBytes),
      `${number(filling.seconds)} s`,
      `${number(filling.indexSeconds)} s`,
    ]),
  )

const trigramsTable = ({ trigrams, bases }: Figures): string => {
  const { size, measured } = trigrams
  const base = bases.find((one) => one.size === size)
  const row = (name: string, times: Spread, candidates: Spread, recall: number) => [
    name,
    ...milliseconds(times),
    `${candidates.p50} / ${candidates.p99}`,
    percent(recall),
  ]
  return table(
    [`parmi ${number(size)} demandes`, 'p50 ms', 'p95', 'p99', 'max', 'candidats p50 / p99', 'retrouvées'],
    [
      ...(base
        ? [
            row(
              'clés de la passerelle',
              base.lookups.store,
              base.lookups.candidates,
              base.lookups.found / base.lookups.searched,
            ),
          ]
        : []),
      row('`pg_trgm`, index GIN', measured.times, measured.candidates, measured.found / measured.searched),
    ],
  )
}

const submitsTable = ({ submits, bases }: Figures): string => {
  const row = (name: string, { empty, full, ratio }: Comparison) => [
    name,
    number(empty.perSecond),
    number(full.perSecond),
    number(ratio, 2),
    `${percent(empty.registered)} / ${percent(full.registered)}`,
  ]
  return table(
    [
      '32 clients',
      'base vide, dépôts par seconde',
      `${number(bases.at(-1)?.size ?? 0)} demandes`,
      'rapport',
      'messages enregistrés (vide / pleine)',
    ],
    [
      row('passerelle, REST et XML', submits.gateway),
      row('enregistrement seul, recherche et comparaison comprises', submits.store),
    ],
  )
}

const classesTable = ({ classes }: Figures): string =>
  table(
    ['classe', 'paires', 'acceptées', 'douteuses', 'acceptées par Jaro-Winkler'],
    classes.rows.map(({ cls, same, total, accepted, doubtful, jaroWinkler }) => [
      `${mono(cls)} ${same ? '(une personne)' : '(deux personnes)'}`,
      number(total),
      percent(accepted),
      percent(doubtful),
      percent(jaroWinkler),
    ]),
  )

const ratesTable = ({ classes: { ours, baseline } }: Figures): string =>
  table(
    ['', 'précision', 'rappel', 'vraies paires laissées à un humain'],
    [
      ['comparaison par règles', percent(ours.precision), percent(ours.recall), percent(ours.doubtful)],
      [
        `moyenne des Jaro-Winkler, seuil ${number(baseline.threshold, 3)}`,
        percent(baseline.precision),
        percent(baseline.recall),
        '–',
      ],
    ],
  )

/** Writes `docs/identity.md`. */
export const writePage = (figures: Figures): string =>
  documentBy(
    'npm run bench:identity',
    '# Mesures de l’identité',
    'Personnes engendrées : noms et prénoms d’après leur fréquence, un tiers né à l’étranger, dont un huitième un premier janvier ; nulle n’existe. Tout est mesuré en un passage. La machine peut servir à autre chose en même temps : sa charge est dite.',
    machineText(figures),
    '## Buts',
    goalsTable(figures),
    '## Coût d’une comparaison',
    `Sur les ${number(figures.classes.pairs)} paires d’entraînement, médiane des tours ; temps de processeur du fil, que la charge de la machine n’allonge guère.`,
    costsTable(figures),
    `Les listes de fréquences se chargent une fois : ${number(figures.costs.loading, 1)} ms, ${number(figures.costs.memory, 1)} Mio.`,
    '## Recherche des doublons',
    [
      'Le schéma est celui des migrations, la recherche celle du service : clés de la personne, candidats de l’enregistrement, comparaison de chacun, une recherche après l’autre.',
      `Trois passages de ${number(figures.lookupsPerRun)} recherches, deux tiers de personnes de la base avec les erreurs d’un guichet, un tiers d’inconnues ; médianes des passages, chacun avec d’autres personnes.`,
      `Une personne est retrouvée quand sa demande est parmi les candidats (${CANDIDATS_MAX} au plus). Les demandes sont de tous les territoires ; hors de l’identité et des clés, leur contenu est minimal.`,
      'L’attente d’un processeur est celle que le noyau compte pour les deux processus, quand autre chose les occupe ; au-delà d’un vingtième du temps, les passages sont refaits, et ceux qui ont le moins attendu sont gardés.',
    ].join(' '),
    lookupsTable(figures),
    verdictsTable(figures),
    'À côté, les trigrammes : index GIN de `pg_trgm` sur « nom patronyme prénoms date », seuil 0,5, les vingt plus proches ; temps de la base seule pour les deux.',
    trigramsTable(figures),
    `L’index des trigrammes et sa table se sont faits en ${number(figures.trigrams.measured.buildSeconds)} s.`,
    '## Dépôts, base vide et base pleine',
    `Deux bases du même serveur, à tour de rôle, ${figures.submits.gateway.rounds} tours après un échauffement de ${figures.submits.gateway.warmUp} s sur chacune, le temps que les pages touchées aient laissé leur première image au journal de PostgreSQL ; le rapport est la médiane des rapports de chaque tour. Chaque message est d’une autre personne, inconnue ; ceux qui ressemblent trop à quelqu’un ne sont pas enregistrés, et ne comptent pas.`,
    submitsTable(figures),
    '## Précision et rappel sur les paires d’entraînement',
    `${mono(APART)} (mêmes noms, premier janvier, autre pays) est à part dans ce premier tableau. Le seuil de Jaro-Winkler est celui du meilleur F1 sur ces mêmes paires, ce qui l’avantage.`,
    ratesTable(figures),
    classesTable(figures),
  )
