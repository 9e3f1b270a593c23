/** Tables and heads of the generated documents. */

/** First line of a generated document; also keeps the formatter off, which would realign the tables. */
const generatedBy = (command: string): string =>
  `<!-- biome-ignore-all format: produit par \`${command}\` ; ne pas modifier à la main. -->`

const cell = (text: string): string => text.replaceAll('|', '\\|').replace(/\s+/g, ' ').trim()

/** A table; a cell that is empty stays empty. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n')

/** A code written as such. */
export const mono = (text: string): string => `\`${text}\``

/** A document of these parts, which the command writes. */
export const documentBy = (command: string, ...parts: readonly string[]): string =>
  `${[generatedBy(command), ...parts].join('\n\n')}\n`

/** A document of the published contract. */
export const documentOf = (...parts: readonly string[]): string => documentBy('npm run generate', ...parts)

/** A generated JSON file. */
export const jsonOf = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`
