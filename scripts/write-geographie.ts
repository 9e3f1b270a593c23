/** Writes the reduced list of communes that the model reads, from the official one; `--verifier` only compares. */
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'

interface Entry {
  readonly code: string
  readonly nom: string
  readonly departement?: string
  readonly region?: string
  readonly type: string
  readonly commune?: string
  readonly chefLieu?: string
  readonly codesPostaux?: readonly string[]
}

const PACKAGE = '@etalab/decoupage-administratif'
const require = createRequire(import.meta.url)
const TARGET = new URL('../src/model/geographie/communes.txt', import.meta.url)

/** Lines `code|name|postcodes|department|region`, sorted by code, behind one line that names the source. */
export const writeGeographie = (): string => {
  const communes = require(`${PACKAGE}/data/communes.json`) as readonly Entry[]
  const { version } = require(`${PACKAGE}/package.json`) as { version: string }
  const byCode = new Map<string, Entry>()
  // A delegated commune may bear the code of the commune it belongs to: the commune itself wins.
  const rank = (entry: Entry) => (entry.type === 'commune-actuelle' ? 0 : 1)
  for (const entry of [...communes].sort((a, b) => rank(a) - rank(b))) {
    if (entry.departement && !byCode.has(entry.code)) byCode.set(entry.code, entry)
  }
  const lines = [...byCode.values()]
    .sort((a, b) => (a.code < b.code ? -1 : 1))
    .map((entry) => {
      const postcodes = entry.codesPostaux ?? byCode.get(entry.chefLieu ?? '')?.codesPostaux ?? []
      return [entry.code, entry.nom, postcodes.join(','), entry.departement, entry.region].join('|')
    })
  return `# ${PACKAGE} ${version} (INSEE, La Poste ; Licence Ouverte)\n${lines.join('\n')}\n`
}

if (import.meta.main) {
  const text = writeGeographie()
  if (!process.argv.includes('--verifier')) writeFileSync(TARGET, text)
  else if (readFileSync(TARGET, 'utf8') !== text) process.exitCode = 1
}
