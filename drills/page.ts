/** The page of the drills: each with its bar, what was measured and what its twin showed. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { type Machine, readMachine } from '../bench/machine.ts'
import type { Drill, Verdict } from './drill.ts'
import { DRILLS } from './list.ts'

const LACKS_SHOWN = 3
const PAGE = new URL('../docs/drills.md', import.meta.url)

export interface Outcome {
  readonly drill: Drill
  readonly run: Verdict
  readonly twin: Verdict
  readonly twinFails: boolean
  readonly seconds: number
}

const HEAD = `# Les exercices de panne

\`npm run drills\` les fait tous et écrit cette page ; \`npm run drills -- D2 D13\` ne refait que ceux-là ; \`.ci/run\` fait les
rapides, plus petits. Chacun tient un registre à part de ce qu’il a envoyé et de ce qui lui a été répondu, écrit sur le disque avant de
continuer ; la panne passée, il renvoie sous leurs clés les appels sans réponse, puis regarde dans les lignes et les octets : rien
d’acquitté n’est perdu, une clé a un seul effet, chaque changement est aux évolutions et au journal, chaque pièce a ses octets, les
compteurs sont justes, le service écrit encore. Son double, saboté, doit échouer : sinon l’exercice ne prouve rien. PostgreSQL est une
grappe à eux, faite pour l’exercice.
`

const sectionOf = (
  { drill, run, twin, twinFails, seconds }: Outcome,
  machine: Machine,
  rapides: boolean,
): string => {
  const { name, titre, fault, bar, court, sabotage } = drill
  const figures = Object.entries(run.chiffres).map(([figure, value]) => `| ${figure} | ${value} |`)
  return [
    `## ${name} — ${titre}`,
    '',
    `- Panne : ${fault}.`,
    `- Barre : ${bar}.`,
    ...(court ? [`- Court de la barre : ${court}.`] : []),
    `- Verdict : ${run.manques.length === 0 ? `**tient**${rapides ? ', à taille rapide' : ''}` : `**ne tient pas** : ${[...new Set(run.manques)].slice(0, LACKS_SHOWN).join(' ; ')}`}.`,
    `- Double (${sabotage}) : ${twinFails ? `échoue, comme il faut : ${twin.manques[0]?.replace(/ \(.*/s, '')}` : '**n’échoue pas**'}.`,
    '',
    '| mesure | valeur |',
    '| --- | --- |',
    ...figures,
    '',
    `${rapides ? 'Taille rapide, celle de `.ci/run`' : 'Pleine taille'} ; ${seconds.toFixed(0)} s, double compris, sur ${machine.cores} cœurs ${machine.processor}, ${machine.memoryGiB} Gio, ${machine.system}, Node ${machine.node}, SQLite ${machine.sqlite}.`,
    '',
  ].join('\n')
}

/** The sections that the page has already, by the name of their drill. */
const sectionsOf = (page: string): Map<string, string> =>
  new Map(
    page
      .split(/^(?=## )/m)
      .slice(1)
      .map((section) => [/^## (\S+)/.exec(section)?.[1] ?? '', section]),
  )

const tableOf = (sections: ReadonlyMap<string, string>): string =>
  [
    '## Lesquels, où',
    '',
    '| exercice | | `.ci/run` | tient, et son double échoue |',
    '| --- | --- | --- | --- |',
    ...DRILLS.map(({ name, titre, rapide }) => {
      const section = sections.get(name)
      const kept =
        section && /^- Verdict : \*\*tient\*\*/m.test(section) && /échoue, comme il faut/.test(section)
      return `| ${name} | ${titre} | ${rapide ? 'oui' : 'à la main'} | ${section ? (kept ? (section.includes('**tient**, à taille rapide') ? 'oui, à taille rapide' : 'oui') : 'non') : 'pas encore fait'} |`
    }),
    '',
  ].join('\n')

/** Writes the page: the drills that were run anew, the others as they were. */
export const writePage = (outcomes: readonly Outcome[], rapides: boolean): void => {
  const machine = readMachine(tmpdir())
  const sections = sectionsOf(existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : '')
  for (const outcome of outcomes) sections.set(outcome.drill.name, sectionOf(outcome, machine, rapides))
  const body = DRILLS.flatMap(({ name }) => sections.get(name)?.trimEnd() ?? [])
  writeFileSync(PAGE, `${[HEAD, tableOf(sections), ...body.map((section) => `${section}\n`)].join('\n')}`)
}
