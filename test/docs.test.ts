/** Pages written by hand: their tables and links are true. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')

const pages = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  'src/README.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
]

t.test('ADR 0012 gives a reason for each dependency, and for nothing else', async (t) => {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(read('package.json')) as Record<
    string,
    object
  >
  const names = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies })
  const rows = [...read('docs/adr/0012-dependances.md').matchAll(/^\| `([^`]+)` +\| (\S.*?) +\|$/gm)]
  t.ok(names.length > 10)
  t.strictSame(rows.map((row) => row[1]).sort(), names.sort())
})

t.test('every link to a file of the project leads to one', async (t) => {
  t.ok(pages.length > 15, `${pages.length} pages`)
  const links = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map((match) => ({ page, to: match[1] ?? '' })),
  )
  t.ok(links.length > 10, `${links.length} links`)
  const broken = links.filter(
    ({ page, to }) => !/^https?:/.test(to) && !existsSync(join(ROOT, dirname(page), to)),
  )
  t.strictSame(broken, [])
})

t.test('decisions are numbered one after the other, and have the three parts', async (t) => {
  const files = readdirSync(join(ROOT, 'docs/adr')).sort()
  t.ok(files.length > 0)
  for (const [i, file] of files.entries()) {
    const number = String(i + 1).padStart(4, '0')
    t.match(file, new RegExp(`^${number}-[a-z0-9-]+\\.md$`))
    const text = read(join('docs/adr', file))
    t.match(text, new RegExp(`^# ${number} – `))
    t.match(text, /\n## Contexte\n.*\n## Décision\n.*\n## Conséquences\n/s)
  }
})
