/** Tables and heads of the generated documents. */

/** First line of each generated document; also keeps the formatter off, which would realign the tables. */
export const GENERATED_MD =
  '<!-- biome-ignore-all format: produit par `npm run generate` ; ne pas modifier à la main. -->'

const cell = (text: string): string => text.replaceAll('|', '\\|').replace(/\s+/g, ' ').trim()

/** A table; a cell that is empty stays empty. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n')

/** A code written as such. */
export const mono = (text: string): string => `\`${text}\``

/** A generated document of these parts. */
export const documentOf = (...parts: readonly string[]): string =>
  `${[GENERATED_MD, ...parts].join('\n\n')}\n`

/** A generated JSON file. */
export const jsonOf = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`
